"""`tocsin deliveries`: the messages to send: waiting, sent, given up or cancelled, with the answer to each attempt."""

from __future__ import annotations

from collections.abc import Sequence

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.names import CHANNEL
from alerts.cli.output import Installation, answer, as_json, pass_installation, print_item, say
from alerts.delivery import by_hand, channel_store
from alerts.models import Channel, Delivery
from alerts.views import deliveries as view
from crawler import clock
from crawler.errors import RequestError


@click.group("deliveries", cls=Group)
def group() -> None:
    """The messages: waiting, sent, given up."""


group.add_command(lists.deliveries)


@group.command()
@click.argument("delivery_id", help="The id of a delivery, or its beginning; `tocsin deliveries list` shows them.")
@as_json
@pass_installation
def show(installation: Installation, delivery_id: str, json_: bool) -> None:
    """Show one delivery with all its attempts. The beginning of its id is enough.

    \b
    tocsin deliveries show 3f9a
    """
    with installation.database.read() as session:
        print_item(view.detail(session, delivery_id), json_)


@group.command()
@click.argument(
    "delivery_ids", help="The ids of deliveries, or their beginnings; `tocsin deliveries list` shows them.", nargs=-1
)
@click.option("--dead", is_flag=True, help="All that were given up.")
@click.option("--channel", type=CHANNEL, help="With --dead: only those of this channel.")
@as_json
@pass_installation
def retry(
    installation: Installation, delivery_ids: tuple[str, ...], dead: bool, channel: str | None, json_: bool
) -> None:
    """Send deliveries again. Each keeps its id, so that a receiver recognises a repetition.

    \b
    tocsin deliveries retry --dead
    tocsin deliveries retry --dead --channel hook
    """
    if not delivery_ids and not dead:
        raise RequestError("delivery_missing", "No delivery is named.", "Name one by its id, or say --dead.")
    now = clock.utcnow()
    with installation.changes().write() as session:
        wanted = [*delivery_ids, *(_dead(session, channel) if dead else ())]
        for delivery_id in wanted:
            by_hand.retry(session, delivery_id, now)
        off = session.scalars(select(Channel.name).where(Channel.disabled.is_not(None))).all()
    answer(json_, {"retried": len(wanted), "switched_off": list(off)}, f"{len(wanted)} will be tried again.")
    if wanted and off and not json_:
        say(f"Switched off: {', '.join(off)}. Their messages wait for `tocsin channels enable NAME`.")


def _dead(session: Session, channel: str | None) -> Sequence[str]:
    query = select(Delivery.id).join(Channel).where(Delivery.state == "dead")
    if channel:
        query = query.where(Channel.id == channel_store.get(session, channel).id)
    return session.scalars(query.order_by(Delivery.created_at)).all()


@group.command()
@click.argument(
    "delivery_ids",
    help="The ids of deliveries, or their beginnings; `tocsin deliveries list` shows them.",
    nargs=-1,
    required=True,
)
@as_json
@pass_installation
def cancel(installation: Installation, delivery_ids: tuple[str, ...], json_: bool) -> None:
    """Do not send these deliveries. They stay in the history, and `retry` sends them after all.

    \b
    tocsin deliveries cancel 3f9a 71c0
    """
    with installation.changes().write() as session:
        for delivery_id in delivery_ids:
            by_hand.cancel(session, delivery_id, clock.utcnow())
    answer(json_, {"cancelled": len(delivery_ids)}, f"{len(delivery_ids)} cancelled.")
