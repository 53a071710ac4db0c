"""rounds of offers, and their terms before a counter."""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("offer", sa.Column("round", number, nullable=False, server_default="1"))
    op.add_column("offer", sa.Column("first_price_minor", number, nullable=True))
    op.add_column("offer", sa.Column("first_promised_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("first_promised_at")
        batch.drop_column("first_price_minor")
        batch.drop_column("round")
