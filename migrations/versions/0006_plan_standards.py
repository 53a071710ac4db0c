"""The owner's own minutes a piece, and the pace that finished orders have shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
readable_from = "0.1.0"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "plan_standard",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workshop_id", _ID, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_standard_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_standard")),
        sa.UniqueConstraint(
            "workshop_id", "category", "stage", name=op.f("uq_plan_standard_workshop_id_category_stage")
        ),
    )
    op.create_table(
        "plan_pace",
        sa.Column("workshop_id", _ID, autoincrement=False, nullable=False),
        sa.Column("team_size", _ID, autoincrement=False, nullable=False),
        sa.Column("efficiency", sa.Double(), nullable=False),
        sa.Column("runs", _ID, nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_pace_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("workshop_id", "team_size", name=op.f("pk_plan_pace")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("plan_pace")
    op.drop_table("plan_standard")
