"""Addresses outlive their statements, and a statement can be deleted without a look through all bands.

Older code refuses the configuration that removes statements, so it meets no address without one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "crawler0022"
down_revision = "crawler0021"
branch_labels = None
depends_on = None

NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}  # as PostgreSQL calls what has no name


def upgrade() -> None:
    """An address without a statement is of one that was removed. Bands go with their sketch; a reference would be looked for in all of them."""
    with op.batch_alter_table("address") as address:
        address.alter_column("statement_id", existing_type=sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=True)  # fmt: skip
    with op.batch_alter_table("story_band", naming_convention=NAMES, table_kwargs={"sqlite_with_rowid": False}) as band:
        band.drop_constraint("story_band_statement_id_fkey", type_="foreignkey")
