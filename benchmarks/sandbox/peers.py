"""Run the suites of other Bot API clients against the sandbox, and say why each test fails that does.

    python -m benchmarks.sandbox.peers CLIENT CHECKOUT [--python PYTHON] [--only WORDS] [--json FILE]

CLIENT is pytelegrambotapi, ptb or node; CHECKOUT is a working copy of that project, got by yourself, outside this one
(github.com: eternnoir/pyTelegramBotAPI, python-telegram-bot/python-telegram-bot, yagop/node-telegram-bot-api).
PYTHON has that project and its test requirements; node needs `npm install` in the checkout, which brings bun.
The suite runs as its authors have it; only the address of the Bot API, the token and the chats are put in from outside.
Nothing reaches Telegram. The exit status is 1 where a test fails for a reason that `REASONS` does not know.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from benchmarks.sandbox._reasons import reason_of
from gendan_sandbox import server
from gendan_sandbox.client import Sandbox
from gendan_sandbox.world.messenger import Messenger, Options

TOKEN = "571000001:AAsandbox-token-of-the-peer-suites-00"
USERNAME = "peer_suite_bot"
PUBLIC = "peer_suite_public"
MODULE = "gendan_peer"
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a suite is sent: the server and the chats in it."""

    address: str
    person: int
    group: int
    forum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A test that did not pass, and what it said."""

    test: str
    text: str

    @property
    def reason(self) -> str | None:
        """Say why, where that is known."""
        return reason_of(self.test, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run of a suite came to."""

    passed: int
    skipped: int
    failures: Sequence[Failure]


def plugin_of(client: str, place: Place) -> str:
    """Write the few lines that turn a client to the sandbox before its tests are collected."""
    if client == "pytelegrambotapi":
        return f"""
from telebot import apihelper, asyncio_helper
apihelper.API_URL = asyncio_helper.API_URL = "{place.address}/bot{{0}}/{{1}}"
apihelper.FILE_URL = asyncio_helper.FILE_URL = "{place.address}/file/bot{{0}}/{{1}}"
"""
    if client == "ptb":
        return f"""
from telegram.request import HTTPXRequest
asked = HTTPXRequest.do_request
async def ask(self, url, *args, **more):
    return await asked(self, url.replace("https://api.telegram.org", "{place.address}"), *args, **more)
HTTPXRequest.do_request = ask
"""
    return f"""
const real = globalThis.fetch;
const turned = (input) => String(input?.url ?? input).replace("https://api.telegram.org", "{place.address}");
globalThis.fetch = (input, init) => real(turned(input), init);
"""


def environment_of(client: str, place: Place) -> dict[str, str]:
    """Name token and chats as a suite reads them."""
    if client == "pytelegrambotapi":
        return {"TOKEN": TOKEN, "CHAT_ID": str(place.person), "GROUP_ID": str(place.group)}
    if client == "node":
        return {
            "NODE_TELEGRAM_TOKEN": TOKEN,
            "TEST_GROUP_ID": str(place.forum),  # the suite opens topics in its one group
            "TEST_USER_ID": str(place.person),
        }
    bot = {
        "token": TOKEN,
        "payment_provider_token": "1:TEST:x",
        "chat_id": str(place.person),
        "super_group_id": str(place.group),
        "forum_group_id": str(place.forum),
        "channel_id": f"@{PUBLIC}",  # a group: there are no channels
        "subscription_channel_id": -1001,
        "name": "Peer",
        "username": f"@{USERNAME}",
    }
    bots = base64.b64encode(json.dumps([bot, bot]).encode()).decode()
    return {"GITHUB_ACTIONS": "true", "BOTS": bots, "JOB_INDEX": "1", "TEST_WITH_OPT_DEPS": "true"}


def command_of(client: str, checkout: Path, scratch: Path, python: str, only: str | None) -> list[str]:
    """Give the command line that runs a suite and writes its report."""
    report = str(scratch / "report.xml")
    if client == "node":
        bun = str(checkout / "node_modules" / ".bin" / "bun")
        narrowed = ["--test-name-pattern", only] if only else []
        plugin = ["--preload", str(scratch / f"{MODULE}.js")]
        return [
            bun, "test", *plugin, "--timeout", "300000", "--reporter=junit", f"--reporter-outfile={report}", *narrowed,
            "test/e2e",
        ]  # fmt: skip
    asked = ["-m", "req", "--no-flaky-report"] if client == "ptb" else []
    narrowed = ["-k", only] if only else []
    return [python, "-m", "pytest", "-p", MODULE, "-q", "--tb=short", f"--junitxml={report}", *asked, *narrowed]


def folder_of(client: str, checkout: Path) -> Path:
    """Say where a suite is started; one names its files from its own folder."""
    return checkout / "tests" if client == "pytelegrambotapi" else checkout


async def open_place(messenger: Messenger, address: str) -> Place:
    """Let a bot, a person who has written to it, and groups of somebody else with both in them appear."""
    async with Sandbox(address) as sandbox:
        bot = {"supports_inline_queries": True, "has_topics_enabled": True}
        await sandbox.add_bot(TOKEN, USERNAME, name="Peer", **bot)
        person = await sandbox.add_person("Peer", username="peer_person", language_code="en")
        await person.start(USERNAME)
        host = await sandbox.add_person("Host", username="peer_host", language_code="en")
        groups = []
        kinds: dict[str, dict[str, Any]] = {
            "Peers": {"supergroup": True},
            "Topics": {"forum": True},
            PUBLIC: {"supergroup": True, "username": PUBLIC},
        }
        for title, kind in kinds.items():
            group = await sandbox.add_group(title, host, members=[person.id], bots=[USERNAME], **kind)
            await sandbox.call("POST", f"/groups/{group['id']}/promote", {"bot": USERNAME})
            groups.append(group["id"])
    (known,) = messenger.state.bots.values()
    known.pending.clear()
    return Place(address=address, person=person.id, group=groups[0], forum=groups[1])


async def run(client: str, checkout: Path, *, python: str, only: str | None) -> Outcome:
    """Run a client's suite in its checkout against a sandbox of its own."""
    messenger = server.create_messenger(options=Options(flood=False, unknown_parameters=False))
    runner, address = await server.start(server.create_app(messenger))
    try:
        place = await open_place(messenger, address)
        with TemporaryDirectory(prefix="gendan-peers-") as name:
            scratch = Path(name)
            (scratch / f"{MODULE}.{'js' if client == 'node' else 'py'}").write_text(plugin_of(client, place))
            command = command_of(client, checkout, scratch, python, only)
            await _suite(command, client, checkout, scratch, environment_of(client, place))
            return read_report(scratch / "report.xml")
    finally:
        await runner.cleanup()


async def _suite(command: Sequence[str], client: str, checkout: Path, scratch: Path, told: Mapping[str, str]) -> None:
    places = [str(scratch), str(checkout), str(checkout / "src")]
    environment = {**os.environ, **told, "PYTHONPATH": os.pathsep.join(places)}
    process = await asyncio.create_subprocess_exec(*command, cwd=folder_of(client, checkout), env=environment)
    await process.wait()


def read_report(file: Path) -> Outcome:
    """Count the tests of a JUnit report."""
    passed, skipped, failures = 0, 0, []
    for case in ElementTree.parse(file).iter("testcase"):
        wrong = [child for child in case if child.tag in ("failure", "error")]
        if any(child.tag == "skipped" for child in case):
            skipped += 1
        elif wrong:
            text = "\n".join(f"{child.get('message', '')}\n{child.text or ''}" for child in wrong)
            failures.append(Failure(test=f"{case.get('classname', '')} {case.get('name', '')}".strip(), text=text))
        else:
            passed += 1
    return Outcome(passed=passed, skipped=skipped, failures=failures)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Give the figures and every failure with its reason."""
    reasons = Counter(failure.reason or "not explained" for failure in outcome.failures)
    return {
        "passed": outcome.passed,
        "skipped": outcome.skipped,
        "failed": len(outcome.failures),
        "reasons": dict(reasons.most_common()),
        "failures": [
            {"test": one.test, "reason": one.reason, "said": _last_line(one.text)} for one in outcome.failures
        ],
    }


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if re.search(r"Error|error|assert|Request", line)]
    return (lines or text.strip().splitlines() or [""])[-1][:300]


def main() -> None:
    """Run one suite and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("client", choices=("pytelegrambotapi", "ptb", "node"))
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    outcome = as_json(asyncio.run(run(asked.client, asked.checkout.resolve(), python=asked.python, only=asked.only)))
    if asked.json:
        asked.json.write_text(json.dumps(outcome, indent=1, ensure_ascii=False))
    for failure in outcome["failures"]:
        print(f"{failure['reason'] or 'NOT EXPLAINED'}: {failure['test']}: {failure['said']}")
    print({name: value for name, value in outcome.items() if name != "failures"})
    sys.exit(1 if "not explained" in outcome["reasons"] else 0)


if __name__ == "__main__":
    main()
