"""Real sessions of Codex: what its hooks and its rollouts report is what the API sent."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from tests.agents.captures import Capture, counted, sessions
from tests.cli.terminal import call

FORKED, SUBAGENT, COMPACTED = "1-edit-resume-fork", "2-subagent-v1", "3-compact-resume"
ERROR, INTERRUPTED, REFUSED = "4-api-error-500", "5-sigint", "6-refused"
TERMINAL, RESUMED, LEGACY = "7-tui-daemon", "8-legacy-0.120-resumed-by-0.171", "0.120-edit-resume"
ALL = (
    *(FORKED, SUBAGENT, COMPACTED, ERROR, INTERRUPTED, REFUSED),
    *(TERMINAL, RESUMED, LEGACY),
)

FIRST, FORK = "01a226b3-7620-7073-b1e2-efe767fcdfa8", "01a226b3-88ab-7283-8185-07db296ee731"

LIVE = (FORKED, SUBAGENT, COMPACTED, ERROR, INTERRUPTED, REFUSED)
"""Captures whose clients report usage to hooks."""

CALLS = {
    FORKED: 4,
    SUBAGENT: 4,
    COMPACTED: 1,
    ERROR: 1,
    INTERRUPTED: 1,
    REFUSED: 0,
    TERMINAL: 2,
    RESUMED: 1,
    LEGACY: 3,
}
"""Calls that ran: neither refused nor found wrong before."""

HOOKED_CALLS = CALLS | {INTERRUPTED: 0, TERMINAL: 1, LEGACY: 2}
"""Those of them that hooks report: none that was interrupted, and no patch of 0.120."""

MODELS = {TERMINAL: {"gpt-6-sol"}, LEGACY: {"gpt-5.2-codex"}, FORKED: {"gpt-5.4", "gpt-5.5"}}

Way = Callable[[Capture], None]


def log(capture: Capture) -> None:
    capture.import_logs()


def hooks(capture: Capture) -> None:
    capture.deliver()


def log_then_hooks(capture: Capture) -> None:
    capture.import_logs()
    capture.deliver()
    call("import")


def hooks_then_log(capture: Capture) -> None:
    capture.deliver()
    capture.import_logs()
    call("import")


def shuffled(capture: Capture) -> None:
    lines = capture.lines()
    random.Random(5).shuffle(lines)
    capture.deliver(lines[::2])
    capture.import_logs()
    capture.deliver(lines)


def bit_by_bit(capture: Capture) -> None:
    """The rollouts grow, a few lines at a time, with a torn one at the end."""
    capture.place_logs()
    rollouts = sorted((Path.home() / ".codex").rglob("rollout-*.jsonl"))
    whole = {path: path.read_bytes() for path in rollouts}
    sizes = dict.fromkeys(rollouts, 0)
    step = random.Random(3)
    while any(sizes[path] < len(data) for path, data in whole.items()):
        for path, data in whole.items():
            sizes[path] = min(sizes[path] + step.randint(500, 9000), len(data))
            path.write_bytes(data[: sizes[path]])
        call("import")


LOGS: list[Way] = [log, log_then_hooks, hooks_then_log, shuffled, bit_by_bit]


def logged(capture: Capture) -> Tokens:
    """What was sent, less the titles of the terminal's threads: they are in no log."""
    return capture.sent(lanes={"main", "sub"} if capture.folder.name == TERMINAL else None)


def total(of: Callable[[Session], int]) -> int:
    return sum(map(of, sessions().values()))


def edits(truth: dict[str, Any]) -> int:
    return len(truth.get("edits", ()))


@pytest.mark.parametrize("way", LOGS)
@pytest.mark.parametrize("name", ALL)
def test_a_rollout_reports_what_was_sent(name: str, way: Way) -> None:
    capture = Capture("codex", name)
    way(capture)
    truth = capture.truth
    prompts = truth.get("prompts") or [
        each for session in truth["sessions"] for each in session["prompts"]
    ]
    if name != TERMINAL:
        assert counted() == logged(capture)
    assert total(lambda each: each.prompts_count) == len(prompts)
    assert total(lambda each: each.edit_count) == edits(truth)
    assert total(lambda each: each.tool_call_count) == CALLS[name]
    assert total(lambda each: each.compaction_count) == int(name in (COMPACTED, TERMINAL))
    if way is not shuffled:  # the model of the event that came last
        assert {each.model for each in sessions().values()} == MODELS.get(name, {"gpt-5.5"})
    assert {each.framework for each in sessions().values()} == {"codex"}
    assert all(each.cost_usd for each in sessions().values())


@pytest.mark.parametrize("name", ALL)
def test_hooks_alone(name: str) -> None:
    capture = Capture("codex", name)
    capture.deliver()
    truth = capture.truth
    if name in LIVE:
        assert counted() == logged(capture)
        assert all(each.cost_usd for each in sessions().values())
    assert total(lambda each: each.tool_call_count) == HOOKED_CALLS[name]
    assert total(lambda each: each.edit_count) == (0 if name == LEGACY else edits(truth))
    assert total(lambda each: each.compaction_count) == int(name in (COMPACTED, TERMINAL))
    assert total(lambda each: each.api_error_count) == 2 * (name == ERROR)


def test_the_terminal_s_threads() -> None:
    capture = Capture("codex", TERMINAL)
    capture.import_logs()
    assert counted() == Tokens(1900, 81, 4200)
    first, second = sorted(sessions().values(), key=lambda each: each.session_id)
    assert (first.title, second.title) == ("First prompt", "hello new")
    assert (first.prompts_count, second.prompts_count) == (3, 1)


def test_a_fork_and_its_parent() -> None:
    Capture("codex", FORKED).import_logs()
    parent, fork = sessions()[FIRST], sessions()[FORK]
    assert counted([parent]) == Tokens(2230, 311, 9300, 70)
    assert counted([fork]) == Tokens(200, 27, 2100)
    assert fork.parent_session_id == FIRST
    assert (parent.first_user_message, fork.first_user_message) == (
        "Fix add in app.py",
        "Forked prompt",
    )
    assert (parent.git_branch, parent.cwd) == ("main", "/home/dev/proj")


EDITED = ["/home/dev/proj/app.py", "/home/dev/proj/notes.md"]


@pytest.mark.parametrize("way", [log, hooks, hooks_then_log])
def test_each_file_of_a_patch_is_an_edited_one(way: Way) -> None:
    way(Capture("codex", FORKED))
    with Store.open() as store:
        assert store.work.edited(sessions()[FIRST].seq or 0) == EDITED
        assert store.work.count_files(sessions()[FIRST].seq or 0) == 2


def test_a_setting_names_the_tools_that_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_EDIT_TOOLS", "Bash")
    Capture("codex", FORKED).import_logs()
    assert sessions()[FIRST].edit_count == 2


def test_a_subagent_is_part_of_its_session() -> None:
    Capture("codex", SUBAGENT).import_logs()
    (found,) = sessions().values()
    assert found.session_id == "01a226b3-9005-7792-880d-54a6a018abf1"
    assert (found.prompts_count, found.edit_count) == (1, 1)


def test_errors_and_interruptions() -> None:
    Capture("codex", ERROR).import_logs()
    assert total(lambda each: each.api_error_count) == 1  # a turn's; the attempts are the hooks'
    Capture("codex", ERROR).deliver()
    assert total(lambda each: each.api_error_count) == 2


def test_stream_files_are_whole() -> None:
    for path in (Path(__file__).parent / "captures").rglob("stream/*.jsonl"):
        assert all(json.loads(line) for line in path.read_text().splitlines())
