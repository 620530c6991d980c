"""What `tocsin crawl` says at its end: each page with what was found in it, each target that failed, and the counts. Reads no site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alerts.cli.crawl_targets import Failed
from alerts.cli.output import Part, bold, dim, errors, local_zone, say, styled
from alerts.messages import rendering
from alerts.views import columns, findings

SHOWN = 50  # pages
_SAID = {
    "told": "told {channels}",
    "waiting": "`tocsin run` will tell {channels}",
    "held": "held for {channels}",
    "would tell": "would tell {channels}",
    "would hold": "would not tell {channels} at once",
    "not told": "not told to {channels}",
}


def show(pages: list[dict[str, Any]], now: datetime) -> None:
    """The pages, one after the other."""
    for page in pages[:SHOWN]:
        _page(page, now)
    if len(pages) > SHOWN:
        say(dim(f"… and {len(pages) - SHOWN} more; --json shows all."))


def _page(page: dict[str, Any], now: datetime) -> None:
    say(bold(page["title"] or page["url"]), dim(f"  {page['url']}" if page["title"] else ""))
    facts = (
        columns.when(page["published"], now, local_zone()) if page["published"] else "no date",
        page["language"] or "language unknown",
        page["source"],
        page["error"] or page["kind"],
        f"{page['characters']} characters",
        _stored(page, now),
    )
    say(dim("  " + " · ".join(facts)))
    for topic in page["topics"]:
        _topic(topic)
    if not page["topics"]:
        say(dim("  No topic matches."))


def _stored(page: dict[str, Any], now: datetime) -> str:
    """Which statement it is, and whether it was known."""
    if page["state"] == "new":
        return f"statement {page['id']}, new"
    return f"statement {page['id']}, stored {columns.when(page['first_seen'], now, local_zone())}, {page['state']}"


def _topic(topic: dict[str, Any]) -> None:
    excerpt = rendering.pieces(topic["excerpt"], [tuple(mark) for mark in topic["marks"]])
    said: list[Part] = [styled(text, "bold yellow") if marked else text for text, marked in excerpt]
    say("  ", bold(topic["topic"]), ": ", *said)
    say(dim(f"    matched: {topic['why']}"))
    for (outcome, detail), names in findings.by_outcome(topic["channels"]).items():
        sentence = _SAID.get(outcome, outcome + " {channels}").format(channels=", ".join(names))
        say(f"    {sentence}", dim(f" ({detail})" if detail else ""))


def advice(pages: Iterable[dict[str, Any]]) -> str:
    """What sends what would be told; "" when nothing would."""
    would = any(
        row["outcome"] == "would tell" for page in pages for topic in page["topics"] for row in topic["channels"]
    )
    return "Nothing was sent. Add --deliver to send it." if would else ""


def show_failed(failed: Iterable[Failed]) -> None:
    """A line for each target that failed, on standard error."""
    for one in failed:
        say(f"tocsin: {one.target}: {one.sentence} [{one.code}]", to=errors)
