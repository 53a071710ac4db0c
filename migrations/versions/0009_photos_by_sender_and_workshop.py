"""photos by sender and workshop: the check of a photo no longer reads through the photos of strangers."""

from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
readable_from = "0.1.0"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_photo_sender", "photo", ["sender_id", "seen_at"])
    op.create_index("ix_photo_workshop", "photo", ["workshop_id", "state", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_photo_workshop", "photo")
    op.drop_index("ix_photo_sender", "photo")
