"""Sessions by project and day."""

from hookkit.api.history.session_days import by_project
from tests.builders import session
from tests.fixtures.clock import SetZone


def test_by_project(zone: SetZone) -> None:
    zone("Asia/Tokyo")
    found = by_project(
        [
            session(session_id="d", project=None, first_started_at="2026-11-22T16:00:00.000Z"),
            session(session_id="c", project="shop", first_started_at="2026-11-21T16:00:00.000Z"),
            session(
                session_id="b",
                project="shop",
                cwd="/shop",
                first_started_at="2026-11-21T14:59:00.000Z",
                last_activity="2026-11-21T15:10:00.000Z",
                message_count=2,
                api_request_count=0,
                first_user_message="Fix it",
            ),
            session(session_id="a", project="shop", first_started_at="2026-11-21T03:00:00.000Z"),
        ]
    )
    assert [(each.project, each.path) for each in found] == [(None, None), ("shop", "/shop")]
    days = [(day.date, [each.session_id for each in day.sessions]) for day in found[1].days]
    assert days == [("2026-11-22", ["c"]), ("2026-11-21", ["b", "a"])]
    assert [each.session_id for each in found[1].sessions] == ["c", "b", "a"]
    result = found[1].to_dict()
    assert (result["project"], result["path"]) == ("shop", "/shop")
    assert result["days"][1]["date"] == "2026-11-21"
    first = result["days"][1]["sessions"][0]
    assert (first["session_id"], first["first_message"]) == ("b", "Fix it")
    assert (first["started_at"], first["last_activity"]) == (
        "2026-11-21T14:59:00.000Z",
        "2026-11-21T15:10:00.000Z",
    )


def test_nothing() -> None:
    assert by_project([]) == []
