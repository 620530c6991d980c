"""People: accounts, teams and what lets them in; whose topics, channels, alerts and mutes are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0010"
down_revision = "alerts0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)


def upgrade() -> None:
    """All that exists belongs to the default team, 0."""
    for table, optional in (("topic", False), ("channel", False), ("alert", True), ("mute", True)):
        op.add_column(table, sa.Column("team_id", BIG_ID, nullable=optional, server_default="0"))
    op.create_table(
        "account", _id(), _text("name"), _text("email"), _text("password", True), _text("role"), _text("language"), _text("totp", True),
        _number("totp_step"), _moment("created_at"), _moment("seen_at", True), _moment("disabled_at", True),
        sa.UniqueConstraint("name"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table("team", _id(), _text("name"), _moment("created_at"), sa.UniqueConstraint("name"), sqlite_autoincrement=True)
    op.create_table(
        "membership", _account(), sa.Column("team_id", BIG_ID, nullable=False, autoincrement=False), _text("role", True),
        sa.PrimaryKeyConstraint("account_id", "team_id"),
    )  # fmt: skip
    op.create_table(
        "passkey", _text("id"), _account(), _text("name"), sa.Column("credential", sa.LargeBinary(), nullable=False), _number("uses"),
        _moment("created_at"), _moment("used_at", True), sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_table("recovery_code", _account(), _text("digest"), sa.PrimaryKeyConstraint("account_id", "digest"))
    op.create_table("sign_in_failure", _id(), _text("key"), _moment("at"))
    op.create_table(
        "audit_entry", _id(), _moment("at"), _text("who"), _number("team_id", True), _text("action"), _text("object"), _text("before"),
        _text("after"),
    )  # fmt: skip
    op.create_table(
        "saved_filter", _id(), _number("team_id"), _account(True), _text("name"), _text("query"),
        sa.Column("start", sa.Boolean(), nullable=False), _moment("created_at"),
    )  # fmt: skip
    with op.batch_alter_table("web_token") as token:
        token.add_column(_number("account_id", True))
        token.add_column(_number("team_id", True))
        token.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        token.add_column(sa.Column("data", sa.JSON(), nullable=True))
        token.add_column(_moment("fresh_at", True))
        token.create_foreign_key("web_token_account_id_fkey", "account", ["account_id"], ["id"], ondelete="CASCADE")
    op.create_index("sign_in_failure_key", "sign_in_failure", ["key", "at"])
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    for table in ("passkey", "saved_filter", "web_token"):
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, primary_key=True)


def _number(name: str, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG_ID, nullable=optional)


def _text(name: str, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=optional)


def _moment(name: str, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=optional)


def _account(optional: bool = False) -> sa.Column[int]:
    return sa.Column("account_id", BIG_ID, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=optional)
