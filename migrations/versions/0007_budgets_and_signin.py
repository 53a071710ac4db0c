"""budgets and signin."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
readable_from = "0.1.0"


def upgrade() -> None:
    """Apply."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "flood",
        sa.Column("id", number, nullable=False),
        sa.Column("telegram_id", number, nullable=False),
        sa.Column("budget", sa.String(length=16), nullable=False),
        sa.Column("workshop_id", number, nullable=True),
        sa.Column("began_at", instant, nullable=False),
        sa.Column("told_at", instant, nullable=False),
        sa.Column("until_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flood")),
        sa.UniqueConstraint("telegram_id", "budget", "until_at", name=op.f("uq_flood_telegram_id_budget_until_at")),
    )
    op.create_index(op.f("ix_flood_began_at"), "flood", ["began_at"], unique=False)
    op.create_table(
        "spending",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", number, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("photos", number, nullable=False),
        sa.Column("size_bytes", number, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "day", name=op.f("pk_spending")),
    )
    op.create_index(op.f("ix_spending_day"), "spending", ["day"], unique=False)
    op.create_table(
        "signin_link",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("used_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signin_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signin_link_token_hash")),
    )
    op.create_index(op.f("ix_signin_link_person_id"), "signin_link", ["person_id"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("revoked_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_signin_link_person_id"), table_name="signin_link")
    op.drop_table("signin_link")
    op.drop_index(op.f("ix_spending_day"), table_name="spending")
    op.drop_table("spending")
    op.drop_index(op.f("ix_flood_began_at"), table_name="flood")
    op.drop_table("flood")
