"""hookkit import and doctor find the sessions of Claude Desktop (Cowork)."""

from pathlib import Path

import pytest

from tests.cli.terminal import call, run_json
from tests.transcript_builders import answer, line, prompt, usage, write

SESSION = "local-agent-mode-sessions/ws-1/grp-1/local_55555555"
PLACES = [".config/Claude", "Library/Application Support/Claude"]


def desktop(folder: Path) -> Path:
    """Write one session as the app keeps it; the folder that has all."""
    transcript = [
        line(prompt("Make the slides", session="s4")),
        line(answer("m1", usage(10, 3270), 1, "s4")),
        line(answer("m2", usage(10, 100), 2, "s4")),
    ]
    audit = [
        line({"type": "user", "session_id": "s4", "message": prompt("Make the slides")["message"]}),
        line({"type": "assistant", "session_id": "s4", "message": answer("m1")["message"]}),
        line({"type": "result", "session_id": "s4", "total_cost_usd": 9.9}),
    ]
    files = {
        f"{SESSION}.json": b'{"sessionId": "local_55555555", "title": "Slides"}',
        f"{SESSION}/audit.jsonl": b"".join(audit),
        f"{SESSION}/.claude/projects/-sessions-fox/s4.jsonl": b"".join(transcript),
    }
    write(folder, files)
    return folder


@pytest.mark.parametrize("place", PLACES, ids=["Linux", "macOS"])
def test_sessions_of_the_desktop_are_found(home: Path, place: str) -> None:
    desktop(home / place)
    assert "1 transcript, 1 of them never imported." in call("doctor", code=1).output
    assert call("import").output == "1 file read, 1 new session, 0 problems.\n"
    [session] = run_json("list", "--json")["sessions"]
    assert (session["session_id"], session["tokens_output"]) == ("s4", 3370)
    assert "1 transcript, all imported." in call("doctor", code=1).output


def test_an_audit_beside_a_transcript_is_no_session(home: Path, tmp_path: Path) -> None:
    call("import", str(desktop(tmp_path / "copied")))
    assert [each["session_id"] for each in run_json("list", "--json")["sessions"]] == ["s4"]
    totals = run_json("stats", "--json")["totals"]
    assert (totals["tokens_output"], totals["prompts"]) == (3370, 1)
