"""doubts and parts of messages."""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
readable_from = "0.1.1"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("doubts", NUMBER, server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("parts_sent", NUMBER, server_default="0", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("parts_sent")
        batch.drop_column("doubts")
