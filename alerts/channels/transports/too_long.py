"""Whether a refusal means that the message is too long, in the words of services and mail servers. Pure; cuts and sends nothing."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"too[ _-]?(?:long|large|big)"  # MESSAGE_TOO_LONG, msg_too_long, M_TOO_LARGE, "message is too long"
    r"|exceed[^\n]{0,60}(?:length|characters?|bytes|size)"  # "exceeds the 1600 character limit", "exceed max length 4096"
    r"|(?:length|characters?|bytes|size|text)\b[^\n]{0,40}\bexceed"  # "Text character limit of 500 exceeded"
    r"|(?:out of|over|above)[^\n]{0,20}(?:size|length|character)[^\n]{0,20}limit|size out of limit"
    r"|(?:at most|no more than|longer than|maximum(?: is| of)?|max\.?)\D{0,20}\d[\d,.]* ?(?:characters|bytes|chars)",
    re.IGNORECASE,
)
_TOO_MANY = 429
_ENTITY = 413


def says(status: int, answer: str) -> bool:
    """Of an HTTP answer that is no success. Too many messages (429) are not one too long, whatever limit the words name."""
    return status == _ENTITY or (200 <= status < 500 and status != _TOO_MANY and _WORDS.search(answer) is not None)


def mail_says(code: int, answer: str) -> bool:
    """Of an SMTP answer: the classes of RFC 3463 for a size (x.3.4, x.2.3), else the words; a full mailbox (x.2.2) is none."""
    if re.search(r"\b5\.(?:3\.4|2\.3)\b", answer):
        return True
    return code in (500, 550, 552, 554) and "5.2.2" not in answer and _WORDS.search(answer) is not None
