"""Pages that need their scripts: a browser in a process of its own, whose only way out is our door. Optional: `tocsin[browser]`."""

from crawler.browser.pool import BrowserPool, installed

__all__ = ["BrowserPool", "installed"]
