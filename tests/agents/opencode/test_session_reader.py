"""Sessions of OpenCode's database as entries, also of damaged ones."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.opencode import transcripts
from hookkit.agents.opencode.session_reader import SessionReader
from hookkit.lib.system import full_disk
from hookkit.model import transcript
from hookkit.model.transcript import BadLine, TranscriptIdentity
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage, Tokens
from tests.agents.opencode.logs import (
    AT,
    assistant,
    database,
    execute,
    insert,
    message,
    session,
    text,
    tool,
    user,
)
from tests.disks import fill, mounted, needs_mount

FIRST = "2026-11-29T09:58:04.000Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return database(tmp_path / "opencode.db")


def entries(path: Path, position: Position | None = None) -> list[Any]:
    with transcripts.open_reader(path, position) as reader:
        return list(reader)


def kinds(path: Path) -> list[str]:
    return [type(each).__name__ for each in entries(path)]


def reasons(path: Path) -> list[str]:
    return [each.reason for each in entries(path) if isinstance(each, BadLine)]


def test_a_session(file: Path) -> None:
    path = session(file, model='{"id": "m"}')
    message(file, "m1", user(), text("Fix it"))
    parts = tool("bash", input={"command": "ls"}, output="a.py"), text("Done.")
    message(file, "m2", assistant(AT + 1), *parts, at=AT + 1)
    with SessionReader(path) as reader:
        found = list(reader)
        assert reader.at == "2026-11-29T09:58:04.101Z"
        assert reader.identity == TranscriptIdentity(
            "ses_1", FIRST, "2026-11-29T09:58:05.000Z", is_sidechain=False
        )
    facts, prompt, called, call, result, answer, end, title = found
    assert (facts.cwd, facts.version, facts.model) == ("/home/dev/app", "1.18.33", "m")
    assert prompt[1:] == (FIRST, f"user {AT}", None, "Fix it")
    assert called.message_id == f"m {AT + 1} {AT + 101}"
    assert called.tokens == Tokens(input=3, output=2)
    assert call[2:] == ("prt_m2_0", "bash", None, "ls")
    assert result[2:] == ("prt_m2_0", False, "a.py", False)
    assert answer.text == "Done."
    assert isinstance(end, transcript.TurnEnd)
    assert title.text == "A title"


def test_only_what_has_changed_is_read_again(file: Path) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    with transcripts.open_reader(path) as reader:
        assert reader.position == Position()  # nothing was taken yet
        list(reader)
        position = reader.position
    message(file, "m2", user(AT + 500), text("two"), at=AT + 500)
    with transcripts.open_reader(path, Position.from_text(position.to_text())) as reader:
        assert not reader.is_from_start
        prompts = [each.text for each in reader if isinstance(each, transcript.Prompt)]
    assert prompts == ["one", "two"]  # the last one may have changed in the same millisecond
    with transcripts.open_reader(path, reader.position) as reader:
        prompts = [each.text for each in reader if isinstance(each, transcript.Prompt)]
    assert prompts == ["two"]


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM message WHERE id = 'm1'",
        "UPDATE session SET time_updated = time_updated - 60000",
    ],
    ids=["a message is gone", "the clock was set back"],
)
def test_what_is_read_from_the_start(file: Path, change: str) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    with transcripts.open_reader(path) as reader:
        list(reader)
    execute(file, change)
    with transcripts.open_reader(path, reader.position) as again:
        assert again.is_from_start
    with transcripts.open_reader(path, reader.position._replace(state="?")) as again:
        assert again.is_from_start


def test_a_subagents_session_belongs_to_its_parent(file: Path) -> None:
    session(file, "ses_0", cost=0.5)
    session(file, "ses_1", parent_id="ses_0", cost=0.25, time_created=AT + 1)
    path = session(file, "ses_2", parent_id="ses_1", title="Child session - x", cost=0.125)
    message(file, "m1", user(), text("Count"), of="ses_2")
    message(file, "m2", assistant(), text("2"), of="ses_2")
    message(file, "m3", assistant(AT + 1), of="ses_0", at=AT + 1)
    with SessionReader(path) as reader:
        assert reader.identity.session_id == "ses_0"
        found = list(reader)
    assert reader.identity.is_sidechain
    assert [type(each) for each in found] == [
        transcript.Facts,
        ApiMessage,
        transcript.Answer,
        transcript.TurnEnd,
    ]
    assert found[1].is_sidechain
    (cost,) = [each for each in entries(file / "ses_0") if isinstance(each, transcript.CostState)]
    assert cost.cost_usd == 0.875
    assert transcripts.files_of_session(file / "ses_0") == [
        file / each for each in ("ses_0", "ses_2", "ses_1")
    ]


@pytest.mark.parametrize("parent", ["ses_1", "gone"])
def test_a_parent_that_is_none(file: Path, parent: str) -> None:
    path = session(file, parent_id=parent)
    with SessionReader(path) as reader:
        assert (reader.identity.session_id, reader.identity.is_sidechain) == ("ses_1", False)


def test_a_fork(file: Path) -> None:
    session(file, "ses_0")
    message(file, "m1", assistant(cost=0.5), of="ses_0")
    path = session(file, "ses_1", time_created=AT + 10, cost=0.75)
    message(file, "m2", assistant(cost=0.5))
    message(file, "m3", assistant(AT + 20, cost=0.25), at=AT + 20)
    found = entries(path)
    assert found[0].forked_from == "ses_0"
    copied, own = (each for each in found if isinstance(each, ApiMessage))
    assert (copied.claim.is_copy, own.claim.is_copy) == (True, False)
    (original,) = (each for each in entries(file / "ses_0") if isinstance(each, ApiMessage))
    assert original.message_id == copied.message_id
    assert original.claim < copied.claim
    assert found[-1].cost_usd == 0.25
    execute(file, "DELETE FROM session WHERE id = 'ses_0'")
    assert entries(path)[0].forked_from is None


def test_another_folder(file: Path) -> None:
    path = session(file)
    message(file, "m1", assistant(path={"cwd": "/home/dev/app/sub"}))
    assert [each.cwd for each in entries(path) if isinstance(each, transcript.Facts)] == [
        "/home/dev/app",
        "/home/dev/app/sub",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (assistant(finish="tool-calls"), ["ApiMessage"]),
        (assistant(time={"created": AT}), []),
        (
            assistant(tokens=None, error={"name": "APIError", "data": {"statusCode": 401}}),
            ["ApiError"],
        ),
        (assistant(error={"name": "MessageAbortedError"}), ["ApiMessage", "Interrupt"]),
        (assistant(summary=True, parentID="?"), ["ApiMessage", "Compaction"]),
        (assistant(modelID=7, summary=True), ["Compaction"]),
        ({"role": "system"}, []),
        ({}, []),
    ],
)
def test_ends_of_messages(file: Path, data: dict[str, Any], expected: list[str]) -> None:
    path = session(file, title="New session - 2026-11-29T09:58:04.007Z")
    message(file, "m1", data)
    assert kinds(path) == ["Facts", *expected]


@pytest.mark.parametrize(("auto", "trigger"), [(True, "auto"), (False, "manual")])
def test_a_compaction(file: Path, auto: bool, trigger: str) -> None:
    path = session(file)
    message(file, "m1", user(), {"type": "compaction", "auto": auto})
    message(file, "m2", assistant(AT + 1, summary=True, parentID="m1"), at=AT + 1)
    (found,) = (each for each in entries(path) if isinstance(each, transcript.Compaction))
    assert found[2:] == ("m2", trigger, 3)


@pytest.mark.parametrize(
    ("part", "is_error", "never_ran"),
    [
        (tool("bash", metadata={"exit": 1}), True, False),
        (tool("bash", "error", error="Tool execution aborted"), True, False),
        (tool("bash", "error", error="The user rejected permission to use this."), True, True),
        (
            tool("edit", "error", error="The user has specified a rule which prevents you."),
            True,
            True,
        ),
        (tool("invalid"), True, True),
        (tool("read", output="x" * 5000), False, False),
    ],
)
def test_results_of_tools(
    file: Path, part: dict[str, Any], is_error: bool, never_ran: bool
) -> None:
    path = session(file)
    message(file, "m1", assistant(), part)
    (found,) = (each for each in entries(path) if isinstance(each, transcript.ToolResult))
    assert (found.is_error, found.never_ran) == (is_error, never_ran)
    assert len(found.output) < 2100


@pytest.mark.parametrize(
    ("state", "files"),
    [
        ({"input": {"filePath": "/a"}}, ["/a"]),
        ({"metadata": {"files": [{"filePath": "/a", "movePath": "/b"}, {}]}}, ["/b"]),
        ({"metadata": {"files": [{"filePath": "/a"}, {"filePath": "/b"}]}}, ["/a", "/b"]),
        ({"metadata": {"files": [7]}}, [None]),
        ({"input": [], "metadata": {"files": []}}, [None]),
    ],
)
def test_the_files_of_a_call(file: Path, state: dict[str, Any], files: list[str | None]) -> None:
    path = session(file)
    message(file, "m1", assistant(), tool("edit", **state))
    known = entries(path)
    (found,) = (each for each in known if isinstance(each, transcript.ToolCall))
    more = [each.path for each in known if isinstance(each, transcript.FileEdit)]
    assert [found.file_path, *more] == files


def test_a_patch_that_failed_has_no_further_edits(file: Path) -> None:
    path = session(file)
    state = {"metadata": {"files": [{"filePath": "/a"}, {"filePath": "/b"}]}}
    message(file, "m1", assistant(), tool("apply_patch", "error", error="no", **state))
    assert "FileEdit" not in kinds(path)


def test_a_call_in_progress(file: Path) -> None:
    path = session(file)
    parts = tool("bash", "running"), tool("read", "pending"), {"type": "tool"}, {"type": "?"}
    message(file, "m1", assistant(time={"created": AT}), *parts)
    assert kinds(path) == ["Facts", "ToolCall", "Title"]


# Damage


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{", "message m2: not JSON (unexpected end of data: line 1 column 2 (char 1))"),
        ("[]", "message m2: not a JSON object"),
        (b"\xff{}", "message m2: not JSON (str is not valid UTF-8: surrogates not allowed"),
        (None, "message m2: longer than a row can be"),
        ("[" * 100_000, "message m2: not JSON ("),
    ],
    ids=["torn", "no object", "no UTF-8", "nothing", "deep"],
)
def test_a_damaged_message(file: Path, data: Any, reason: str) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    message(file, "m2", data, text("lost"), at=AT + 1)
    message(file, "m3", user(AT + 2), text("three"), at=AT + 2)
    prompts = [each.text for each in entries(path) if isinstance(each, transcript.Prompt)]
    assert prompts == ["one", "three"]
    (found,) = reasons(path)
    assert found.startswith(reason)


def test_a_damaged_part(file: Path) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"), "{", text("two"))
    (prompt,) = (each for each in entries(path) if isinstance(each, transcript.Prompt))
    assert prompt.text == "one\ntwo"
    (found,) = reasons(path)
    assert found.startswith("part prt_m1_1: not JSON")


def test_a_huge_part(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    huge = text("x" * 1000)
    message(file, "m2", assistant(AT + 1), huge, text("two"), at=AT + 1)
    from hookkit.agents.opencode import queries

    monkeypatch.setattr(queries, "PARTS", queries.PARTS.replace(str(queries.MAX_DATA), "500"))
    answers = [each.text for each in entries(path) if isinstance(each, transcript.Answer)]
    assert answers == ["two"]
    assert reasons(path) == ["part prt_m2_0: longer than a row can be"]


WRONG: tuple[Any, ...] = (None, 7, -1, "x", [], {}, True, 1e400, 10**400)


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize(
    "build",
    [
        lambda value: (assistant(tokens=value, time=value, path=value, error=value),),
        lambda value: (assistant(tokens={"input": value, "cache": value}, finish=value),),
        lambda value: (assistant(time={"created": value, "completed": value}),),
        lambda value: (assistant(), {"type": value, "text": value, "state": value}),
        lambda value: (assistant(), tool("edit", input=value, output=value, metadata=value)),
        lambda value: (assistant(), {"type": "tool", "tool": value, "state": {"time": value}}),
        lambda value: (user(), text("a") | {"text": value, "synthetic": value}),
        lambda value: ({"role": value}, text("a")),
    ],
)
def test_wrong_types(file: Path, build: Callable[[Any], tuple[Any, ...]], value: Any) -> None:
    if value in (1e400, 10**400):
        value = "VALUE"
    path = session(file)
    message(file, "m1", *build(value))
    execute(file, "UPDATE message SET data = replace(data, '\"VALUE\"', '1e400')")
    message(file, "m2", user(AT + 1), text("next"), at=AT + 1)
    assert [each.text for each in entries(path) if isinstance(each, transcript.Prompt)][-1] == (
        "next"
    )


def test_wrong_columns(file: Path) -> None:
    values: dict[str, Any] = {
        "directory": b"\xff",
        "title": 7,
        "cost": "x",
        "model": "{",
        "version": None,
    }
    path = session(file, **values, time_updated="now")
    message(file, "m1", user(), text("one"))
    facts, prompt, title = entries(path)
    assert (facts.cwd, facts.version, facts.model) == (None, None, None)
    assert (prompt.text, title.text) == ("one", "7")


def test_a_session_that_is_gone(file: Path) -> None:
    with pytest.raises(FileNotFoundError, match="the session is not in the database"):
        entries(file / "ses_9")


def test_a_database_that_can_not_be_read(file: Path, tmp_path: Path) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    execute(file, "ALTER TABLE message RENAME TO letter")
    with pytest.raises(OSError, match="not a known version of OpenCode's database: no such table"):
        entries(path)
    with pytest.raises(OSError, match="not a session of OpenCode"):
        entries(database(tmp_path / "other.db"))
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(OSError, match=r"not a database|malformed"):
        entries(tmp_path / "broken.db")


def test_a_table_that_goes_away(file: Path) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    execute(file, "PRAGMA journal_mode = WAL")
    client = sqlite3.connect(file, isolation_level=None)
    client.execute("UPDATE session SET title = 'x'")
    with transcripts.open_reader(path) as reader:
        client.execute("ALTER TABLE part RENAME TO piece")
        with pytest.raises(OSError, match="no such table: part"):
            list(reader)
        assert reader.position == Position()
    with pytest.raises(OSError, match="no such table: part"):
        entries(path)
    client.close()


def test_a_database_that_a_client_keeps_locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hookkit.agents.opencode import database as module

    path = session(file)
    message(file, "m1", user(), text("one"))
    execute(file, "PRAGMA journal_mode = WAL")
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.01)
    client = sqlite3.connect(file, isolation_level=None)
    client.execute("PRAGMA locking_mode = EXCLUSIVE")
    client.execute("UPDATE session SET title = 'x'")
    with pytest.raises(OSError, match="database is locked"):
        entries(path)
    assert list(transcripts.statuses([path])) == [None]
    assert transcripts.files_of_session(path) == [path]
    client.close()


@needs_mount
def test_a_full_disk_is_called_one(file: Path, tmp_path: Path) -> None:
    """Reading a database with a log takes shared memory beside it, which is a file."""
    path = session(file)
    execute(file, "PRAGMA journal_mode = WAL")
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as client,
        mounted(tmp_path / "disk", "-o", "size=1m"),
    ):
        client.execute("UPDATE session SET title = 'x'")
        for side in ("", "-wal"):  # as a client that was killed leaves them
            shutil.copy(f"{file}{side}", tmp_path / "disk" / f"opencode.db{side}")
        filler = fill(tmp_path / "disk")
        with pytest.raises(OSError, match="its disk is full: free some space"):
            entries(tmp_path / "disk" / "opencode.db" / path.name)
        filler.unlink()
        assert entries(tmp_path / "disk" / "opencode.db" / path.name)


def test_an_error_on_a_disk_with_hardly_any_space(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    monkeypatch.setattr(full_disk, "SOME_SPACE", 1 << 62)
    before = sorted(file.parent.iterdir())
    with pytest.raises(OSError, match="its disk is full: free some space"):
        entries(file / "ses_1")
    assert sorted(file.parent.iterdir()) == before


def damaged(file: Path, words: bytes) -> None:
    """Overwrite the pages with these words."""
    data = bytearray(file.read_bytes())
    at = data.find(words)
    while at >= 0:
        page = at // 4096 * 4096
        data[page : page + 4096] = b"\xff" * 4096
        at = data.find(words, at + 1)
    file.write_bytes(data)


def test_a_damaged_page(file: Path) -> None:
    path = session(file)
    message(file, "m1", user(), text("one"))
    for number in range(2, 40):
        words = text(f"word{number}." + "x" * 900)
        message(file, f"m{number}", user(AT + number), words, at=AT + number)
    message(file, "m99", user(AT + 99), text("last"), at=AT + 99)
    damaged(file, b"word20.")
    found = reasons(path)
    assert found
    assert all("malformed" in each for each in found)
    assert any(isinstance(each, transcript.Prompt) for each in entries(path))


def test_an_unfinished_write_is_seen_when_it_is_done(file: Path) -> None:
    path = session(file)
    execute(file, "PRAGMA journal_mode = WAL")
    client = sqlite3.connect(file, isolation_level=None)
    client.execute("BEGIN IMMEDIATE")
    client.execute("INSERT INTO message VALUES ('m1', 'ses_1', 1, 1, '{\"role\":\"user\"}')")
    assert kinds(path) == ["Facts", "Title"]  # and nobody waits
    client.execute("COMMIT")
    insert(file, "part", id="p", message_id="m1", session_id="ses_1", data='{"type":"file"}')
    assert kinds(path) == ["Facts", "Prompt", "Title"]
    client.close()


def test_nothing_is_written_beside_a_database(file: Path) -> None:
    path = session(file)
    execute(file, "PRAGMA journal_mode = WAL")
    before = file.read_bytes()
    entries(path)
    assert [each.name for each in file.parent.iterdir()] == ["opencode.db"]
    assert file.read_bytes() == before
