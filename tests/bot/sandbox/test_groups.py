"""Groups, supergroups with topics, invite links, join requests, privacy, administrators."""

from typing import Any

import pytest

from gendan_sandbox.client import Person, SandboxError
from tests.bot.sandbox.desk import BOT, Desk, Json, buttons, kind_of

ALL_RIGHTS = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_restrict_members": True,
    "can_promote_members": True,
    "can_change_info": True,
    "can_invite_users": True,
    "can_pin_messages": True,
    "can_manage_topics": True,
    "can_manage_tags": True,
}


async def group(desk: Desk, owner: Person, **details: Any) -> int:
    """Make a group with the bot in it, forget the updates, and give its id."""
    found = await desk.control.add_group("Workshop", owner, bots=["gendan_bot"], **details)
    await desk.updates()
    return int(found["id"])


async def led_group(desk: Desk, owner: Person, **details: Any) -> int:
    """Make a group in which the bot is an administrator with all rights."""
    chat_id = await group(desk, owner, **details)
    await desk.control.call("POST", f"/groups/{chat_id}/promote", {"bot": "gendan_bot", "rights": ALL_RIGHTS})
    await desk.updates()
    return chat_id


async def test_a_bot_that_is_added_hears_of_it(desk: Desk) -> None:
    owner = await desk.person()
    found = await desk.control.add_group("Workshop", owner, bots=["gendan_bot"])
    member, message = await desk.updates()
    assert member["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert member["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert message["message"]["new_chat_members"][0]["username"] == "gendan_bot"
    assert message["message"]["chat"] == {"id": found["id"], "type": "group", "title": "Workshop"}


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("just talk", False),
        ("/status", True),
        ("/status@gendan_bot", True),
        ("/status@other_bot", False),
        ("@gendan_bot hi", True),
    ],
)
async def test_in_privacy_mode_a_bot_sees_only_what_is_meant_for_it(desk: Desk, text: str, is_seen: bool) -> None:
    owner = await desk.person()
    chat_id = await group(desk, owner)
    await owner.send_text(chat_id, text)
    assert (await desk.kinds() == ["message"]) is is_seen


async def test_in_privacy_mode_a_bot_sees_replies_to_itself(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await group(desk, owner)
    sent = await desk.api("sendMessage", chat_id=chat_id, text="question")
    await owner.send_text(chat_id, "answer", reply_to=sent["message_id"])
    [update] = await desk.updates()
    assert update["message"]["reply_to_message"]["text"] == "question"


async def test_an_administrator_bot_sees_everything(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner)
    await owner.send_text(chat_id, "just talk")
    assert await desk.kinds() == ["message"]


async def test_a_kicked_bot_is_forbidden(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await group(desk, owner, supergroup=True)
    await desk.control.call("DELETE", f"/groups/{chat_id}/members/123456")
    assert "my_chat_member" in await desk.kinds()
    answer = await desk.call("sendMessage", chat_id=chat_id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was kicked from the supergroup chat")


async def test_a_bot_that_left_is_forbidden(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await group(desk, owner, supergroup=True)
    assert await desk.api("leaveChat", chat_id=chat_id) is True
    answer = await desk.call("sendMessage", chat_id=chat_id, text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_group_that_became_a_supergroup_tells_its_new_id(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await group(desk, owner)
    new = await desk.control.call("POST", f"/groups/{chat_id}/migrate")
    old_message, new_message = [update["message"] for update in await desk.updates()]
    assert old_message["migrate_to_chat_id"] == new["id"]
    assert new_message["migrate_from_chat_id"] == chat_id
    answer = await desk.call("sendMessage", chat_id=chat_id, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new["id"]}
    assert (await desk.api("sendMessage", chat_id=new["id"], text="x"))["chat"]["type"] == "supergroup"


async def test_topics_are_opened_used_closed_and_deleted(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, forum=True)
    topic = await desk.api("createForumTopic", chat_id=chat_id, name="A17 Hoodie")
    thread = {"chat_id": chat_id, "message_thread_id": topic["message_thread_id"]}
    sent = await desk.api("sendMessage", **thread, text="x")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic["message_thread_id"], True)
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "A17 Hoodie"
    await owner.send_text(chat_id, "here", thread_id=topic["message_thread_id"])
    message = (await desk.updates())[-1]["message"]
    assert message["message_thread_id"] == topic["message_thread_id"]
    assert await desk.api("editForumTopic", **thread, name="A17") is True
    assert await desk.error("editForumTopic", **thread, name="A17") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await desk.api("closeForumTopic", **thread) is True
    assert await desk.api("reopenForumTopic", **thread) is True
    assert [next(iter(set(update["message"]) & SERVICES)) for update in await desk.updates()] == [
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
    assert await desk.api("deleteForumTopic", **thread) is True
    assert await desk.error("sendMessage", **thread, text="x") == "Bad Request: message thread not found"


SERVICES = {"forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"}


async def test_the_general_topic_has_no_number(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, forum=True)
    error = await desk.error("sendMessage", chat_id=chat_id, message_thread_id=1, text="x")
    assert error == "Bad Request: message thread not found"
    sent = await desk.api("sendMessage", chat_id=chat_id, text="x")
    assert "message_thread_id" not in sent
    assert await desk.api("closeGeneralForumTopic", chat_id=chat_id) is True
    assert await desk.api("hideGeneralForumTopic", chat_id=chat_id) is True


async def test_topics_need_a_forum_and_a_right(desk: Desk) -> None:
    owner = await desk.person()
    plain = await led_group(desk, owner, supergroup=True)
    assert await desk.error("createForumTopic", chat_id=plain, name="x") == "Bad Request: the chat is not a forum"
    forum = await group(desk, owner, forum=True)
    assert await desk.error("createForumTopic", chat_id=forum, name="x") == (
        "Bad Request: not enough rights to create a topic"
    )


async def test_a_private_chat_has_topics_too(desk: Desk) -> None:
    person = await desk.person()
    topic = await desk.api("createForumTopic", chat_id=person.id, name="A17")
    sent = await desk.api("sendMessage", chat_id=person.id, message_thread_id=topic["message_thread_id"], text="x")
    assert sent["is_topic_message"] is True
    await desk.control.call("DELETE", f"/persons/{person.id}/chats/@gendan_bot/topics/{topic['message_thread_id']}")
    error = await desk.error("sendMessage", chat_id=person.id, message_thread_id=topic["message_thread_id"], text="x")
    assert error == "Bad Request: message thread not found"


async def test_a_join_request_is_heard_answered_and_admitted(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, supergroup=True)
    link = await desk.api("createChatInviteLink", chat_id=chat_id, creates_join_request=True, name="buyers")
    li = await desk.control.add_person("Li")
    assert await li.join(link["invite_link"]) == "requested"
    [update] = await desk.updates()
    request = update["chat_join_request"]
    assert (request["from"]["id"], request["user_chat_id"]) == (li.id, li.id)
    assert request["invite_link"]["invite_link"] == link["invite_link"]
    await desk.api("sendMessage", chat_id=li.id, text="please wait")
    await desk.control.advance(301)
    assert (await desk.error("sendMessage", chat_id=li.id, text="still?")).startswith("Forbidden: bot can't initiate")
    who: Json = {"chat_id": chat_id, "user_id": li.id}
    assert await desk.api("approveChatJoinRequest", **who) is True
    assert (await desk.api("getChatMember", **who))["status"] == "member"
    assert await desk.error("approveChatJoinRequest", **who) == "Bad Request: USER_ALREADY_PARTICIPANT"
    member, message = await desk.updates()
    assert member["chat_member"]["via_join_request"] is True
    assert message["message"]["new_chat_members"][0]["id"] == li.id


async def test_a_declined_person_stays_outside(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, supergroup=True)
    link = await desk.api("createChatInviteLink", chat_id=chat_id, creates_join_request=True)
    li = await desk.control.add_person("Li")
    await li.join(link["invite_link"])
    who: Json = {"chat_id": chat_id, "user_id": li.id}
    assert await desk.api("declineChatJoinRequest", **who) is True
    assert (await desk.api("getChatMember", **who))["status"] == "left"
    assert await desk.error("declineChatJoinRequest", **who) == "Bad Request: HIDE_REQUESTER_MISSING"


async def test_invite_links_end_by_revocation_time_and_number(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, supergroup=True)
    people = [await desk.control.add_person(name) for name in ("A", "B")]
    limited = await desk.api("createChatInviteLink", chat_id=chat_id, member_limit=1)
    assert await people[0].join(limited["invite_link"]) == "member"
    with pytest.raises(SandboxError, match="used up"):
        await people[1].join(limited["invite_link"])
    expires = int(desk.messenger.clock.unix()) + 60
    timed = await desk.api("createChatInviteLink", chat_id=chat_id, expire_date=expires)
    await desk.control.advance(61)
    with pytest.raises(SandboxError, match="expired"):
        await people[1].join(timed["invite_link"])
    revoked = await desk.api("createChatInviteLink", chat_id=chat_id)
    assert (await desk.api("revokeChatInviteLink", chat_id=chat_id, invite_link=revoked["invite_link"]))["is_revoked"]
    with pytest.raises(SandboxError, match="revoked"):
        await people[1].join(revoked["invite_link"])


async def test_invite_links_need_rights_and_sense(desk: Desk) -> None:
    owner = await desk.person()
    plain = await group(desk, owner, supergroup=True)
    assert await desk.error("createChatInviteLink", chat_id=plain) == (
        "Bad Request: not enough rights to manage chat invite link"
    )
    led = await led_group(desk, owner, supergroup=True)
    error = await desk.error("createChatInviteLink", chat_id=led, member_limit=5, creates_join_request=True)
    assert error == "Bad Request: member limit can't be specified for links requiring administrator approval"


async def test_members_are_banned_restricted_and_promoted(desk: Desk) -> None:
    owner, li = await desk.person(), await desk.person("Li")
    chat_id = await led_group(desk, owner, supergroup=True, members=[li.id])
    who: Json = {"chat_id": chat_id, "user_id": li.id}
    assert await desk.api("restrictChatMember", **who, permissions={"can_send_messages": False}) is True
    assert (await desk.api("getChatMember", **who))["can_send_messages"] is False
    with pytest.raises(SandboxError, match="may not write"):
        await li.send_text(chat_id, "hello")
    assert await desk.api("promoteChatMember", **who, can_pin_messages=True) is True
    assert (await desk.api("getChatMember", **who))["can_pin_messages"] is True
    assert await desk.api("banChatMember", **who) is True
    assert (await desk.api("getChatMember", **who))["status"] == "kicked"
    assert await desk.api("unbanChatMember", **who) is True
    assert (await desk.api("getChatMember", **who))["status"] == "left"
    assert (
        await desk.error("banChatMember", chat_id=chat_id, user_id=owner.id) == "Bad Request: can't remove chat owner"
    )


async def test_a_ban_ends_when_its_time_is_over(desk: Desk) -> None:
    owner, li = await desk.person(), await desk.person("Li")
    chat_id = await led_group(desk, owner, supergroup=True, members=[li.id], username="workshop")
    until = int(desk.messenger.clock.unix()) + 100
    await desk.api("banChatMember", chat_id=chat_id, user_id=li.id, until_date=until)
    with pytest.raises(SandboxError, match="banned"):
        await li.act("join", username="workshop")
    await desk.control.advance(101)
    assert (await li.act("join", username="workshop"))["status"] == "member"


async def test_an_answer_stays_in_its_topic(desk: Desk) -> None:
    person = await desk.person()
    topic = await desk.api("createForumTopic", chat_id=person.id, name="A17")
    asked = await person.send_text(BOT, "when?", thread_id=topic["message_thread_id"])
    answer = await desk.api("sendMessage", chat_id=person.id, text="soon", reply_parameters={"message_id": asked.id})
    assert answer["message_thread_id"] == topic["message_thread_id"]


async def test_a_plain_bot_may_not_ban_or_pin(desk: Desk) -> None:
    owner, li = await desk.person(), await desk.person("Li")
    chat_id = await group(desk, owner, supergroup=True, members=[li.id])
    assert await desk.error("banChatMember", chat_id=chat_id, user_id=li.id) == (
        "Bad Request: not enough rights to restrict/unrestrict chat member"
    )
    sent = await desk.api("sendMessage", chat_id=chat_id, text="x")
    assert await desk.error("pinChatMessage", chat_id=chat_id, message_id=sent["message_id"]) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


async def test_a_chat_tells_about_itself(desk: Desk) -> None:
    owner = await desk.person()
    chat_id = await led_group(desk, owner, supergroup=True)
    assert await desk.api("setChatTitle", chat_id=chat_id, title="New name") is True
    assert await desk.api("setChatDescription", chat_id=chat_id, description="Who we are") is True
    sent = await desk.api("sendMessage", chat_id=chat_id, text="x")
    assert await desk.api("pinChatMessage", chat_id=chat_id, message_id=sent["message_id"]) is True
    info = await desk.api("getChat", chat_id=chat_id)
    assert (info["title"], info["description"]) == ("New name", "Who we are")
    assert info["pinned_message"]["message_id"] == sent["message_id"]
    assert await desk.api("getChatMemberCount", chat_id=chat_id) == 2
    statuses = [member["status"] for member in await desk.api("getChatAdministrators", chat_id=chat_id)]
    assert statuses == ["creator", "administrator"]
    assert await desk.api("setChatMemberTag", chat_id=chat_id, user_id=owner.id, tag="boss") is True
    assert [kind_of(update) for update in await desk.updates()] == ["message", "message"]


async def test_a_private_chat_tells_about_itself(desk: Desk) -> None:
    person = await desk.person(username="wang_li")
    info = await desk.api("getChat", chat_id=person.id)
    assert (info["type"], info["username"]) == ("private", "wang_li")
    assert await desk.error("getChatAdministrators", chat_id=person.id) == (
        "Bad Request: there are no administrators in the private chat"
    )


async def test_a_pinned_message_is_announced(desk: Desk) -> None:
    person = await desk.person()
    sent = await desk.api("sendMessage", chat_id=person.id, text="card")
    where = {"chat_id": person.id, "message_id": sent["message_id"]}
    assert await desk.api("pinChatMessage", **where, disable_notification=True) is True
    [update] = await desk.updates()
    assert update["message"]["pinned_message"]["text"] == "card"
    shown = await person.look(BOT)
    assert shown["chat"]["pinned_message_ids"] == [sent["message_id"]]
    assert await desk.api("unpinChatMessage", **where) is True
    assert await desk.error("unpinChatMessage", **where) == "Bad Request: message to unpin not found"


async def test_copies_hide_their_source_and_forwards_name_it(desk: Desk) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    original = await wang.send_text(BOT, "a secret of Wang")
    await desk.updates()
    source: Json = {"from_chat_id": wang.id, "message_id": original.id, "chat_id": li.id}
    await desk.api("copyMessage", **source)
    forward = await desk.api("forwardMessage", **source)
    assert forward["forward_origin"]["sender_user"]["id"] == wang.id
    copy, forwarded = (await li.messages(BOT))[-2:]
    assert "forward_origin" not in copy.view["raw"]
    assert copy.text == forwarded.text == "a secret of Wang"


async def test_several_messages_are_copied_and_albums_stay_together(desk: Desk) -> None:
    from tests.bot.sandbox.desk import jpeg

    wang, li = await desk.person("Wang"), await desk.person("Li")
    album = await wang.send_album(BOT, [jpeg(color="red"), jpeg(color="green")])
    ids = await desk.api("copyMessages", chat_id=li.id, from_chat_id=wang.id, message_ids=[seen.id for seen in album])
    copies = (await li.messages(BOT))[-2:]
    assert [copy.id for copy in copies] == [item["message_id"] for item in ids]
    assert len({copy.view["media_group_id"] for copy in copies}) == 1
    error = await desk.error("copyMessages", chat_id=li.id, from_chat_id=wang.id, message_ids=[2, 1])
    assert error == "Bad Request: message identifiers must be in a strictly increasing order"


async def test_protected_messages_cannot_be_forwarded(desk: Desk) -> None:
    wang, li = await desk.person("Wang"), await desk.person("Li")
    sent = await desk.api("sendMessage", chat_id=wang.id, text="x", protect_content=True)
    error = await desk.error("forwardMessage", chat_id=li.id, from_chat_id=wang.id, message_id=sent["message_id"])
    assert error == "Bad Request: message has protected content and can't be forwarded"


async def test_buttons_in_groups_tell_who_pressed(desk: Desk) -> None:
    owner, li = await desk.person(), await desk.person("Li")
    chat_id = await group(desk, owner, members=[li.id])
    await desk.api("sendMessage", chat_id=chat_id, text="x", reply_markup=buttons("A"))
    await li.press("A", chat=chat_id, wait_s=0)
    query = (await desk.updates())[0]["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (li.id, chat_id)
