"""HTML to plain text for titles and summaries: one line or short paragraphs. For the text of articles see crawler/article."""

from __future__ import annotations

import html
import re

_MAX = 12_000  # of markup: more than any title or summary needs
# Possessive, so that no input makes it step back.
_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|/?([A-Za-z][\w:.-]*+)(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+/?>|[!?][^<>]*+>)", re.S
)
_BROKEN_TAG = re.compile(r"</?[A-Za-z][\w:.-]*+[^<>]*+>")
_SILENT = "script|style|template"
_SILENT_BLOCK = re.compile(rf"<({_SILENT})\b[^<>]*+(?<!/)>.*?(?:</\1\s*+>|\Z)", re.S | re.I)
_BLOCK_TAG = re.compile(  # the beginning of a tag that ends a line
    r"<(?=/?(?:[\w-]+:)?(?:address|article|aside|blockquote|br|center|d[dltv]|div|figcaption|figure|footer|form|h[1-6r]|header|"
    r"li|main|nav|ol|p|pre|section|table|t[dhr]|ul)[\s/>])",
    re.I,
)
# What Windows programs meant by the control characters U+0080 to U+009F.
_C1 = {n: text for n in range(0x80, 0xA0) if (text := bytes([n]).decode("cp1252", "ignore"))}
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ") | {
    0: None,
    0xFEFF: None,
    0xFFFE: None,
    0xFFFF: None,
}
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MENDABLE = re.compile("[\x00\x80-\x9f\ud800-\udfff]")


def text_of_html(markup: str) -> str:
    """The visible text of a piece of HTML; blocks become lines, scripts and styles are dropped."""
    if len(markup) > _MAX:
        markup = markup[:_MAX].rpartition("<")[0] or markup[:_MAX]
    if "<" not in markup:
        return _tidy(html.unescape(markup) if "&" in markup else markup)
    bare = _SILENT_BLOCK.sub(" ", markup)
    bare = _TAG.sub("", _BLOCK_TAG.sub("\n<", bare))
    bare = _BROKEN_TAG.sub("", bare) if "<" in bare else bare
    return _tidy(html.unescape(bare) if "&" in bare else bare)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in mended(text).split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Text on one line: single blanks, no control characters."""
    text = mended(text)
    return " ".join((text.translate(_CONTROL) if _ODD.search(text) else text).split())


def title_of_html(markup: str) -> str:
    """A title: plain text on one line. A title that is only a tag stays as it is."""
    return one_line(text_of_html(markup)) or one_line(markup)


def mended(text: str) -> str:
    """Text with Windows characters (U+0080 to U+009F) replaced by what they mean, without NUL and lone surrogates."""
    if not _MENDABLE.search(text):
        return text
    return text.translate(_C1).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
