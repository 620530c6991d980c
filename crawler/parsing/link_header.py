"""The Link header of an answer (RFC 8288): its targets with their parameters. Resolves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^,;=\s]+\s*(?:=\s*(?:\"[^\"]*\"|[^,;\"]*))?)*)")
_PARAMETER = re.compile(r";\s*([^,;=\s]+)\s*=\s*(?:\"([^\"]*)\"|([^,;\"]*))")
_LONGEST = 10_000


def header_links(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Target and parameters (names in lower case) of each link in the headers."""
    for name, value in headers:
        if name.lower() == "link":
            for target, rest in _LINK.findall(value[:_LONGEST]):
                yield (
                    target.strip(),
                    {k.lower(): quoted or bare.strip() for k, quoted, bare in _PARAMETER.findall(rest)},
                )
