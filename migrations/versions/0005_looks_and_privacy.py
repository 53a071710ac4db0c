"""looks of photos, stricter privacy."""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
readable_from = "0.1.0"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("look_code", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("sketch_sha256", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_photo_sketch_sha256"), ["sketch_sha256"], unique=False)

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("strict_privacy", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A batch of its own: in one, SQLite would copy old rows into a column that has no default any more.
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.alter_column("strict_privacy", server_default=None)


def downgrade() -> None:
    """Revert."""
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_column("strict_privacy")

    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_sketch_sha256"))
        batch_op.drop_column("sketch_sha256")
        batch_op.drop_column("look_code")
