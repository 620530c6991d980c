"""Which languages the statements have, without reading them all."""

from alembic import op

revision = "crawler0018"
down_revision = "crawler0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index."""
    op.create_index(op.f("ix_statement_language"), "statement", ["language"])
