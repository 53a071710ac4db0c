"""photos that a workshop's checks learn from."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
readable_from = "0.1.1"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "lesson_photo",
        sa.Column("id", number, nullable=False),
        sa.Column("workshop_id", number, nullable=False),
        sa.Column("sender_id", number, nullable=False),
        sa.Column("bot_id", number, nullable=False),
        sa.Column("chat_id", number, nullable=False),
        sa.Column("message_id", number, nullable=False),
        sa.Column("album_id", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("file_unique_id", sa.String(length=64), nullable=False),
        sa.Column("scene", sa.String(length=8), nullable=False),
        sa.Column("received_at", instant, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("teaches", sa.Boolean(), nullable=False),
        sa.Column("looked_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_lesson_photo_sender_id_person")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_lesson_photo_workshop_id_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_photo")),
        sa.UniqueConstraint(
            "bot_id", "chat_id", "message_id", name=op.f("uq_lesson_photo_bot_id_chat_id_message_id")
        ),
    )
    op.create_index(op.f("ix_lesson_photo_sender_id"), "lesson_photo", ["sender_id"], unique=False)
    op.create_index(op.f("ix_lesson_photo_sha256"), "lesson_photo", ["sha256"], unique=False)
    op.create_index("ix_lesson_photo_workshop", "lesson_photo", ["workshop_id", "teaches", "id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("lesson_photo")
