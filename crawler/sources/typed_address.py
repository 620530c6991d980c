"""What a person means who types an address. Fetches nothing."""

from __future__ import annotations

from crawler.errors import GuardError, RequestError
from crawler.feeds.posts import readable_address
from crawler.guard import Guard


def typed_address(url: str, guard: Guard) -> str:
    """The URL that a person means, checked; RequestError with what is wrong with it."""
    url = readable_address(url.strip())
    try:
        guard.check_url(url)
    except GuardError as error:
        raise RequestError(error.code, error.message, error.fix or "Write https://www.example.org.") from error
    return url
