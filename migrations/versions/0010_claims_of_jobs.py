"""claims of jobs."""

import sqlalchemy as sa
from alembic import op


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
readable_from = "0.1.0"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("job", sa.Column("claims", number, server_default="0", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("job") as batch:
        batch.drop_column("claims")
