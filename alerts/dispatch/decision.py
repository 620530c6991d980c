"""How one channel is notified of one match: at once, with an alert that waits already, or later. Pure: facts in, decision out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, StrEnum


class Action(Enum):
    """What is done for a channel with a new match."""

    NEW = "an alert of its own"
    JOIN = "joins an alert that was not sent yet"
    HOLD = "not at once"


class HoldReason(StrEnum):
    """Why a channel is not notified at once. All but INHIBITED come in a digest."""

    FIRST_READ = "first-read"
    MUTED = "muted"
    INHIBITED = "inhibited"
    KNOWN = "known"
    DIGEST_ONLY = "digest-only"
    BUDGET = "budget"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision on one match for one channel rests on; alerts/dispatch/facts.py reads it."""

    catch_up: bool = False
    muted: str = ""  # by what, in words
    inhibited: str = ""  # the stronger topic under which the channel has the statement
    open_alert: bool = False  # one of this topic and story goes to the channel and is not frozen yet
    news: Collection[str] = ("story",)  # what is new for the channel: story, or update, outlet and language, or nothing
    events: Collection[str] = ("story", "update")  # the news for which the channel is alerted at once
    collecting: bool = False  # the topic's next message to the channel waits for the end of an interval
    urgent: bool = False
    limit: int | None = None  # how many alerts a day the channel gets at once
    today: int = 0
    worth: float = 0.0
    threshold: float = 0.0  # the least worth that gets one of the places left


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done for one channel; of a hold the reason, and in words what the reason leaves open."""

    action: Action
    reason: HoldReason | None = None
    detail: str = ""


def decide(facts: Facts) -> Decision:
    """What is done for one channel with a match; nothing is ever dropped."""
    if silenced := _silenced(facts):
        return silenced
    if facts.open_alert:
        return Decision(Action.JOIN)
    if not set(facts.news) & set(facts.events):
        return Decision(Action.HOLD, HoldReason.KNOWN, _known(facts.news))
    if facts.collecting:
        return Decision(Action.JOIN)
    if facts.urgent or facts.limit is None:
        return Decision(Action.NEW)
    return _ranked(facts, facts.limit)


def _silenced(facts: Facts) -> Decision | None:
    if facts.muted:
        return Decision(Action.HOLD, HoldReason.MUTED, facts.muted)
    if facts.inhibited:
        return Decision(Action.HOLD, HoldReason.INHIBITED, f"told under “{facts.inhibited}”")
    if facts.catch_up:
        return Decision(Action.HOLD, HoldReason.FIRST_READ, "shown when the source was first read")
    return None


def competed(decision: Decision) -> bool:
    """Whether the match was judged for one of the day's places."""
    ranked = decision.reason in (HoldReason.DIGEST_ONLY, HoldReason.BUDGET, HoldReason.RANK)
    return decision.action is Action.NEW or ranked


def _known(news: Collection[str]) -> str:
    if "update" in news:
        return "an update of a known story"
    if "language" in news:
        return "a known story in another language"
    return "another outlet on a known story" if "outlet" in news else "another text of a known story"


def _ranked(facts: Facts, limit: int) -> Decision:
    if limit == 0:
        return Decision(Action.HOLD, HoldReason.DIGEST_ONLY, "told in digests only")
    if facts.today >= limit:
        return Decision(Action.HOLD, HoldReason.BUDGET, f"{facts.today} of {limit} alerts of the day were told")
    if facts.worth < facts.threshold:
        left = f"{limit - facts.today} of {limit} alerts of the day are left for what is worth {facts.threshold:g}"
        return Decision(Action.HOLD, HoldReason.RANK, f"{left}, and this is worth {facts.worth:g}")
    return Decision(Action.NEW)
