"""How is a page read that needs its scripts?

By a browser in a process of its own, whose only way out is our guard. Optional: `tocsin[browser]`.
"""

from crawler.browser.browser_pool import BrowserPool, installed

__all__ = ["BrowserPool", "installed"]
