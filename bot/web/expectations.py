"""`Expect:` headers: the server answers them before any middleware is asked, and puts their bytes into its answer.

What is no `100-continue` (RFC 9110, 10.1.1) is malformed here: counted, one line of log, 417 with the headers of every
answer, and nothing of the request in it.
"""

from collections.abc import Sequence

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from bot.web.clients import Network, client_of
from bot.web.guard import HEADERS
from bot.web.malformed import Malformed

_KNOWN = "100-continue"


def watch_expectations(server: web.Server, *, malformed: Malformed, trusted: Sequence[Network] = ()) -> None:
    """Have a server's requests looked at before it answers what they expect."""
    handle = server.request_handler

    async def look_first(request: web.BaseRequest) -> web.StreamResponse:
        if all(expected.lower() == _KNOWN for expected in request.headers.getall("Expect", ())):
            return await handle(request)
        is_let = malformed.note(client_of(request, trusted), BadHttpMessage("an expectation of nobody"))
        status = 417 if is_let else 429
        response = web.Response(status=status, text=str(status), headers=HEADERS)
        response.force_close()  # its body is not read
        return response

    setattr(server, "request_handler", look_first)  # noqa: B010 - a method, for a type checker
