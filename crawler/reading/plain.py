"""Markup to plain text for titles and summaries: one line or short paragraphs, no tags, no scripts. No articles; see crawler/article."""

from __future__ import annotations

import html
import re

_MAX = 400_000
# Possessive, so that no input makes it step back.
_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|/?([A-Za-z][\w:.-]*+)(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+/?>|[!?][^<>]*+>)", re.S
)
_LOOSE_TAG = re.compile(r"</?[A-Za-z][\w:.-]*+[^<>]*+>")
_SILENT = "script|style|template"
_SILENT_BLOCK = re.compile(rf"<({_SILENT})\b[^>]*+(?<!/)>.*?(?:</\1\s*>|\Z)", re.S | re.I)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
# What Windows programs meant by the control characters U+0080 to U+009F.
_C1 = {n: text for n in range(0x80, 0xA0) if (text := bytes([n]).decode("cp1252", "ignore"))}
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ") | {
    0: None,
    0xFEFF: None,
    0xFFFE: None,
    0xFFFF: None,
}
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_SPACE_RUN = re.compile(r"\s+")


def text_of_html(markup: str) -> str:
    """The visible text of a piece of HTML; blocks become lines, scripts and the like vanish with their contents."""
    markup = markup[:_MAX]
    if "<" not in markup:
        return _tidy(html.unescape(markup) if "&" in markup else markup)
    bare = _SILENT_BLOCK.sub(" ", markup)
    bare = _LOOSE_TAG.sub("", _TAG.sub(_gap, bare))
    return _tidy(html.unescape(bare))


def _gap(match: re.Match[str]) -> str:
    name = (match[1] or "").rpartition(":")[2].lower()
    return "\n" if name in _BLOCKS else ""


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in mended(text).split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """White space folded, control characters gone."""
    return _SPACE_RUN.sub(" ", mended(text).translate(_CONTROL)).strip()


def title_of_html(markup: str) -> str:
    """A title: plain text on one line. A title that is nothing but a tag is shown as it stands."""
    return one_line(text_of_html(markup)) or one_line(markup)


def mended(text: str) -> str:
    """Text with stray Windows characters (U+0080 to U+009F) put right and NUL and lone surrogates gone."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.translate(_C1).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
