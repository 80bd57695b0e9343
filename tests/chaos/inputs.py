"""What is recorded on a machine: the same for every run of a seed.

The sessions of tests/soak/story.py come in four ways: as an agent's hooks and its transcript that
grows; as transcripts that are only imported, of which some begin with a copy of another one; as
hooks of some days ago, in segments of the journal that are old enough to be compacted; and as runs
of a scripted agent.
"""

import json
import random
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from hookkit import record
from tests.soak.story import WEEK, Step, placed, week

Kind = Literal["client", "hook", "line", "grow", "old", "note", "end", "run"]

DAY = 86_400
OLDEST = 20
"""Days ago at which the sessions begin that are recorded late."""

BULK = {"content": "x" * 3000}
"""A tool's response that is worth compacting."""

ENDINGS = ("completes", "completes", "fails", "hangs")
"""How runs end; one that hangs loses its supervisor."""


class Input(NamedTuple):
    """One thing that is recorded."""

    kind: Kind
    session: str
    """A session's id; of a run its name, as hookkit itself chooses the id."""
    place: str
    """The name of its folder."""
    data: Any
    """A payload, a record of a transcript, bytes, a text, or how a run ends."""
    mark: str = ""
    """What shows in the journal that it is recorded."""


Lane = list[Input]
"""The inputs of one session: each waits until the one before it is recorded."""


class Story(NamedTuple):
    """All lanes, which run side by side."""

    lanes: list[Lane]

    @property
    def size(self) -> int:
        return sum(map(len, self.lanes))


def story(seed: int, sessions: int, runs: int, today: float) -> Story:
    """Return the inputs of a seed; `today` are the Unix seconds of a midnight in UTC."""
    rng = random.Random(seed)
    steps: dict[str, list[Step]] = {}
    for step in week(seed, sessions, max(2, sessions // 8)):
        steps.setdefault(step.session, []).append(step)
    lanes: list[Lane] = []
    before = b""
    for number, mine in enumerate(steps.values()):
        if number % 4 < 2:
            lanes.append(live(mine, rng))
        elif number % 4 == 2:
            content = before + imported(mine, today)
            before = content[: content.index(b"\n", len(content) // 3) + 1] if not before else b""
            lanes.append(pieces(mine[0], content, rng))
        else:
            lanes.append(old(mine, today - rng.randrange(3, OLDEST) * DAY))
    lanes += [run(f"run-{number}", ENDINGS[number % len(ENDINGS)]) for number in range(runs)]
    lanes += [run(f"loose-{number}", "completes", "loose") for number in range(runs // 2)]
    rng.shuffle(lanes)
    return Story(lanes)


def live(steps: list[Step], rng: random.Random) -> Lane:
    """Return an agent's hooks and what it writes into its transcript; a note now and then."""
    lane: Lane = []
    for step in steps:
        known = step.session, step.repository
        if step.kind == "hook":
            mark = f'"step": {json.dumps(step.seconds)},'
            lane.append(Input("hook", *known, {"step": step.seconds} | step.data, mark))
        elif step.kind == "transcript":
            lane.append(Input("line", *known, step.data))
        elif step.kind in ("client", "end", "kill"):
            lane.append(Input("client" if step.kind == "client" else "end", *known, None))
        if step.data.get("hook_event_name") == "Stop" and rng.random() < 0.3:
            text = f"Noted after {step.seconds}"
            lane.append(Input("note", *known, text, text))
    return lane


def imported(steps: list[Step], today: float) -> bytes:
    """Return the transcript of a session of the week before."""
    lines = []
    for step in steps:
        if step.kind == "transcript":
            folder = f"/home/dev/{step.repository}"
            at = datetime.fromtimestamp(today - WEEK - DAY + step.seconds, UTC)
            common = {"sessionId": step.session, "cwd": folder, "gitBranch": "main"}
            known = common | {"timestamp": at.isoformat(timespec="milliseconds")}
            lines.append(json.dumps(known | placed(step.data, folder)) + "\n")
    return "".join(lines).encode()


def pieces(step: Step, content: bytes, rng: random.Random) -> Lane:
    """Return a transcript in pieces, which may end in the middle of a line."""
    ends = sorted(rng.sample(range(1, len(content)), min(len(content) - 1, 8)))
    parts = zip([0, *ends], [*ends, len(content)], strict=True)
    return [Input("grow", step.session, step.repository, content[a:b]) for a, b in parts]


def old(steps: list[Step], midnight: float) -> Lane:
    """Return lines of the journal of one day, which come late."""
    first, last = steps[0].seconds, steps[-1].seconds
    scale = (DAY - 60) / max(1.0, last - first)
    lane: Lane = []
    for step in steps:
        if step.kind == "hook":
            at_ns = round((midnight + (step.seconds - first) * min(1, scale)) * 1e9)
            folder = f"/home/dev/{step.repository}"
            common = {"session_id": step.session, "cwd": folder, "step": step.seconds}
            payload = common | placed(step.data, folder)
            if "tool_response" in payload:
                payload["tool_response"] = BULK
            who = record.agent_member("claude_code")
            line = record.line_of(json.dumps(payload).encode(), at_ns, "hook", who)
            lane.append(Input("old", step.session, step.repository, (at_ns, line)))
    return lane


def run(name: str, ending: str, place: str = "runs") -> Lane:
    """Return one run; what happens to a loose one is not known."""
    return [Input("run", name, place, ending, f'"step": "{name}/5",')]
