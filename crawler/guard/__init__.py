"""May we connect, and how?

Every connection that the product opens is decided and made here, and nowhere else.
"""

from crawler.guard.door import Guard, Proxy, parse_proxy, system_lookup
from crawler.guard.strict_url import ParsedUrl, parse_url

__all__ = ["Guard", "ParsedUrl", "Proxy", "parse_proxy", "parse_url", "system_lookup"]
