"""Where Claude Code keeps transcripts, and which files are its own."""

from pathlib import Path

import pytest

from hookkit.agents.claude_code.transcripts import files_of_session, find, recognize, roots
from tests.transcript_builders import line, prompt, write


def test_the_usual_places(home: Path) -> None:
    assert roots() == []
    (home / ".claude" / "projects").mkdir(parents=True)
    assert roots() == [home / ".claude" / "projects"]
    (home / ".config" / "claude").mkdir(parents=True)
    assert roots() == [home / ".claude" / "projects"]
    (home / ".config" / "claude" / "projects").mkdir()
    assert roots() == [each / "projects" for each in (home / ".claude", home / ".config/claude")]


def test_the_places_that_are_listed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/nowhere, ~/two ,,")
    assert roots() == [Path("/nowhere"), home / "two"]
    (home / "two").mkdir()
    assert roots() == [home / "two"]


COWORK = "local-agent-mode-sessions/ws/group/local_5/.claude/projects"


@pytest.mark.parametrize(
    ("config", "folder"),
    [
        (None, ".config/Claude"),
        ("settings", "settings/Claude"),
        (None, "Library/Application Support/Claude"),
    ],
    ids=["Linux", "XDG_CONFIG_HOME", "macOS"],
)
@pytest.mark.parametrize(
    "place",
    [COWORK, COWORK.replace("group/", "group/agent/"), COWORK.replace("ws/group/", "")],
    ids=["group", "agent", "flat"],
)
def test_the_places_of_claude_desktop(
    home: Path, config: str | None, folder: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if config:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(home / config))
    projects = home / folder / place
    beside = projects.parent.parent
    write(projects, {"-sessions-fox/s1.jsonl": line(prompt())})
    write(beside, {"audit.jsonl": line(prompt()), "outputs/data.jsonl": line(prompt())})
    assert roots() == [projects]
    assert list(find(roots())) == [projects / "-sessions-fox/s1.jsonl"]
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "own"))
    assert roots() == [home / "own", projects]


def test_files_of_a_session_of_the_desktop_are_no_transcripts(tmp_path: Path) -> None:
    projects = tmp_path / COWORK
    files = {"outputs/data.jsonl": b"", "uploads/s9.jsonl": line(prompt()), "audit.jsonl": b""}
    write(projects, {"-sessions-fox/s1.jsonl": line(prompt())})
    others = write(projects.parent.parent, files)
    assert list(find([tmp_path])) == [projects / "-sessions-fox/s1.jsonl"]
    assert list(find(others)) == []


def test_an_audit_is_no_transcript(tmp_path: Path) -> None:
    write(tmp_path, {"local_5/audit.jsonl": line(prompt()), "local_5/.claude/a.jsonl": b""})
    assert [path.name for path in find([tmp_path])] == ["a.jsonl"]


def test_a_projects_folder_may_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "projects").mkdir(parents=True)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{tmp_path}/a, {tmp_path}/a/projects")
    assert roots() == [tmp_path / "a" / "projects"] * 2


def test_a_file_in_two_listed_folders_is_found_once(tmp_path: Path) -> None:
    write(tmp_path, {"projects/-shop/s1.jsonl": line(prompt())})
    assert len(list(find([tmp_path, tmp_path / "projects"]))) == 1


@pytest.mark.parametrize(
    ("content", "is_own"),
    [
        (line(prompt()), True),
        (line({"type": "summary", "summary": "Fix the shop", "leafUuid": "u"}), True),
        (line({"type": "session_meta", "payload": {"id": "another agent's"}}), False),
        (b"plain text\n", False),
        (b"", False),
    ],
    ids=["prompt", "summary", "another agent", "text", "empty"],
)
def test_own_files_are_recognized(tmp_path: Path, content: bytes, is_own: bool) -> None:
    [path] = write(tmp_path, {"s1.jsonl": content})
    assert recognize(path) == is_own


def test_what_is_no_file_is_not_recognized(tmp_path: Path) -> None:
    assert not recognize(tmp_path)


def test_files_of_a_session(tmp_path: Path) -> None:
    main = tmp_path / "s1.jsonl"
    names = ["s1/subagents/agent-b.jsonl", "s1/subagents/w/agent-a.jsonl", "s1/subagents/x.jsonl"]
    write(
        tmp_path, {"s1.jsonl": b"", "s2/subagents/agent-c.jsonl": b""} | dict.fromkeys(names, b"")
    )
    expected = [main, *(tmp_path / name for name in names[:2])]
    assert files_of_session(main) == expected
