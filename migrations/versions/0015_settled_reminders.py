"""settled reminders."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    op.add_column("chase", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("chase") as batch:
        batch.drop_column("settled_at")
