"""Pages of a source and of a story are read from indexes alone, in their order."""

from alembic import op

revision = "crawler0019"
down_revision = "crawler0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two indexes that take the place of narrower ones."""
    op.create_index("statement_source", "statement", ["source_id", "id", "first_seen", "backfill"])
    op.create_index("statement_story", "statement", ["story_id", "id"])
    op.drop_index("ix_statement_source_id", "statement")
    op.drop_index("ix_statement_story_id", "statement")
