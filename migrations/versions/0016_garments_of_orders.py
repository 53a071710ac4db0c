"""garments of orders."""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    op.add_column("order", sa.Column("garment", sa.String(32), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("order") as batch:
        batch.drop_column("garment")
