"""edits, replies and files in rooms."""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
readable_from = "0.1.1"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("room_post", sa.Column("file_unique_id", sa.String(length=64), nullable=True))
    op.add_column("room_post", sa.Column("reply_to_message_id", BIG_ID, nullable=True))
    op.add_column("room_post", sa.Column("words_before", sa.JSON(), nullable=True))
    op.add_column("room_post", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("room_post") as batch:
        for name in ("edited_at", "words_before", "reply_to_message_id", "file_unique_id"):
            batch.drop_column(name)
