"""senders of jobs."""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("job", sa.Column("sender_id", number, nullable=True))
    op.add_column("job", sa.Column("place", number, server_default="0", nullable=False))
    op.create_index("ix_job_sender_id", "job", ["sender_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_job_sender_id", "job")
    with op.batch_alter_table("job") as batch:
        batch.drop_column("place")
        batch.drop_column("sender_id")
