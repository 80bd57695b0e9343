"""hookkit projects."""

from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit
from tests.cli.terminal import call, on_terminal, run_json
from tests.transcript_builders import answer, prompt, transcript


def work(session_id: str, cwd: str, seconds: float) -> None:
    deliver(line(payload("UserPromptSubmit", session_id, cwd=cwd, prompt="Fix it"), seconds))


def test_there_are_none() -> None:
    assert "hookkit install" in call("projects").output


def test_in_a_pipe() -> None:
    work("one", "/home/dev/shop", 0)
    work("two", "/home/dev/shop", 60)
    work("three", "/home/dev/bil\x1b[1mling", 120)
    head, first, second = hookkit("projects").out.splitlines()
    assert head.split("  ")[0] == "Project" and head.endswith("Cost")
    assert first.split()[:3] == ["bil�[1mling", "/home/dev/bil�[1mling", "1"]
    assert second.split()[:3] == ["shop", "/home/dev/shop", "2"] and second.endswith("—")


def test_json() -> None:
    work("one", "/home/dev/shop", 0)
    (project,) = run_json("projects", "--json")["projects"]
    assert (project["id"], project["path"], project["sessions"]) == (
        *("/home/dev/shop", "/home/dev/shop", 1),
    )


def test_sessions_of_no_project() -> None:
    call("session", "start", "lost")
    assert hookkit("projects").out.splitlines()[1].split()[:3] == ["—", "—", "1"]


def test_on_a_terminal() -> None:
    work("one", "/home/dev/" + "long/" * 40 + "shop", 0)
    printed = on_terminal("projects", columns=60, NO_COLOR="1")
    assert "…" in printed and all(
        len(each) <= 60 for each in printed.splitlines() if "\x1b" not in each
    )


def test_what_it_cost(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "a.jsonl"
    path.write_bytes(transcript(prompt("go"), answer()))
    call("import", str(path))
    (project,) = run_json("projects", "--json")["projects"]
    assert project["cost_usd"] > 0
