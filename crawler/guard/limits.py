"""How much of an answer is taken, and how many redirects are followed, unless a caller says otherwise."""

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5
