"""Files that a bot downloads."""

from gendan_sandbox.errors import bad
from gendan_sandbox.methods import access
from gendan_sandbox.methods.calls import Call
from gendan_sandbox.world import media
from gendan_sandbox.world.model import Json

_GRANT_S = 3600.0


def get_file(call: Call) -> Json:
    """Answer getFile: where a file may be downloaded during the next hour."""
    stored = media.file_of(call.messenger, call.bot.id, call.args["file_id"])
    if stored is None:
        raise bad("invalid file_id")
    if media.file_too_big(stored):
        raise bad("file is too big")
    path = media.file_path(stored)
    valid_until_s = call.messenger.clock.unix() + _GRANT_S
    call.messenger.passing.file_grants[call.bot.id, path] = (stored.unique_id, valid_until_s)
    return {
        "file_id": call.args["file_id"],
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        "file_path": path,
    }


def get_user_profile_photos(call: Call) -> Json:
    """List a user's pictures: nobody in the sandbox has one."""
    access.user_of(call)
    return {"total_count": 0, "photos": []}
