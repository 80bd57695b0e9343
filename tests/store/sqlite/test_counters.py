"""The sums of each agent, project and model: those of the stored sums, added up one by one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hookkit import paths
from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite import counters
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sums import SumQueries
from tests.builders import session, throwaway_home

NAMES = st.sampled_from(["", "a", "b"])
BUCKETS = st.builds(
    UsageBucket, st.sampled_from(["2026-11-21T09:30", "2026-11-22T10:45"]), *([NAMES] * 4)
)


@given(st.dictionaries(BUCKETS, st.integers(1, 9), max_size=20))
def test_they_add_up(usage: dict[UsageBucket, int]) -> None:
    expected: Counter[tuple[str, str, str]] = Counter()
    for bucket, output in usage.items():
        expected[bucket.framework, bucket.project, bucket.model] += output
    with throwaway_home():
        database = Database.open(paths.database())
        with database.transaction():
            given = {bucket: Counters(api_requests=1, output=n) for bucket, n in usage.items()}
            SumQueries(database.db).add_usage(given)
        rows = counters.by_place(database.db)
        found = {(each.agent, each.project, each.model): each.sums.tokens_output for each in rows}
        database.close()
    assert found == dict(expected)
    assert len(rows) == len(found)


def test_active_sessions_are_counted_by_agent_and_state() -> None:
    ended = "2026-11-21T10:00:00.000Z"
    database = Database.open(paths.database())
    with database.transaction():
        database.add_sessions(
            [
                session(session_id="a", seq=1, status="busy"),
                session(session_id="b", seq=2, status="busy"),
                session(session_id="c", seq=3, status="wait", framework="codex"),
                session(session_id="d", seq=4, status="idle", framework=None),
                session(session_id="e", seq=5, status="done", last_ended_at=ended),
            ]
        )
    found = counters.active_sessions(database.db)
    database.close()
    assert found == {("claude_code", "busy"): 2, ("codex", "wait"): 1, ("", "idle"): 1}
