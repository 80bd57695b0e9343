"""The conversations of real sessions, as people read them."""

from tests.agents.captures import Capture
from tests.cli.terminal import call


def lines(capture: str, session: str) -> list[str]:
    """The lines of a conversation, without the time of day and the agent's name."""
    Capture("gemini", capture).import_logs()
    return [each.strip() for each in call("history", session).output.splitlines()]


def test_a_subagent_follows_the_call_that_started_it() -> None:
    found = lines("2-subagent", "7b501c87")
    called = found.index("● invoke_agent Count the lines of app.py (2.5s)")
    assert found[called + 2].startswith("↳ Subagent: generalist")
    assert found[called + 3 : called + 6] == [
        "● read_file /home/dev/proj/app.py (0.2s)",
        "✗ complete_task 2 lines (failed)",
        "< params/result must be object",
    ]
    assert found[-1] == "sub says 2"


def test_edits_and_failures() -> None:
    found = lines("1-edit-resume", "6583da8d")
    edit = found.index("● replace /home/dev/proj/app.py +1 -1 (0.6s)")
    assert found[edit + 3 : edit + 5] == ["-    return a - b", "+    return a + b"]
    (failed,) = (each for each in found if each.startswith("✗ run_shell_command"))
    assert "failed" in failed
    assert "untrusted" not in found[found.index(failed) + 1]
    assert {"Fix add in app.py", "And now explain", "Third"} <= set(found)


def test_an_interruption_and_a_compaction() -> None:
    found = lines("6-tui", "544882e8")
    assert [each for each in found if each.startswith("—")] == [
        "— Interrupted by the user.",
        "— The conversation was compacted.",
        "— It went on from a summary of 43 characters.",
    ]
    assert [found.count(each) for each in ("First prompt", "Second", "Third")] == [1, 1, 1]
