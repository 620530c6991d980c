"""How is a page read that needs its scripts?

By a browser in a process of its own that connects only through our guard. Optional: `tocsin[browser]`.
"""

from crawler.browser.browser_pool import BrowserPool, installed

__all__ = ["BrowserPool", "installed"]
