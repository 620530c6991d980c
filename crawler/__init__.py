"""From a due source to a stored statement. Never imports the storey above."""

__version__ = "0.1.0"
