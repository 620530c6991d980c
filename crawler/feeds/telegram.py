"""The page t.me/s/NAME of a public Telegram channel, which needs no login, to entries with the whole posts. Fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from crawler.feeds.posts import headline
from crawler.items import Entry, Reading
from crawler.parsing.dates import iso_time
from crawler.parsing.plain_text import one_line, text_of_html

_HIDDEN = "Shown in Telegram only"  # polls of a new kind, stories: the public page says no more of them
MOST = 1_000  # messages of a page; there are some twenty
_POST = re.compile(r"[A-Za-z]\w+/\d+")


def is_channel(root: etree._Element) -> bool:
    """True for the page of a channel, with or without posts."""
    signs = ("tgme_widget_message", "tgme_channel_info", "tgme_page")
    return any(next(_having(root, sign), None) is not None for sign in signs)


def read_channel(root: etree._Element) -> Reading:
    """The posts, oldest first as on the page.

    The URL of a post is its deep link. A forwarded post begins with the line "Forwarded from NAME"; a reply does not include the
    message it answers. A post without words gets the name of what it shows ("Photo"), one that the page leaves out "Shown in Telegram only".
    """
    name = next((one_line(_all_text(e)) for e in _having(root, "tgme_channel_info_header_title")), "")
    posts = tuple(entry for e in _messages(root) if (entry := _post(e, name)))
    if not posts:
        sentence = "The channel shows no posts without a login, or does not exist."
        return Reading("none", warnings=("telegram_closed",), error=sentence)
    return Reading("listing", posts, name)


def _messages(root: etree._Element) -> Iterator[etree._Element]:
    """The messages of the page; what is in a message is a part of it."""
    taken: set[etree._Element] = set()
    for element in islice(_having(root, "tgme_widget_message"), MOST):
        if taken.isdisjoint(element.iterancestors()):
            taken.add(element)
            yield element


def _post(element: etree._Element, channel: str) -> Entry | None:
    number = str(element.get("data-post") or "")
    if not _POST.fullmatch(number) or "service_message" in str(element.get("class")):
        return None
    text = _words(element) or _shown(element) or _HIDDEN
    origin = next((one_line(_all_text(e)) for e in _having(element, "tgme_widget_message_forwarded_from_name")), "")
    author = next((one_line(_all_text(e)) for e in _having(element, "tgme_widget_message_from_author")), "")
    moment = next(
        (t.get("datetime") for e in _having(element, "tgme_widget_message_date") for t in e.iter("time")), None
    )
    return Entry(
        f"https://t.me/{number}",
        title=headline(text),
        published=iso_time(moment),
        summary=f"Forwarded from {origin}\n{text}" if origin else text,
        author=author or channel or None,
        id=number,
        whole=True,
    )


def _words(element: etree._Element) -> str:
    """The words of a post, without the message that it answers; line breaks stay."""
    for block in _having(element, "tgme_widget_message_text"):
        if not any("tgme_widget_message_reply" in _classes(a) for a in block.iterancestors()):
            return text_of_html(etree.tostring(block, encoding="unicode", with_tail=False))
    return ""


_SHOWN = (
    ("tgme_widget_message_poll_question", ""),
    ("tgme_widget_message_poll_option_text", ""),
    ("tgme_widget_message_document_title", ""),
    ("link_preview_title", ""),
    ("link_preview_description", ""),
    ("tgme_widget_message_photo_wrap", "Photo"),
    ("tgme_widget_message_video_player", "Video"),
    ("tgme_widget_message_voice_player", "Voice message"),
    ("tgme_widget_message_roundvideo_player", "Video message"),
)


def _shown(element: etree._Element) -> str:
    """The text for a post without words: that of its poll, file or link, else the name of what it shows."""
    found = [(word, one_line(_all_text(e))) for name, word in _SHOWN for e in _having(element, name)]
    texts = [text for word, text in found if text and not word]
    return "\n".join(texts) or next((word for word, _ in found if word), "")


def _having(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (e for e in element.xpath(f".//*[contains(@class, '{name}')]") if name in _classes(e))


def _classes(element: etree._Element) -> list[str]:
    return str(element.get("class") or "").split()


def _all_text(element: etree._Element) -> str:
    return "".join(str(t) for t in element.itertext())
