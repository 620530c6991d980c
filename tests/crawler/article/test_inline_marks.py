"""Dates, quotations and footnotes inside a sentence."""

from __future__ import annotations

import lxml.html
import pytest

from crawler.article.inline_marks import make_plain

CASES = [
    ("<p>Le <time>3 mai</time> la digue a cédé.</p>", "Le 3 mai la digue a cédé."),
    ("<p>Gezählt wurden <output>40</output> Boote.</p>", "Gezählt wurden 40 Boote."),
    ("<p>Она сказала <q>мы не уйдём</q> и ушла.</p>", "Она сказала “мы не уйдём” и ушла."),
    ("<p>She said <q>we <b>stay</b></q>.</p>", "She said “we stay”."),
    ("<p>He said <q>“no”</q>.</p>", "He said “no”."),
    ("<p>The dam at Kolvas<sup>2</sup> broke.</p>", "The dam at Kolvas 2 broke."),
    ("<p>Плотина в Колвасе<sup><a href='#n2'>[2]</a></sup> прорвана.</p>", "Плотина в Колвасе [2] прорвана."),
    ("<p>The dam at Kolvas<a href='/t#ref3'>3</a> broke.</p>", "The dam at Kolvas 3 broke."),
    ("<p>The <b>dam</b><sup>*</sup> broke.</p>", "The dam * broke."),
    ("<p>The dam at Kolvas<sup>1,2</sup> broke.</p>", "The dam at Kolvas 1,2 broke."),
    ("<p>The dam at Kolvas<sup>3–5</sup> broke.</p>", "The dam at Kolvas 3–5 broke."),
    ("<p>The dam at Kolvas<sup>b</sup> broke.</p>", "The dam at Kolvas b broke."),
    ("<p>The dam at Kolvas<sup>iv</sup> broke.</p>", "The dam at Kolvas iv broke."),
    ("<p>The dam at Kolvas<sup>note 4</sup> broke.</p>", "The dam at Kolvas note 4 broke."),
    ("<p>The dam at Kolvas<sub>2</sub> broke.</p>", "The dam at Kolvas 2 broke."),
    ("<p>The dam at Kolvas<small>2</small> broke.</p>", "The dam at Kolvas 2 broke."),
    ("<p>The dam at Kolvas<span class='fn-ref'>2</span> broke.</p>", "The dam at Kolvas 2 broke."),
    ("<p>The dam at Kolvas<span style='vertical-align: super'>2</span> broke.</p>", "The dam at Kolvas 2 broke."),
    ("<p>The dam at Kolvas<a epub:type='noteref' href='notes.html'>2</a> broke.</p>", "The dam at Kolvas 2 broke."),
    (
        "<p>The dam at Kolvas<span class=footnote><a href='#fn2'><sup>2</sup></a></span> broke.</p>",
        "The dam at Kolvas 2 broke.",
    ),
    ("<p>The dam at Kolvas<img src=line.gif>Upper Valley</p>", "The dam at Kolvas Upper Valley"),
    ("<p>H<sub>2</sub>O, NaHCO<sub>3</sub>, <span>B</span><span>2</span>, m<sup>2</sup></p>", "H2O, NaHCO3, B2, m 2"),
    ("<p>M<sup>me</sup> Roy, le 3<sup>e</sup> jour, 40 km<a href='/km'>2</a></p>", "Mme Roy, le 3e jour, 40 km2"),
]


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_sentences_stay_whole(markup: str, expected: str) -> None:
    root = lxml.html.fragment_fromstring(markup)
    make_plain(root)
    assert root.text_content() == expected
    assert not list(root.iter("time", "output", "q"))


def test_a_date_that_stands_alone_stays_an_element() -> None:
    root = lxml.html.fragment_fromstring("<div><p><time>3 May</time></p></div>")
    make_plain(root)
    assert len(list(root.iter("time"))) == 1
