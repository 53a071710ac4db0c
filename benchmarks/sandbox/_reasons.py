"""Why a test of another client fails against the sandbox, and rightly so: the first rule that fits."""

import re

RULES: tuple[tuple[str, str], ...] = (
    (r"Not Implemented|not supported by the sandbox|\b501\b", "a method that the sandbox does not have"),
    (r"failed to get HTTP URL content", "a file by HTTP address: nothing is fetched from the network"),
    (r"the chat is not a forum", "the suite names one group, and it is no forum"),
    (r"chat owner|only the owner can edit|USER_ALREADY_PARTICIPANT", "the suite's person owns the group"),
    (r"only for private chats", "the suite calls in a group what is for private chats"),
    (r"query is too old", "the suite answers a query that nobody has asked"),
    (r"USER_NOT_PARTICIPANT|user is not an administrator", "the suite bans the person, then gives them a rank"),
    (r"HIDE_REQUESTER_MISSING", "the suite answers a request to join that nobody has made"),
    (
        r"ForumTopic.*(TOPIC_ID_INVALID|thread not found)",
        "the suite names the general topic, which has its own methods",
    ),
    (r"leaves a chat\b.*chat not found", "the suite leaves a chat that there is none, and gets 400 as from Telegram"),
    (r"gaierror|ConnectError|Name or service not known", "the suite itself asks the internet"),
    (r"test_forum.*IndexError|message_thread_id.*tuple index out of range", "stickers for icons of topics: none here"),
    (r"profile_photo", "people here have no pictures of themselves"),
    (r"TestStickerWithRequest|Wrong file identifier", "the suite names stickers and sets that are known to Telegram"),
    (r"as live_photo|live_photo", "live photos: newer than the Bot API 10.1 that the sandbox has"),
    (r"test_get_set_chat_menu_button", "the suite counts on how its own bots were set up"),
    (r"test_get_chat\b.*'Peers'", "the suite counts on the names of its own chats"),
    (r"None == LinkPreviewOptions", "the preview of a link: nothing is fetched from the network"),
    (
        r"test_send_all_args|bytesio_jpg_file",
        "what Telegram makes of a file: smaller pictures, its own measure of length and size",
    ),
    (r"[eE]phemeral", "ephemeral messages: newer than the Bot API 10.1 that the sandbox has"),
)
"""What a failing test says, and the reason."""


def reason_of(test: str, text: str) -> str | None:
    """Give the reason why a test fails, or None where nobody has found it."""
    return next((reason for pattern, reason in RULES if re.search(pattern, f"{test}\n{text}", re.DOTALL)), None)
