"""Part of Tocsin: from a due source to a stored statement. Never imports `alerts`."""

__version__ = "0.1.0"
