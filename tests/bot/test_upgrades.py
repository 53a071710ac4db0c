"""An installation with people in it comes up to date; empty tables would prove nothing."""

import sqlite3
from pathlib import Path

from bot.migrate import migrate

PERSON = """INSERT INTO person (id, telegram_id, bot_id, name, locale, locale_chosen, timezone, digest_at_min,
 quiet_from_min, quiet_to_min, is_merchant, is_operator, created_at)
 VALUES (1, 7, 42, 'Wang', 'en', 0, 'UTC', 0, 0, 0, 1, 0, '2026-12-01 00:00:00')"""
WORKSHOP = """INSERT INTO workshop (id, owner_id, name, region, timezone, crafts, categories, moq_pieces, max_pieces,
 team_sizes, people_by_skill, calendar, price_minor_by_category, currency, is_template, is_open, created_at)
 VALUES (1, 1, 'Wang', 'hz', 'UTC', '[]', '[]', 1, 2, '[]', '{}', '{}', '{}', 'CNY', 0, 1, '2026-12-01 00:00:00')"""
ORDER = """INSERT INTO "order" (id, code, merchant_id, state, category, style_name, lines, pieces, fabric_by, fabric_on,
 due_on, currency, revision, created_at) VALUES (1, 'A1', 1, 'WAITING', 'hoodie', 'Hoodie', '[]', 1, 'MERCHANT',
 '2026-12-01', '2026-12-09', 'CNY', 1, '2026-12-01 00:00:00')"""
ENTRY = """INSERT INTO ledger_entry (order_id, number, happened_at, kind, actor_id, facts, previous, digest)
 VALUES (1, 1, '2026-12-01 00:00:00', 'PLACED', 1, '{}', '0', '0')"""


def test_rows_of_the_first_revision_live_through_all_later_ones(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    migrate(f"sqlite+aiosqlite:///{file}", revision="0001")
    with sqlite3.connect(file) as connection:
        for statement in (PERSON, WORKSHOP, ORDER, ENTRY):
            connection.execute(statement)
    migrate(f"sqlite+aiosqlite:///{file}")
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name, strict_privacy FROM workshop").fetchall() == [("Wang", 0)]
        assert connection.execute("SELECT kind, version, salts FROM ledger_entry").fetchall() == [("PLACED", 1, None)]
        assert connection.execute('SELECT code FROM "order"').fetchall() == [("A1",)]
