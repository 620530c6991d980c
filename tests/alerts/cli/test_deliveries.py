"""`tocsin deliveries`: those that were given up are sent again, others are cancelled."""

from __future__ import annotations

from tests.support.commands import CommandLine


def test_all_that_were_given_up_are_sent_again(tocsin: CommandLine) -> None:
    assert [r["state"] for r in tocsin.rows("deliveries", "list", "--state", "dead")] == ["dead"]
    tocsin("deliveries", "retry", "--dead")
    row = tocsin.rows("deliveries", "list")[0]
    assert (row["state"], row["attempts"]) == ("waiting", 0)


def states(tocsin: CommandLine) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in tocsin.rows("deliveries", "list")}


def test_the_dead_of_one_channel_are_sent_again(two_dead: CommandLine) -> None:
    two_dead("deliveries", "retry", "--dead", "--channel", "hook")
    assert states(two_dead) == {"hook": "waiting", "other": "dead"}


def test_a_cancelled_delivery_stays_in_the_history(two_dead: CommandLine) -> None:
    two_dead("deliveries", "cancel", "1", "2")  # the beginnings of their ids
    assert states(two_dead) == {"hook": "cancelled", "other": "cancelled"}
    assert two_dead.refusal("deliveries", "cancel", "1").code == "delivery_settled"
    assert two_dead.refusal("deliveries", "cancel", "zzz").code == "delivery_unknown"
    two_dead("deliveries", "retry", "1")
    assert states(two_dead)["hook"] == "waiting"
