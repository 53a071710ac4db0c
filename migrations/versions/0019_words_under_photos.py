"""words under photos."""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    op.add_column("photo", sa.Column("words", sa.String(length=1024), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("photo") as batch:
        batch.drop_column("words")
