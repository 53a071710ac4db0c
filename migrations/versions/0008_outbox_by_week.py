"""outbox by week: on PostgreSQL the outbox is partitioned by ranges of its ids, one range a week (ADR 0019).

The table of before becomes the first partition as it stands: no row is written again, ATTACH reads them once. Programs
of the revision before go on working with the new table. SQLite keeps its one table.
"""

from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
readable_from = "0.1.0"

LOCK_TIMEOUT = "30s"
FIRST_END = 2**40
QUEUED_OR_SENDING = "state IN ('QUEUED', 'SENDING')"
INDEXES = (
    ("ix_outbox_queue", "bot_id, priority, id", QUEUED_OR_SENDING),
    ("ix_outbox_lane", "bot_id, chat_id, id", QUEUED_OR_SENDING),
    ("ix_outbox_answers", "bot_id, due_at", "state = 'QUEUED' AND kind IN ('ANSWER', 'INLINE')"),
    ("ix_outbox_message", "bot_id, chat_id, message_id", None),
    ("ix_outbox_given_up", "id", "state IN ('DEAD', 'UNKNOWN')"),
    ("ix_outbox_sent_at", "sent_at", "chat_id < 0"),
)
COLUMNS = (
    "id, bot_id, chat_id, thread_id, kind, key, params, priority, silent, dedupe, reply_to_message_id, state, attempt,"
    " due_at, created_at, sent_at, message_id, error"
)
TRIGGER = """
CREATE FUNCTION outbox_skip_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM outbox WHERE dedupe = NEW.dedupe) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$
"""
"""Each partition has a unique index of its own on `dedupe`; this looks into the other weeks."""


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    _rename("outbox", "outbox_first", "", "_first")
    op.execute("CREATE TABLE outbox (LIKE outbox_first INCLUDING DEFAULTS INCLUDING STORAGE) PARTITION BY RANGE (id)")
    op.execute("ALTER SEQUENCE outbox_id_seq OWNED BY outbox.id")
    op.execute("ALTER TABLE outbox ADD CONSTRAINT pk_outbox PRIMARY KEY (id)")
    _create_indexes()
    op.execute(f"ALTER TABLE outbox ATTACH PARTITION outbox_first FOR VALUES FROM (MINVALUE) TO ({FIRST_END})")
    op.execute(TRIGGER)
    op.execute(
        "CREATE TRIGGER outbox_skip_known BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.dedupe IS NOT NULL)"
        " EXECUTE FUNCTION outbox_skip_known()"
    )


def downgrade() -> None:
    """Take back: the rows of all weeks are written into one table."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    op.execute("ALTER TABLE outbox DETACH PARTITION outbox_first")
    op.execute("DROP TRIGGER IF EXISTS outbox_skip_known ON outbox_first")
    op.execute(f"INSERT INTO outbox_first ({COLUMNS}) SELECT {COLUMNS} FROM outbox")
    op.execute("ALTER SEQUENCE outbox_id_seq OWNED BY outbox_first.id")
    op.execute("DROP TABLE outbox")
    op.execute("DROP FUNCTION outbox_skip_known()")
    _rename("outbox_first", "outbox", "_first", "")


def _rename(table: str, new_table: str, suffix: str, new_suffix: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME TO {new_table}")
    for constraint in ("pk_outbox", "uq_outbox_dedupe"):
        op.execute(f"ALTER TABLE {new_table} RENAME CONSTRAINT {constraint}{suffix} TO {constraint}{new_suffix}")
    for name, _, _ in INDEXES:
        op.execute(f"ALTER INDEX {name}{suffix} RENAME TO {name}{new_suffix}")


def _create_indexes() -> None:
    for name, columns, condition in INDEXES:
        op.execute(f"CREATE INDEX {name} ON outbox ({columns})" + (f" WHERE {condition}" if condition else ""))
