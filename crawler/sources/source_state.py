"""What is known of a source between two polls, as one frozen value: read from its row, and the columns that a change of it writes. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.feeds import sitemap_index
from crawler.fetch import addresses, failover
from crawler.fetch.addresses import Addresses
from crawler.health import missing_fields, states
from crawler.schedule import due
from crawler.schedule.cadence import Schedule
from crawler.storage.models import Source


@dataclass(frozen=True, slots=True)
class Validators:
    """By what an answer is recognised as unchanged: its ETag and Last-Modified, byte for byte, and the hash of its body."""

    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """All that a poll may change of a source. Two states are equal when they differ in no more than when it was read and is due."""

    addresses: Addresses
    schedule: Schedule
    verdict: states.Verdict
    health: states.History = field(default_factory=states.History)
    field_traces: missing_fields.Traces = field(default_factory=dict)
    validators: Validators = Validators()
    parts: sitemap_index.Parts = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    error: str | None = None
    first_read: datetime | None = None
    last_read: datetime | None = field(default=None, compare=False)
    next_at: datetime | None = field(default=None, compare=False)

    def conditions(self, number: int, now: datetime) -> Validators:
        """The validators for a request to that address; none when another one gave them, the hash alone once a day (`failover.WHOLE`)."""
        known = self.addresses.failover
        if number != known.place:
            return Validators()
        if known.full is not None and known.full + failover.WHOLE <= now:
            return Validators(body_sha256=self.validators.body_sha256)
        return self.validators


COLUMNS = (
    Source.kind, Source.url, Source.options, Source.failover, Source.every, Source.timezone, Source.failures, Source.poll_hints,
    Source.rate_since, Source.rate_at, Source.rate_items, Source.rate_spread, Source.state, Source.state_since, Source.created_at,
    Source.reason, Source.health, Source.field_traces, Source.etag, Source.last_modified, Source.body_sha256, Source.sitemap_parts,
    Source.warnings,    Source.last_error, Source.first_read, Source.last_read, Source.next_at,
)  # fmt: skip


def load(row: Any) -> SourceState:
    """The state in a row that has `COLUMNS`."""
    return SourceState(
        addresses.of(row),
        due.schedule_of(row),
        states.Verdict(row.state, row.state_since or row.created_at, row.reason or ""),
        states.load(row.health or {}),
        missing_fields.load(row.field_traces or {}),
        Validators(row.etag, row.last_modified, row.body_sha256),
        sitemap_index.load(row.sitemap_parts),
        tuple(row.warnings or ()),
        row.last_error,
        row.first_read,
        row.last_read,
        row.next_at,
    )


def changes(before: SourceState, after: SourceState) -> dict[str, Any]:
    """The columns that a poll writes, without those of the verdict, which also opens and closes incidents (`recorder.enter`).

    Not the host: the row keeps the one that was asked, whose pause it holds, until another one is (`store.claim_due`).
    """
    columns: dict[str, Any] = {
        "failures": after.schedule.failures,
        "etag": after.validators.etag,
        "last_modified": after.validators.last_modified,
        "body_sha256": after.validators.body_sha256,
        "warnings": list(after.warnings) or None,
        "last_error": after.error,
        "first_read": after.first_read,
        "last_read": after.last_read,
        "next_at": after.next_at,
    }
    if after.addresses != before.addresses:
        columns["failover"] = failover.to_json(after.addresses.failover)
    if after.parts != before.parts:
        columns["sitemap_parts"] = sitemap_index.dump(after.parts)
    if after.health != before.health:
        columns["health"] = states.dump(after.health)
    rate, hints = after.schedule.rate, after.schedule.hints
    if rate is not None and rate != before.schedule.rate:
        columns |= {"rate_since": rate.since, "rate_at": rate.at, "rate_items": rate.items}
        columns["rate_spread"] = [round(value, 4) for value in rate.spread]
    if hints != before.schedule.hints:
        columns["poll_hints"] = due.dump_hints(hints)
    return columns
