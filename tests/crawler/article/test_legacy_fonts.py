"""Letters that only a font makes readable: Georgian and Armenian become Unicode, others are named, the rest stays."""

from __future__ import annotations

import pytest

from crawler.article.legacy_fonts import make_plain
from crawler.parsing.html_tree import parse_html


@pytest.mark.parametrize(
    ("why", "markup", "text", "encoding"),
    [
        ("the whole page", "<style>body{font-family:AcadNusx}</style><p>saqarTvelo</p>", "საქართველო", "acadnusx"),
        ("a font element", "<p><font face='LitNusx'>Tbilisi</font> and Batumi</p>", "თბილისი and Batumi", "acadnusx"),
        ("another font inside", "<div style='font-family:AcadNusx'>zamTari <b style='font-family:Arial'>Winter</b> qari</div>", "ზამთარი Winter ქარი", "acadnusx"),
        ("a class", "<style>.g {font: 12px AcadMtavr}</style><p class='g'>mTa</p><p>hill</p>", "მთაhill", "acadnusx"),
        ("Armenian", "<p style='font-family: Arial Armenian'>Ð³Û³ëï³Ý</p>", "Հայաստան", "armscii-8"),
        ("named only", "<p style='font-family:Kruti Dev 010'>Hkkjr</p>", "Hkkjr", "legacy font"),
        ("a common font", "<style>body{font-family:Georgia, serif}</style><p>Tbilisi</p>", "Tbilisi", ""),
        ("a second choice", "<style>body{font-family:Sylfaen, AcadNusx}</style><p>Tbilisi</p>", "Tbilisi", ""),
        ("declared, not used", "<style>.x{font-family:AcadNusx}</style><p>Tbilisi</p>", "Tbilisi", ""),
        ("a selector that is none", "<style>p:hover::{font-family:AcadNusx}</style><p>Tbilisi</p>", "Tbilisi", ""),
    ],
)  # fmt: skip
def test_make_plain(why: str, markup: str, text: str, encoding: str) -> None:
    root, _ = parse_html(f"<html><body>{markup}</body></html>")
    assert root is not None
    assert make_plain(root) == encoding, why
    assert "".join(root.xpath("//body//text()[not(parent::style)]")).strip() == text, why


def test_a_sheet_of_megabytes_costs_what_its_length_does() -> None:
    sheet = "." + "a" * 3_000_000 + "{color:red}" + "p{font-family:AcadNusx}"
    root, _ = parse_html(f"<html><body><style>{sheet}</style><p>mTa</p></body></html>")
    assert root is not None
    assert make_plain(root) == "acadnusx"
