"""PostgreSQL is away, closed, or has other tables: a command ends with one sentence, a role waits and says why."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.migrate import migrate
from tests.bot.place import Done, Place, Run, copied, give
from tests.bot.surroundings import STRONG
from tests.bot.typed import NOWHERE, TYPED, Needs, words_of
from tests.postgres import Postgres

pytestmark = pytest.mark.timeout(600)
ROLES = [name for name, typed in TYPED.items() if Needs.POSTGRES in typed.needs]
COMMANDS = [
    name for name, typed in TYPED.items() if Needs.TABLES in typed.needs and name not in ("move", "keys forget")
]
"""The others refuse PostgreSQL before they look at it."""
Address = Callable[[Postgres], str]


@pytest.fixture(scope="module")
def tables(server: Postgres) -> Iterator[str]:
    """The name of a database that `gendan migrate` made, to be copied."""
    url = server.create_database()
    migrate(url)
    yield str(make_url(url).database)


def run_sql(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def given(sound: Place, command: str, url: str, *, until: str | None = None, blobs: Path | None = None) -> Done:
    """Give a command; with `blobs`, beside that store of photos instead of the place's own."""
    env = {"GENDAN_DATABASE_URL": url, "GENDAN_CODE_KEYS": STRONG, "GENDAN_PORT": "0", "GENDAN_METRICS_PORT": "0"}
    other = {} if blobs is None else {"GENDAN_BLOBS_URL": blobs.as_uri()}
    with copied(sound) as place:
        return give(place, words_of(command), Run(env=env | other, until=until))


def all_say(sound: Place, commands: list[str], url: str, words: str, *, blobs: Path | None = None) -> None:
    done = {command: given(sound, command, url, blobs=blobs) for command in commands}
    wrong = [
        f"{command}: {one.status} {one.said[-1500:]}"
        for command, one in done.items()
        if one.status != 2 or len(one.lines) != 1 or not re.search(words, one.said)
    ]
    assert not wrong, "\n".join(wrong)


def as_user(url: str, name: str, password: str) -> str:
    return make_url(url).set(username=name, password=password).render_as_string(hide_password=False)


def ask_for_passwords(server: Postgres, user: str) -> None:
    """Have the server ask this user for a password, as one does that is not on the same machine."""
    rules = Path(server.server.pgdata) / "pg_hba.conf"
    rules.write_text(f"local all {user} scram-sha-256\nhost all {user} all scram-sha-256\n{rules.read_text()}")
    run_sql(server.url(), "SELECT pg_reload_conf()")


def test_a_server_that_is_away_costs_a_command_one_sentence(sound: Place) -> None:
    all_say(sound, COMMANDS, NOWHERE, r"connection refused|Connection refused.*Start it, and check address")


def test_a_password_or_name_that_is_wrong_is_told_without_being_shown(
    sound: Place, server: Postgres, tables: str
) -> None:
    url = server.url(tables)
    known = server.create_user(password="right")
    ask_for_passwords(server, known)
    all_say(sound, COMMANDS, as_user(url, known, "wrong-password"), "password authentication failed.*check address")
    all_say(sound, COMMANDS, as_user(url, "nobody-known", ""), "role .* does not exist.*check address")
    all_say(sound, ["hold list", "migrate"], server.url("nowhere"), "database .* does not exist.*check address")
    assert "wrong-password" not in given(sound, "hold list", as_user(url, known, "wrong-password")).said


def test_a_user_without_rights_is_told_to_whom_the_tables_have_to_belong(
    sound: Place, server: Postgres, tables: str, tmp_path: Path
) -> None:
    url = server.create_database(like=tables)
    guest = server.create_user()
    commands = [command for command in COMMANDS if command not in ("migrate", "run")]
    all_say(sound, commands, as_user(url, guest, ""), "permission denied.*have to belong")
    empty = server.create_database()
    words = "permission denied.*have to belong"
    all_say(sound, ["migrate", "run"], as_user(empty, guest, ""), words, blobs=tmp_path / "new")


def test_nobody_begins_anew_beside_the_photos_of_a_database_that_is_empty_now(
    sound: Place, server: Postgres, tmp_path: Path
) -> None:
    all_say(sound, ["migrate", "run"], server.create_database(), "the database was lost.*pg_restore.*GENDAN_BLOBS_URL")
    fresh = given(sound, "migrate", server.create_database(), blobs=tmp_path / "new")
    assert fresh.status == 0, fresh.said


def test_tables_of_another_release_are_told_from_older_ones(sound: Place, server: Postgres, tables: str) -> None:
    empty = server.create_database()
    all_say(sound, [name for name in COMMANDS if name not in ("migrate", "run")], empty, "no tables of Gendan")
    newer = server.create_database(like=tables)
    run_sql(newer, "UPDATE alembic_version SET version_num = '9999'", "UPDATE schema_bound SET readable_from = '0.1.1'")
    all_say(sound, [name for name in COMMANDS if Needs.ALL_OF_THEM in TYPED[name].needs], newer, "would leave out")
    too_new = server.create_database(like=str(make_url(newer).database))
    run_sql(too_new, "UPDATE schema_bound SET readable_from = '99.0.0'")
    all_say(sound, [*COMMANDS, *ROLES], too_new, "too new for Gendan .* release 99")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_waits_for_a_server_and_says_why(role: str, sound: Place, server: Postgres, tables: str) -> None:
    for url, why in (
        (NOWHERE, "waiting for the database: no answer (connection failed"),
        (server.url("nowhere"), 'database "nowhere" does not exist'),
        (server.create_database(), "waiting for the database: it has no tables"),
    ):
        done = given(sound, role, url, until=why)
        assert done.status == 0 and why in done.said and "Traceback" not in done.said, done.said


def test_sentences_of_postgresql_hold_no_statement_and_no_value(sound: Place, server: Postgres, tables: str) -> None:
    url = server.create_database(like=tables)
    run_sql(url, "ALTER TABLE hold RENAME TO gone")
    done = given(sound, "hold list", url)
    assert done.status == 2 and len(done.lines) == 1 and "SELECT" not in done.said and "gendan doctor" in done.said
