"""schema bound: the tables say from which release on a program may work on them."""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply; the environment writes the row after each revision."""
    op.create_table("schema_bound", sa.Column("readable_from", sa.String(length=32), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_table("schema_bound")
