"""links that show an order to people without an account."""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "order_link",
        sa.Column("id", number, nullable=False),
        sa.Column("order_id", number, nullable=False),
        sa.Column("made_by_id", number, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_order_link_made_by_id_person")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_link_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_link")),
    )
    op.create_index(op.f("ix_order_link_made_by_id"), "order_link", ["made_by_id"], unique=False)
    op.create_index(op.f("ix_order_link_order_id"), "order_link", ["order_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("order_link")
