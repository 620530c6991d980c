"""What is remembered of the sitemaps of an index."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0014"
down_revision = "crawler0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("source", sa.Column("sitemap_parts", sa.JSON(none_as_null=True), nullable=True))
