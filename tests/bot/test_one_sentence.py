"""What a command stands on is broken: it says in one sentence what and what to do, with exit code 2, whichever it is.

The commands come from the registry, what breaks from `tests/bot/surroundings.py`; a command that nobody has described
fails the first test.
"""

import errno
import re

import pytest

from bot.commands.one_sentence import explain
from bot.data_folder import KeyUnusable
from core.blobs import BlobsUnavailable
from tests.bot.place import IS_ROOT, NOBODY, Done, Place, Run, copied, give, nobody_waits_long
from tests.bot.surroundings import BROKEN, Broken
from tests.bot.typed import TYPED, Needs, registered, words_of

pytestmark = pytest.mark.timeout(600)
ENDING = [name for name, typed in TYPED.items() if typed.status is not None]


def test_every_command_that_can_be_typed_is_described() -> None:
    assert registered().keys() == TYPED.keys()
    reading = {name for name, command in registered().items() if any(p.name == "settings_file" for p in command.params)}
    described = {name for name, typed in TYPED.items() if Needs.SETTINGS in typed.needs}
    assert reading - described == {"restore"}, "it reads none where it is told where to"


@pytest.mark.parametrize("command", ENDING)
def test_in_sound_surroundings_each_command_does_its_work(command: str, sound: Place) -> None:
    with copied(sound) as place:
        done = give(place, words_of(command), Run(before=nobody_waits_long))
    assert done.status == TYPED[command].status, done.said


@pytest.mark.soak
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_costs_one_sentence(name: str, sound: Place) -> None:
    broken = BROKEN[name]
    if not IS_ROOT and not broken.is_ours:
        pytest.skip("only root can be somebody else")
    hit = [command for command, typed in TYPED.items() if typed.needs & broken.hits and command not in broken.spares]
    wrong = {
        command: done for command in hit if not says_it(done := in_broken(sound, broken, command), broken, command)
    }
    assert not wrong, "\n".join(f"{command}: {done.status}\n{done.said[-1500:]}" for command, done in wrong.items())


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name, broken in BROKEN.items() if broken.spares])
def test_what_does_not_concern_a_command_does_not_stop_it(name: str, sound: Place) -> None:
    spared = [
        command for command in BROKEN[name].spares if command in ENDING and TYPED[command].needs & BROKEN[name].hits
    ]
    done = {command: in_broken(sound, BROKEN[name], command) for command in spared}
    wrong = {
        command: one.said[-1500:] for command, one in done.items() if "Traceback" in one.said or one.status is None
    }
    assert not wrong


def in_broken(sound: Place, broken: Broken, command: str) -> Done:
    """Give a command in a place of its own."""
    with copied(sound) as place:
        broken.breaks(place)
        with broken.meanwhile(place):
            user = None if broken.is_ours else NOBODY.pw_uid
            run = Run(env=broken.env, user=user, is_humble=IS_ROOT and broken.is_ours, before=broken.before)
            return give(place, [*words_of(command), *broken.more.split()], run)


def says_it(done: Done, broken: Broken, command: str) -> bool:
    status = broken.statuses.get(command, 2)
    said = done.said if status == 2 else done.said + done.told
    is_one_sentence = status != 2 or len(done.lines) == 1
    is_told = re.search(broken.says, said, re.IGNORECASE) is not None and "Traceback" not in said
    return done.status == status and is_told and is_one_sentence


@pytest.mark.soak
@pytest.mark.parametrize("command", ENDING)
@pytest.mark.parametrize("out", ["closed", "/dev/full"])
def test_an_answer_that_nobody_takes_is_no_fault(out: str, command: str, sound: Place) -> None:
    with copied(sound) as place:
        done = give(place, words_of(command), Run(before=nobody_waits_long, out=out))
    assert not re.search("Traceback|Exception ignored", done.said), done.said
    assert done.status in {1, 2, TYPED[command].status}


def test_errors_of_a_group_are_told_as_one_where_each_can_be_told() -> None:
    away, key = BlobsUnavailable("no answer"), KeyUnusable("code.key is damaged; bring it back.")
    assert explain(ExceptionGroup("x", [ExceptionGroup("y", [away, away])])) == explain(away) is not None
    assert explain(ExceptionGroup("x", [ValueError("a bug"), ExceptionGroup("y", [key])])) == str(key)
    assert explain(ExceptionGroup("x", [away, ValueError("a bug")])) is None
    assert explain(ValueError("a bug")) is None and explain(ModuleNotFoundError("x", name="core.x")) is None


def test_a_full_disk_and_a_taken_port_say_different_things() -> None:
    full, taken = OSError(errno.ENOSPC, "No space left on device", "/x"), OSError(errno.EADDRINUSE, "in use")
    assert "Free some room" in str(explain(full)) and "choose another port" in str(explain(taken))
