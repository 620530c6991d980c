"""The pages of bench/pdf.py as they are printed: HTML for Chromium, flat OpenDocument for LibreOffice. Prints and judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_FONTS = {"zh": "WenQuanYi Zen Hei", "ja": "WenQuanYi Zen Hei", "th": "Noto Sans Thai", "hi": "Noto Sans Devanagari"}


@dataclass(frozen=True, slots=True)
class Text:
    """A press release: its headline and its paragraphs."""

    language: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.language in RIGHT_TO_LEFT


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is set: paper (width and height in mm), columns, size in points, and what is repeated on every page."""

    width: int = 105
    height: int = 148
    columns: int = 1
    size: float = 11
    justified: bool = False  # with words divided at the ends of lines
    indented: bool = False  # paragraphs begin with an indent instead of a space above
    head: str = ""
    numbers: bool = True


def html(text: Text, layout: Layout) -> str:
    """The page for Chromium; the running head and the page numbers are Chromium's own."""
    font = _FONTS.get(text.language, "Noto Sans Arabic" if text.language in ("ar", "fa") else "DejaVu Serif")
    gap = "margin: 0; text-indent: 1.5em" if layout.indented else "margin: 0 0 .7em"
    set_ = "text-align: justify; hyphens: auto;" if layout.justified else ""
    margin = "10mm" if layout.numbers else "10mm; @top-left { content: none }"
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    return f"""<!doctype html><html lang={text.language} dir={"rtl" if text.right_to_left else "ltr"}><meta charset=utf-8>
<title>{escape(text.title)}</title><style>
@page {{ size: {layout.width}mm {layout.height}mm; margin: {margin} }}
body {{ font: {layout.size}pt/1.4 "{font}", "DejaVu Sans"; margin: 0 }} h1 {{ font-size: 1.6em; line-height: 1.2 }}
p {{ {gap} }} div {{ column-count: {layout.columns}; column-gap: 8mm; column-fill: auto; {set_} }}
div.columns {{ height: {layout.height - 60}mm }}
</style><h1>{escape(text.title)}</h1><div{' class="columns"' if layout.columns > 1 else ""}>{paragraphs}</div></html>"""


def flat_odt(text: Text, layout: Layout) -> str:
    """The document for LibreOffice, with a running head and a line of page numbers."""
    mode, align = ("rl-tb", "end") if text.right_to_left else ("lr-tb", "start")
    if layout.justified:
        align = "justify"
    indent = 'fo:text-indent="6mm"' if layout.indented else 'fo:margin-bottom="2.5mm"'
    family = "Noto Naskh Arabic" if text.language in ("ar", "fa") else _FONTS.get(text.language, "DejaVu Serif")
    size = f'fo:font-size="{layout.size}pt" style:font-size-complex="{layout.size}pt" style:font-size-asian="{layout.size}pt"'
    fonts = f'style:font-name="F" style:font-name-complex="F" style:font-name-asian="F" {size}'
    tongue = f'fo:language="{text.language}" style:language-complex="{text.language}" fo:country="{_COUNTRY.get(text.language, "none")}"'
    head = f"<style:header><text:p>{escape(layout.head)}</text:p></style:header>" if layout.head else ""
    foot = "<style:footer><text:p><text:page-number/> / <text:page-count/></text:p></style:footer>" * layout.numbers
    body = "".join(f'<text:p text:style-name="P">{escape(paragraph)}</text:p>' for paragraph in text.paragraphs)
    columns = f'<style:columns fo:column-count="{layout.columns}" fo:column-gap="8mm"/>' if layout.columns > 1 else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{family}'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties {fonts} {tongue}/></style:default-style>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-align="{align}" style:writing-mode="{mode}" {indent} fo:line-height="130%"/>
<style:text-properties fo:hyphenate="{str(layout.justified).lower()}" fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:text-align="{"end" if mode == "rl-tb" else "start"}" style:writing-mode="{mode}" fo:margin-bottom="4mm"/>
<style:text-properties fo:font-size="17pt" style:font-size-complex="17pt" style:font-size-asian="17pt" fo:font-weight="bold"/></style:style></office:styles>
<office:automatic-styles><style:style style:name="S" style:family="section"><style:section-properties>{columns}</style:section-properties></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="{layout.width}mm" fo:page-height="{layout.height}mm" fo:margin="12mm" style:writing-mode="{mode}"/>
<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">{head}{foot}</style:master-page></office:master-styles>
<office:body><office:text><text:p text:style-name="H">{escape(text.title)}</text:p><text:section text:style-name="S" text:name="s">{body}</text:section></office:text></office:body></office:document>"""


_COUNTRY = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "ru": "RU", "pl": "PL", "uk": "UA", "tr": "TR", "el": "GR"}
