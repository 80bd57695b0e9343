"""What holds for every stream of events: rebuild, twice is once, any interleaving, any split."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.lib.corrections.lessons import identity_of
from hookkit.model.session import IN_PROGRESS
from hookkit.pipeline.collect.replay import Replayer
from hookkit.pipeline.project import compaction
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.sqlite.database import Database
from tests.builders import deliver, fold_all, line, own, payload, rows, throwaway_home

settings.register_profile(
    "invariants",
    max_examples=50,
    deadline=None,
    # The home of a test is not used: every example has its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
bounded = settings(settings.get_profile("invariants"))

ABOUT_SESSIONS = (
    *("sessions", "events", "tool_calls", "unknown_events", "corrections", "last_answers"),
    *("learning_edits", "learning_sources"),
)
"""The tables that don't say where in the journal something stood."""

IDS = st.sampled_from(["i1", "i2", "i3"])
WORDS = st.sampled_from(
    [
        "",
        "hello",
        "No, that is wrong.",
        "[LEARN] use tabs",
        "[LEARN] rule: use tabs",
        "é😀\n/greet bob",
    ]
)
PROCESSES = st.sampled_from([{}, {"pid": 811}, {"pid": 812, "start": 90210, "boot": 1795253068804}])


class Delivery(NamedTuple):
    """A line that can be delivered more than once."""

    content: dict[str, Any] | bytes
    seconds: float
    envelope: dict[str, Any]
    is_own: bool = False

    def line(self, late: float = 0) -> bytes:
        """The line; a record of our own is the same one when it comes again."""
        fixed = {"id": f"own-{self.seconds}-{self.content!r}", "src": "api"} if self.is_own else {}
        return line(self.content, self.seconds + late, **self.envelope | fixed)


@st.composite
def contents(draw: st.DrawFn, session_id: str) -> dict[str, Any]:
    """The payload of a hook."""
    kind = draw(st.sampled_from(sorted(FIELDS)))
    fields = {name: draw(value) for name, value in FIELDS[kind].items()}
    agent = draw(st.sampled_from([{}, {}, {"agent_id": "a1", "agent_type": "Explore"}]))
    return payload(kind, session_id, **fields | agent)


BULKY = st.sampled_from(["small", "x" * 5000, "y" * 4000 + "[LEARN]"])
TOOLS = st.sampled_from(["Edit", "Write", "Read", "Bash"])
RESPONSE = st.fixed_dictionaries({"stdout": BULKY, "originalFile": BULKY})
INPUT = st.fixed_dictionaries({"file_path": st.just("/home/dev/shop/a.py"), "content": BULKY})
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "SessionStart": {"source": st.sampled_from(["startup", "resume", "compact", "clear"])},
    "UserPromptSubmit": {"prompt": WORDS, "prompt_id": IDS | st.none()},
    "PostToolUse": {
        "tool_name": TOOLS,
        "tool_use_id": IDS | st.none(),
        "tool_input": INPUT,
        "tool_response": RESPONSE,
    },
    "PostToolUseFailure": {"tool_name": TOOLS, "tool_use_id": IDS, "error": BULKY},
    "PreToolUse": {"tool_name": TOOLS, "tool_use_id": IDS, "tool_input": INPUT},
    "PermissionRequest": {"tool_name": TOOLS, "tool_input": INPUT},
    "Notification": {"notification_type": st.sampled_from(["permission_prompt", "idle_prompt"])},
    "Stop": {"prompt_id": IDS, "last_assistant_message": WORDS},
    "StopFailure": {"error": st.just("overloaded")},
    "SubagentStop": {"agent_type": st.just("Explore")},
    "PreCompact": {"trigger": st.just("manual")},
    "CwdChanged": {"old_cwd": st.just("/home/dev"), "new_cwd": st.just("/srv/other")},
    "SessionEnd": {"reason": st.sampled_from(["clear", "other"])},
    "FromTheFuture": {"anything": WORDS},
}

OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "started": {"project": st.just("shop")},
    "ended": {"reason": st.just("by hand")},
    "counted": {"edits": st.integers(0, 3), "prompts": st.integers(0, 3)},
    "learning_edited": {
        "learning": st.just(identity_of("use tabs")),
        "text": st.sampled_from([None, "Use tabs."]),
    },
    "upserted": {
        "title": st.just("Fix login"),
        "finished_at": st.sampled_from([None, "2026-11-21T09:30:05.000Z"]),
    },
    "summary_started": {},
    "summarized": {"title": st.just("A title"), "error": st.sampled_from([None, "timeout"])},
    "process_gone": {"pid": st.sampled_from([811, 812])},
}


@st.composite
def streams(draw: st.DrawFn, session_id: str, gaps: Iterable[float]) -> list[Delivery]:
    """What happens in one session, in the order of the journal; times may run backwards."""
    stream: list[Delivery] = []
    seconds = 0.0
    for _ in range(draw(st.integers(0, 12))):
        seconds += draw(st.sampled_from(list(gaps)))
        if draw(st.integers(0, 4)):
            content = draw(contents(session_id))
            stream.append(Delivery(content, seconds, draw(PROCESSES)))
        else:
            kind = draw(st.sampled_from(sorted(OWN)))
            details = {name: draw(value) for name, value in OWN[kind].items()}
            stream.append(Delivery(own(kind, session_id, **details), seconds, {}, is_own=True))
    return stream


@st.composite
def merged(draw: st.DrawFn, streams: list[list[Delivery]]) -> list[Delivery]:
    """Streams in one journal: any interleaving, with the order inside of each kept."""
    turns = [number for number, stream in enumerate(streams) for _ in stream]
    left = [iter(stream) for stream in streams]
    return [next(left[turn]) for turn in draw(st.permutations(turns))]


ANY_GAPS = (-3, -0.01, 0, 0.01, 0.5, 1.5, 2.5, 60)
FAR_APART = (3.5, 60)
"""More than the window and a second: nothing else tells a repetition from a new event."""

GARBAGE = st.sampled_from([b"", b"garbage", b'{"v":9}', b'"text"', b"[1,2", b"\xff\xfe"])


@st.composite
def journals(draw: st.DrawFn, gaps: Iterable[float] = ANY_GAPS) -> list[Delivery]:
    """The journal of several sessions, and lines that nobody can understand."""
    names = ["s1", "s2", "s3"][: draw(st.integers(1, 3))]
    streams_of = [draw(streams(name, gaps)) for name in names]
    whole = draw(merged(streams_of))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(whole)))
        whole.insert(place, Delivery(draw(GARBAGE), 0, {}))
    return whole


def folded(*batches: Iterable[bytes]) -> None:
    for batch in batches:
        deliver(*batch)
        fold_all()


@given(journal=journals())
@bounded
def test_rebuild_gives_the_same_rows(journal: list[Delivery]) -> None:
    with throwaway_home():
        folded([each.line() for each in journal])
        before = rows()
        rebuild(config.load())
        assert rows() == before


@given(journal=journals(), cut=st.integers(0, 40))
@bounded
def test_rebuild_from_a_compacted_journal_gives_the_same_rows(
    journal: list[Delivery], cut: int
) -> None:
    later = datetime(2027, 2, 1, tzinfo=UTC)
    lines = [each.line() for each in journal]
    with throwaway_home():
        for part in (lines[:cut], lines[cut:]):  # the second one are a day's late lines
            folded(part)
            database = Database.open(paths.database())
            compaction.compact_old(database, 30, later)
            database.close()
        before = rows(ABOUT_SESSIONS)
        rebuild(config.load())
        assert rows(ABOUT_SESSIONS) == before


@given(
    journal=journals(FAR_APART),
    late=st.floats(0, 1),
    distance=st.integers(1, 4),
)
@bounded
def test_twice_is_once(journal: list[Delivery], late: float, distance: int) -> None:
    once = [each.line() for each in journal]
    again = [each.line(late) for each in journal]
    twice = [
        each
        for number in range(len(once) + distance)
        for each in (
            *once[number : number + 1],
            *again[max(0, number - distance) :][: number >= distance],
        )
    ]
    with throwaway_home():
        folded(once)
        expected = rows(ABOUT_SESSIONS)
    with throwaway_home():
        folded(twice)
        assert rows(ABOUT_SESSIONS) == expected
        folded(twice)  # the whole journal, replayed
        assert rows(ABOUT_SESSIONS) == expected


@given(data=st.data())
@bounded
def test_any_interleaving_gives_the_same_rows(data: st.DataObject) -> None:
    parallel = [data.draw(streams(name, ANY_GAPS)) for name in ("s1", "s2", "s3")]
    lines = [[(each, each.line()) for each in stream] for stream in parallel]
    found = []
    for _ in range(2):
        with throwaway_home():
            left = [iter([raw for _, raw in stream]) for stream in lines]
            turns = [number for number, stream in enumerate(lines) for _ in stream]
            folded([next(left[turn]) for turn in data.draw(st.permutations(turns))])
            found.append(rows(ABOUT_SESSIONS, numbered=False))
    assert found[0] == found[1]


@given(journal=journals(), cuts=st.sets(st.integers(0, 40)))
@bounded
def test_any_split_into_folds_gives_the_same_rows(journal: list[Delivery], cuts: set[int]) -> None:
    lines = [each.line() for each in journal]
    with throwaway_home():
        folded(lines)
        expected = rows()
    edges = [0, *sorted(cuts), len(lines)]
    with throwaway_home():
        folded(*(lines[begin:end] for begin, end in pairwise(edges)))
        assert rows() == expected


@given(journal=journals())
@bounded
def test_a_row_never_contradicts_itself(journal: list[Delivery]) -> None:
    with throwaway_home():
        folded([each.line() for each in journal])
        with Store.open() as store:
            for session in store.get_recent_sessions(10):
                assert session.is_active == (session.status != "done")
                assert session.is_active == (session.lifecycle == "active")
                assert session.last_ended_at == session.finished_at
                assert session.is_active or session.pid is None
                assert session.is_active or session.summary != IN_PROGRESS
                assert session.duration.total_seconds() >= 0
                assert session.corrections_count <= session.prompts_count + session.tool_call_count


EQUAL_OFTEN = st.sampled_from(["a", "b"]).map(lambda said: payload("Stop", said=said))


@given(sent=st.lists(EQUAL_OFTEN | contents("s1")))
@bounded
def test_a_file_replayed_twice_counts_once(sent: list[dict[str, Any]]) -> None:
    file = [json.dumps(each).encode() + b"\n" for each in sent]
    with throwaway_home():
        replay(file)
        before = rows(ABOUT_SESSIONS)
        replay(file)
        assert rows(ABOUT_SESSIONS) == before


def replay(file: list[bytes]) -> None:
    replayer = Replayer()
    for _ in replayer.replay(file):
        pass
    assert not replayer.bad
    fold_all()


NESTED = json.loads('{"a":' * 900 + '"[LEARN]"' + "}" * 900)
ODD = st.sampled_from([2**31, 2**53, 2**63, 2**64, 10**400, -1, "\ud800", "\0", "x" * 300, NESTED])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
WIRE = (
    *("session_id", "hook_event_name", "transcript_path", "cwd", "prompt", "prompt_id", "source"),
    *("reason", "agent_id", "agent_type", "tool_name", "tool_use_id", "tool_input", "error"),
    *("tool_response", "model", "new_cwd", "trigger", "notification_type"),
)
OURS = (
    *("event", "session_id", "workspace_id", "title", "summary", "finished_at", "edits", "pid"),
    *("error", "project"),
)
ENVELOPE = ("v", "id", "at", "src", "ppid", "pid", "start", "boot", "nth")


def members(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Some members with these names and any value."""
    return st.dictionaries(st.sampled_from(names), JSON, max_size=3)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A line that is right but for some members, which may be anything."""
    if draw(st.booleans()):
        content = draw(contents("s1")) | draw(members(WIRE))
        envelope: dict[str, Any] = {"src": draw(st.sampled_from(["hook", "replay"]))}
    else:
        kind = draw(st.sampled_from(sorted(OWN)))
        content = own(kind) | draw(members(OURS))
        envelope = {"src": draw(st.sampled_from(["api", "user", "hookkit"]))}
    envelope |= draw(members(ENVELOPE))
    return line(draw(JSON) if draw(st.integers(0, 9)) == 9 else content, **envelope)


@given(lines=st.lists(spoiled(), min_size=1, max_size=8))
@settings(bounded, max_examples=150)
def test_no_payload_stops_the_fold(lines: list[bytes]) -> None:
    after = line(payload("SessionStart", "after"))
    with throwaway_home():
        folded([*lines, after])
        with Store.open() as store:
            assert store.get_session("after") is not None
            for session in store.get_recent_sessions(100):
                session.to_dict()


@given(noise=st.lists(st.binary().map(lambda data: data.replace(b"\n", b"") + b"\n"), max_size=5))
@bounded
def test_no_noise_stops_the_fold(noise: list[bytes]) -> None:
    with throwaway_home():
        folded([*noise, line(payload("SessionStart", "after"))])
        counts = {table: len(found) for table, found in rows(("sessions", "rejected")).items()}
    assert counts == {"sessions": 1, "rejected": len(noise)}


@pytest.mark.parametrize("depth", [500, 900, 1100, 100_000])
def test_no_depth_stops_the_fold(depth: int) -> None:
    deep = b'{"a":' * depth + b'"[LEARN]"' + b"}" * depth
    content = json.dumps(payload("PostToolUse", tool_use_id="t", tool_response=0)).encode()
    with throwaway_home():
        folded([line(content.replace(b"0}", deep + b"}")), line(payload("Stop", "after"))])
        assert len(rows(("sessions",))["sessions"]) >= 1
