"""The tables of the crawler."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0013"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)
RENAMED = {
    "standing": "failover",
    "memory": "known_paragraphs",
    "history": "health",
    "layout": "field_traces",
    "pace_since": "rate_since",
    "pace_at": "rate_at",
    "pace_items": "rate_items",
    "pace_spread": "rate_spread",
    "asks": "poll_hints",
}  # columns of `source`


def upgrade() -> None:
    """Create the tables; a database of the last version before the squash has them, under some older names."""
    if sa.inspect(op.get_bind()).has_table("source"):
        _rename()
    else:
        _create()


def _rename() -> None:
    for old, new in RENAMED.items():
        op.alter_column("source", old, new_column_name=new)
    op.add_column("source", sa.Column("sitemap_parts", sa.JSON(none_as_null=True), nullable=True))
    op.rename_table("spent", "request_count")
    op.drop_index("archive_leased", "archive")
    op.rename_table("archive", "past_list")
    op.create_index("past_list_leased", "past_list", ["lease_until"], **_where("lease_until IS NOT NULL"))
    op.drop_index("page_archive", "page")
    op.alter_column("page", "archive_id", new_column_name="past_list_id")
    op.create_index("page_past_list", "page", ["past_list_id"], **_where("past_list_id IS NOT NULL"))


def _create() -> None:
    op.create_table(
        "body",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index(op.f("ix_body_stored_at"), "body", ["stored_at"], unique=False)
    op.create_table(
        "request_count",
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute"),
    )
    op.create_table(
        "source",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=True),
        sa.Column("spider", sa.Text(), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failover", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("known_paragraphs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("warnings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host_key", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.Text(), nullable=True),
        sa.Column("sitemap_parts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_tried", MOMENT, nullable=True),
        sa.Column("last_read", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("first_read", MOMENT, nullable=True),
        sa.Column("state_since", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("health", sa.JSON(), nullable=False),
        sa.Column("field_traces", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("rate_since", MOMENT, nullable=True),
        sa.Column("rate_at", MOMENT, nullable=True),
        sa.Column("rate_items", sa.Double(), server_default="0", nullable=False),
        sa.Column("rate_spread", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("poll_hints", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index(op.f("ix_source_host_key"), "source", ["host_key"], unique=False)
    op.create_index(op.f("ix_source_next_at"), "source", ["next_at"], unique=False)
    op.create_index("source_leased", "source", ["lease_until"], unique=False, **_where("lease_until IS NOT NULL"))
    op.create_index("source_special", "source", ["host_key"], unique=False, **_where("options IS NOT NULL"))
    op.create_table(
        "appearance",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("appearance_source_at", "appearance", ["source_id", "at"], unique=False)
    op.create_table(
        "gap",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("to_at", MOMENT, nullable=False),
        sa.Column("estimated", sa.Integer(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_gap_source_id"), "gap", ["source_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("to_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incident_open", "incident", ["id"], unique=False, **_where("to_at IS NULL"))
    op.create_index(op.f("ix_incident_source_id"), "incident", ["source_id"], unique=False)
    op.create_table(
        "past_list",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("counting", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host_key", sa.Text(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "key"),
    )
    op.create_index("past_list_leased", "past_list", ["lease_until"], unique=False, **_where("lease_until IS NOT NULL"))
    op.create_table(
        "statement",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("canonical_key", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("catch_up", sa.Boolean(), nullable=False),
        sa.Column("backfill", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=True),
        sa.Column("matched_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_statement_canonical_key"), "statement", ["canonical_key"], unique=False)
    op.create_index(op.f("ix_statement_fingerprint"), "statement", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_statement_first_seen"), "statement", ["first_seen"], unique=False)
    op.create_index(op.f("ix_statement_source_id"), "statement", ["source_id"], unique=False)
    op.create_index(op.f("ix_statement_story_id"), "statement", ["story_id"], unique=False)
    op.create_index("statement_unmatched", "statement", ["id"], unique=False, **_where("matched_at IS NULL"))
    op.create_table(
        "address",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_address_statement_id"), "address", ["statement_id"], unique=False)
    op.create_table(
        "fetch",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_fetch_sha256"), "fetch", ["sha256"], unique=False)
    op.create_index(op.f("ix_fetch_statement_id"), "fetch", ["statement_id"], unique=False)
    op.create_table(
        "page",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("catch_up", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host_key", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("statement_id", BIG_ID, nullable=True),
        sa.Column("past_list_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_page_source_id"), "page", ["source_id"], unique=False)
    op.create_index(op.f("ix_page_statement_id"), "page", ["statement_id"], unique=False)
    op.create_index("page_leased", "page", ["lease_until"], unique=False, **_where("lease_until IS NOT NULL"))
    op.create_index("page_past_list", "page", ["past_list_id"], unique=False, **_where("past_list_id IS NOT NULL"))
    op.create_index("page_pending", "page", ["next_at"], unique=False, **_where("state = 'pending'"))
    op.create_table(
        "revision",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_revision_statement_id"), "revision", ["statement_id"], unique=False)
    op.create_table(
        "story_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "statement_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_sketch",
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id"),
    )


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
