"""Every column that leads to a person is decided about."""

import pytest

from core.schema import METADATA

KEPT_AS_NUMBER = {
    "chase.answered_by_id",
    "deletion_record.person_id",
    "invite.created_by_id",
    "ledger_entry.actor_id",
    "order.merchant_id",
    "order_change.proposed_by_id",
    "pair.made_by_id",
    "pair.merchant_id",
    "photo.decided_by_id",
    "photo.sender_id",
    "plan_override.decided_by_id",
    "plan_proposal.asked_by_id",
    "room_post.speaker_id",
    "ticket.held_by_id",
    "ticket_scan.person_id",
    "workshop.owner_id",
}
"""Columns that keep pointing at the nameless row of who was deleted."""
CLEARED = {
    "export_file.asked_by_id",
    "lesson_photo.sender_id",
    "membership.person_id",
    "plan_away.person_id",
    "plan_skill.person_id",
}
CLEARED |= {"order_link.made_by_id", "signin_link.person_id", "web_session.person_id"}
CHAT_IDS_CLEARED = {"card", "dialogue", "lesson_photo", "outbox", "photo", "room_post"}


def columns_to_people() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "person"
    }


@pytest.mark.parametrize("column", sorted(columns_to_people()))
def test_every_reference_to_a_person_is_decided_about(column: str) -> None:
    assert column in KEPT_AS_NUMBER | CLEARED, f"say in core/forgetting/erasing.py and here what becomes of {column}"


def test_every_table_with_a_chat_is_decided_about() -> None:
    tables = {table.name for table in METADATA.tables.values() if "chat_id" in table.columns}
    assert tables == CHAT_IDS_CLEARED
