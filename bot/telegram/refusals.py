"""What the messenger says when it refuses a call, by what it means for the row.

The words are those of the Bot API server and of Telegram's own errors (tdlib/telegram-bot-api and tdlib/td, May 2026).
"""

from telegram.error import BadRequest, TelegramError

NOT_MODIFIED = ("message is not modified",)
"""An edit that was made before: a success."""
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message to be edited not found",
    "message identifier is not specified",
    "message_edit_time_expired",
    "message_author_required",
)
"""An edit that can't be made any more: what it says is sent anew."""
OTHER_SORT = ("there is no text in the message to edit", "there is no caption in the message to edit")
"""The message became a picture meanwhile, or is none."""
LOST_TOPIC = ("message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
NO_CHAT = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "user_is_blocked",
    "user_deactivated",
    "input_user_deactivated",
    "bot was blocked",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "group chat was deactivated",
    "chat_write_forbidden",
    "have no rights to send a message",
)
"""Nothing that is written there arrives."""
OVERTAKEN = (
    "query is too old",
    "query_id_invalid",
    "message to copy not found",
    "message to delete not found",
    "message can't be deleted",
    "message to pin not found",
)
"""Refusals because a person was faster: they cleared the chat, or pressed while the robot was away."""
BAD_MARKUP = ("can't parse entities", "entity_bounds_invalid", "entities_too_long")
BAD_LINK = ("button_url_invalid", "wrong http url", "url host is empty")


def says(error: TelegramError, signs: tuple[str, ...]) -> bool:
    """Say whether a refusal has one of these words in it."""
    return any(sign in error.message.lower() for sign in signs)


def may_be_about_media(error: BadRequest) -> bool:
    """Say whether a refused call may pass without its picture or file, or with another one.

    There are too many reasons to name them (PHOTO_INVALID_DIMENSIONS, IMAGE_PROCESS_FAILED, MEDIA_EMPTY, wrong file
    identifier, 413 ...); what is known to be about something else is named instead.
    """
    return not says(error, (*NOT_MODIFIED, *GONE, *OTHER_SORT, *LOST_TOPIC, *NO_CHAT, *BAD_MARKUP, *BAD_LINK))
