"""outbox queue: indexes with which claiming costs the same however long the queue is, and however much was sent."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
readable_from = "0.1.0"

OPEN = "state IN ('QUEUED', 'SENDING')"
NEW = (
    ("ix_outbox_queue", ["bot_id", "priority", "id"], OPEN),
    ("ix_outbox_lane", ["bot_id", "chat_id", "id"], OPEN),
    ("ix_outbox_answers", ["bot_id", "due_at"], "state = 'QUEUED' AND kind IN ('ANSWER', 'INLINE')"),
    ("ix_outbox_message", ["bot_id", "chat_id", "message_id"], None),
    ("ix_outbox_given_up", ["id"], "state IN ('DEAD', 'UNKNOWN')"),
    ("ix_outbox_sent_at", ["sent_at"], "chat_id < 0"),
)
OLD = (
    ("ix_outbox_chat", ["bot_id", "chat_id", "state"]),
    ("ix_outbox_claim", ["bot_id", "state", "due_at"]),
)


def upgrade() -> None:
    """Apply."""
    for name, columns, condition in NEW:
        where = sa.text(condition) if condition else None
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
    for name, _ in OLD:
        op.drop_index(name, "outbox")


def downgrade() -> None:
    """Take back."""
    for name, columns in OLD:
        op.create_index(name, "outbox", columns)
    for name, _, _ in NEW:
        op.drop_index(name, "outbox")
