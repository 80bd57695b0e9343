"""Where the client keeps its sessions."""

import json
import os
import unicodedata
from pathlib import Path

import pytest

from hookkit.agents.claude_code import session_files
from tests.transcript_builders import prompt, transcript, write


def leave(root: Path, folder: str, name: str, at: int = 1) -> str:
    path = root / "projects" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    os.utime(path, (at, at))
    return str(path)


def test_a_transcript_is_found(home: Path) -> None:
    leave(home / ".claude", "-shop", "b.jsonl")
    found = leave(home / ".claude", "-other", "a.jsonl")
    assert session_files.transcript_of("a") == found
    assert session_files.transcript_of("none") is None


def test_the_client_s_folder_is_chosen(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(home / ".claude", "-shop", "a.jsonl")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    assert session_files.transcript_of("a") is None


def test_sessions_of_a_project(home: Path) -> None:
    for at, name in enumerate(("a.jsonl", "c.jsonl", "b.jsonl", "memory", "x.txt"), 1):
        leave(home / ".claude", "-w-my-shop", name, at)
    leave(home / ".claude", "-w", "d.jsonl", 9)
    assert list(session_files.sessions_of("/w/my_shop")) == ["b", "c", "a"]
    assert list(session_files.sessions_of("/nowhere")) == []


# The names of folders


def measured() -> dict[str, str]:
    """Folder → the name that clients 2.1.329 and 2.1.332 gave to it on Linux, as they were run."""
    found: dict[str, str] = json.loads(Path(__file__).with_name("folder_names.json").read_text())
    return found


@pytest.mark.parametrize(("folder", "name"), measured().items(), ids=ascii)
def test_a_folder_has_the_name_that_the_client_gives_it(folder: str, name: str) -> None:
    assert session_files.name_of(folder) == name


@pytest.mark.parametrize("text", ["", "\0"])
def test_the_hash_of_nothing_has_a_digit(text: str) -> None:
    assert session_files.hash_of(text) == "0"


# The folder that a transcript belongs to


def session(root: Path, name: str, *folders: str | Path, named: str | None = None) -> str:
    """A transcript of a session that worked in some folders, under the first one's name."""
    folder = session_files.name_of(named or str(folders[0]))
    records = [prompt("go", number, name, cwd=str(each)) for number, each in enumerate(folders)]
    data = transcript(b'{"type": "queue-operation"}\n', *records)
    (path,) = write(root / "projects" / folder, {f"{name}.jsonl": data})
    return str(path)


def ids(project: str | Path) -> list[str]:
    return list(session_files.sessions_of(str(project)))


def test_folders_of_one_name_have_their_own_sessions(home: Path) -> None:
    for number, folder in enumerate(("/w/app.v1", "/w/app-v1", "/w/app_v1", "/w/app v1")):
        path = session(home / ".claude", f"s{number}", folder)
        os.utime(path, (number, number))
    assert [ids(each) for each in ("/w/app.v1", "/w/app-v1", "/w/app_v1", "/w/app v1")] == [
        *(["s0"], ["s1"], ["s2"], ["s3"]),
    ]
    assert ids("/w/app/v1") == []


def test_a_session_stays_in_the_folder_in_which_it_began(home: Path) -> None:
    session(home / ".claude", "one", "/w/app-v1", "/w/app.v1", "/w/app-v1/src")
    assert (ids("/w/app-v1"), ids("/w/app.v1"), ids("/w/app-v1/src")) == (["one"], [], [])


def test_a_session_that_entered_a_worktree_is_continued_there(home: Path) -> None:
    tree = "/w/shop/.claude/worktrees/fox"
    session(home / ".claude", "one", "/w/shop", tree, named=tree)
    assert (ids(tree), ids("/w/shop")) == (["one"], [])


def test_a_project_that_was_moved_with_its_sessions(home: Path) -> None:
    session(home / ".claude", "one", "/w/old", named="/w/new")
    assert ids("/w/new") == ["one"]


@pytest.mark.parametrize("last", ["x.1", "x-1"])
def test_a_folder_with_a_long_path(home: Path, last: str) -> None:
    folder = f"/w/{'long' * 60}/{last}"
    session(home / ".claude", "one", folder)
    session(home / ".claude", "two", f"/w/{'long' * 60}")
    assert ids(folder) == ["one"]
    assert session_files.start_folder("one", f"{folder}/src") == folder
    assert session_files.start_folder("two", folder) == f"/w/{'long' * 60}"


def test_one_folder_in_two_spellings(home: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a.b").symlink_to(tmp_path / "real")
    session(home / ".claude", "one", tmp_path / "a.b", named=str(tmp_path / "a-b"))
    (tmp_path / "a-b").symlink_to(tmp_path / "real")
    assert ids(tmp_path / "a-b") == ["one"]


def test_the_composed_name_of_a_decomposed_folder(home: Path, tmp_path: Path) -> None:
    composed, decomposed = (
        str(tmp_path / unicodedata.normalize(form, "café")) for form in ("NFC", "NFD")
    )
    session(home / ".claude", "one", composed)
    assert ids(decomposed) == []  # two folders here
    Path(composed).mkdir()
    Path(decomposed).symlink_to(composed)
    assert ids(decomposed) == ["one"]  # one folder, as on macOS


def test_what_is_no_transcript_is_passed_over(home: Path) -> None:
    path = Path(session(home / ".claude", "one", "/w/shop"))
    os.mkfifo(path.with_name("pipe.jsonl"))
    path.with_name("gone.jsonl").symlink_to("nowhere")
    (path.with_name("folder.jsonl")).mkdir()
    assert ids("/w/shop") == ["one"]


def test_a_transcript_that_is_deleted_meanwhile(home: Path) -> None:
    path = Path(session(home / ".claude", "one", "/w/shop"))
    os.utime(session(home / ".claude", "two", "/w/shop"), (1, 1))
    found = session_files.sessions_of("/w/shop")
    assert next(found) == "one"
    path.with_name("two.jsonl").unlink()
    assert next(found) == "two"  # nothing contradicts its name


# Where a session is found again


def test_a_transcript_that_the_client_moved(home: Path, tmp_path: Path) -> None:
    moved = session(tmp_path, "one", "/w/shop", "/w/tree", named="/w/tree")
    known = str(tmp_path / "projects" / "-w-shop" / "one.jsonl")
    assert session_files.transcript_of("one", known) == moved  # in another configuration folder
    assert session_files.transcript_of("one", moved) == moved
    assert session_files.transcript_of("one") is None
    assert session_files.start_folder("one", "/w/tree/src", known) == "/w/tree"
    for other in ("/elsewhere/one.jsonl", "\0", ""):
        assert session_files.transcript_of("one", other) is None


@pytest.mark.parametrize("name", ["../one", "a\0b"])
def test_an_id_is_no_path(home: Path, name: str) -> None:
    session(home / ".claude", "one", "/w/shop")
    assert session_files.transcript_of(name) is None


@pytest.mark.parametrize(
    ("folders", "cwd", "found"),
    [
        (["/w/app.v1"], "/w/app.v1/src/x", "/w/app.v1"),
        (["/w/app-v1", "/w/app.v1"], "/w/app.v1", "/w/app-v1"),
        (["/w/app.v1"], "/elsewhere", "/w/app.v1"),
    ],
)
def test_the_folder_of_a_session(home: Path, folders: list[str], cwd: str, found: str) -> None:
    session(home / ".claude", "one", *folders)
    assert session_files.start_folder("one", cwd) == found


def test_the_folder_of_a_session_whose_transcript_names_none(home: Path) -> None:
    leave(home / ".claude", "-w-app-v1", "one.jsonl")
    assert session_files.start_folder("one", "/w/app.v1/src") == "/w/app.v1"
    assert session_files.start_folder("one", "/elsewhere") == "/elsewhere"
    assert session_files.start_folder("none", "/w/shop") == "/w/shop"


def test_a_transcript_that_cannot_be_read(home: Path) -> None:
    path = home / ".claude" / "projects" / "-w-app-v1" / "one.jsonl"
    path.mkdir(parents=True)
    assert session_files.start_folder("one", "/w/app.v1/src") == "/w/app.v1"
