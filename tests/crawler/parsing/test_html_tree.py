"""Pages whose characters an lxml tree refuses to move."""

from __future__ import annotations

import pytest

from crawler.parsing import html_tree


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\x10", "ab"),
        ("\x0c", "a\nb"),  # HTML's white space, valid in any page
        ("\ufffe", "ab"),
        ("&#16;", "ab"),
        ("&#x1F;", "ab"),
        ("&#12;", "a\nb"),
        ("&#x000C;", "a\nb"),
        ("&#xFFFE;", "ab"),
        ("&#65535", "ab"),
        ("&#160;", "a\xa0b"),
        ("&#10;", "a\nb"),
        ("&#x10F;", "a\u010fb"),
        ("&#120;", "axb"),
    ],
)
def test_a_control_character_behind_a_script_does_not_cost_the_page(written: str, read: str) -> None:
    root, _ = html_tree.parse_html(f"<p>a<script>x</script>{written}b</p>")
    assert root is not None
    html_tree.drop_unseen(root)
    assert root.text_content() == read


@pytest.mark.parametrize(("between", "read"), [("<svg><path/></svg>", "dam broke"), ("<script>x</script>", "dambroke")])
def test_what_is_seen_between_two_words_parts_them(between: str, read: str) -> None:
    root, _ = html_tree.parse_html(f"<p>dam{between}broke</p>")
    assert root is not None
    html_tree.drop_unseen(root)
    assert root.text_content() == read
