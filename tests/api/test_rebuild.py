"""Rebuild the database: the result as JSON."""

from hookkit import paths
from hookkit.api.rebuild import rebuild_database
from tests.builders import deliver, fold_all, line, payload


def test_the_result_as_json() -> None:
    sound = {"is_current": True, "unreadable": []}
    assert rebuild_database().to_dict() == {"sessions": 0, "old": None, **sound}
    deliver(line(payload("SessionStart")))
    fold_all()
    old = str(paths.data_dir() / "hookkit.db.old")
    assert rebuild_database().to_dict() == {"sessions": 1, "old": old, **sound}
