"""workshops and the buyers whom they have already."""

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "pair",
        sa.Column("id", number, nullable=False),
        sa.Column("workshop_id", number, nullable=False),
        sa.Column("merchant_id", number, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=48), nullable=True),
        sa.Column("expires_at", instant, nullable=True),
        sa.Column("made_by_id", number, nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("joined_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_pair_made_by_id_person")),
        sa.ForeignKeyConstraint(["merchant_id"], ["person.id"], name=op.f("fk_pair_merchant_id_person")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_pair_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("token", name=op.f("uq_pair_token")),
    )
    op.create_index(op.f("ix_pair_merchant_id"), "pair", ["merchant_id"], unique=False)
    op.create_index(op.f("ix_pair_workshop_id"), "pair", ["workshop_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":  # with a constraint of its own the table would be written anew
        op.execute('ALTER TABLE "order" ADD COLUMN pair_id INTEGER REFERENCES pair (id)')
    else:
        op.add_column("order", sa.Column("pair_id", number, nullable=True))
        op.create_foreign_key(op.f("fk_order_pair_id_pair"), "order", "pair", ["pair_id"], ["id"])
    op.create_index(op.f("ix_order_pair_id"), "order", ["pair_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_order_pair_id"), table_name="order")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("fk_order_pair_id_pair"), "order", type_="foreignkey")
    with op.batch_alter_table("order") as batch:
        batch.drop_column("pair_id")
    op.drop_table("pair")
