"""What a shell offers for a word that is being typed."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import completion
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.sqlite import completion as queries
from tests.builders import at, session
from tests.cli.installed import SCRIPT


def entry(seq: int, session_id: str, **members: object) -> Session:
    return session(session_id=session_id, seq=seq, first_started_at=at(seq), **members)


@pytest.fixture
def known() -> None:
    """Sessions of several projects."""
    rows = [
        entry(1, "abc-1", title="Mend\nthe \x1b[31mlogin", project="/w/shop", git_branch="main"),
        entry(2, "abd-2", title="Speed " + 30 * "it up ", project="/w/api", git_branch="fix/login"),
        entry(12, "7f3a", title="", project="/w/shop", model="claude-opus-5-5"),
        entry(123, "1f", title="Long ago", git_branch="$(touch x)", model="gpt-6"),
        entry(130, "x y", title="A space", project="/w/`id`", git_branch="-rf"),
    ]
    with Store.open() as store, store.database.transaction():
        store.database.add_sessions(rows)
        store.db.executemany(
            "INSERT OR REPLACE INTO projects (path, name, last) VALUES (?, ?, ?)",
            [("/w/shop", "shop", "shop"), ("/w/api", "api", "api"), ("/w/`id`", "`id`", "`id`")],
        )


def offered(words: str, shell: str = "fish", program: str = "hookkit") -> list[str]:
    """Ask the installed command as a shell does; the words, with their help where it has it."""
    *before, begin = words.split(" ")
    variables = {"COMP_WORDS": f"{program} {words}", "COMP_CWORD": begin}
    if shell != "fish":
        variables["COMP_CWORD"] = str(len(before) + 1)
    asked = {f"_{program.upper()}_COMPLETE": f"{shell}_complete"}
    done = subprocess.run(
        [SCRIPT.with_name(program)],
        capture_output=True,
        text=True,
        env=os.environ | variables | asked,
        stdin=subprocess.DEVNULL,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def words_of(lines: list[str]) -> list[str]:
    return [line.partition(",")[2].partition("\t")[0] for line in lines]


@pytest.mark.usefixtures("known")
def test_sessions_have_their_titles_beside_them() -> None:
    assert offered("show ") == [
        *("plain,130\tA space", "plain,123\tLong ago", "plain,12"),
        *(f"plain,2\t{('Speed ' + 30 * 'it up ')[:59]}…", "plain,1\tMend the \ufffd[31mlogin"),
    ]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "words, found",
    [
        ("show 1", ["130", "123", "12", "1", "1f"]),
        ("show 12", ["123", "12"]),
        ("show ab", ["abc-1", "abd-2"]),
        ("show 7f", ["7f3a"]),
        ("show 0", []),
        ("show x", []),
        ("resume ab", ["abc-1", "abd-2"]),
        ("fork abd", ["abd-2"]),
        ("end --session 2", ["2"]),
        ("session get 2", ["2"]),
        ("list --project ", ["api", "shop"]),
        ("stats --project S", ["shop"]),
        ("budget --project a", ["api"]),
        ("history sh", ["shop"]),
        ("history 2", ["2"]),
        ("list --branch ", ["fix/login", "main"]),
        ("list --model ", ["claude-opus-5-5", "gpt-6"]),
        ("stats --model gpt", ["gpt-6"]),
        ("list --since to", ["today"]),
        ("stats --until S", ["saturday", "sunday"]),
        ("list --color ", ["always", "auto", "never"]),
        ("cance", ["cancel"]),
    ],
)
def test_what_is_offered(words: str, found: list[str]) -> None:
    shown = words_of(offered(words))
    assert (sorted(shown) if words.startswith("list --") else shown) == found


@pytest.mark.usefixtures("known")
def test_every_shell_and_both_names() -> None:
    assert offered("show 12", "bash") == ["plain,123", "plain,12"]
    assert offered("show 12", "zsh") == ["plain", "123", "Long ago", "plain", "12", "_"]
    assert words_of(offered("show 12", program="hk")) == ["123", "12"]


def test_where_there_is_nothing() -> None:
    for words in ("show ", "list --project ", "list --branch x", "history a"):
        assert offered(words) == []
    assert not paths.database().exists()


@pytest.mark.parametrize("damage", ["text", "folder", "settings", "old"])
def test_what_can_not_be_read_is_no_error(damage: str, home: Path) -> None:
    paths.make_private(paths.data_dir())
    if damage == "text":
        paths.database().write_text("no database")
    elif damage == "folder":
        paths.database().mkdir()
    elif damage == "old":
        paths.database().write_bytes(b"")
    paths.config_file().write_text("no = = settings")
    assert offered("show 1") == offered("list --model ") == []
    assert words_of(offered("list --since yest")) == ["yesterday"]


def test_a_bug_is_not_reported_while_somebody_types() -> None:
    assert offered("show ", "unknown") == []
    done = subprocess.run(
        [SCRIPT], capture_output=True, env=os.environ | {"_HOOKKIT_COMPLETE": "bash_complete"}
    )
    assert (done.stderr, done.returncode) == (b"", 1)


@pytest.mark.usefixtures("known")
def test_the_database_is_only_read() -> None:
    with closing(queries.connect(paths.database())) as db, pytest.raises(sqlite3.OperationalError):
        db.execute("DELETE FROM sessions")


def test_a_database_that_is_none() -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_text("no database, but a text that is long enough to be one" * 20)
    assert completion.sessions("") == completion.projects("") == []
