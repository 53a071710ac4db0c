"""files in rooms."""

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    op.add_column("room_post", sa.Column("file_kind", sa.String(length=16), nullable=True))
    op.add_column("room_post", sa.Column("file_name", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("room_post") as batch:
        batch.drop_column("file_name")
        batch.drop_column("file_kind")
