"""The day of a team is read with few statements, however many sessions it has."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.api.today import report_today
from hookkit.model.session import milliseconds
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.sqlite import spending, spending_by_project
from tests.builders import at, deliver, line, payload
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.questions import NOW
from tests.transcript_builders import answer, prompt, transcript, usage, write


class Counting(TeamConnection):
    """A connection that counts what is asked."""

    asked = 0

    def execute(self, statement: str, values: Any = ()) -> Any:
        type(self).asked += 1
        return super().execute(statement, values)


def work(folder: Path, count: int) -> None:
    """Record sessions of one day, each in a project of its own."""
    talks = {}
    for number in range(count):
        session, cwd = f"s{count}-{number}", f"/home/dev/p{number}"
        deliver(line(payload("UserPromptSubmit", session_id=session, cwd=cwd, prompt="Go")))
        talk = [prompt("Go", 0, session, cwd=cwd), answer(f"m{session}", usage(9, 5), 9, session)]
        talks[f"{session}.jsonl"] = transcript(*talk)
    write(folder, talks)
    call("import", str(folder))


def test_statements_do_not_grow_with_sessions(
    team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.api.team.team_store.TeamConnection", Counting)
    asked = []
    for count in (3, 12):
        member, dsn = join(team_database, f"m{count}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOOKKIT_HOME", str(tmp_path / f"home{count}"))
            work(tmp_path / f"work{count}", count)
            with Store.open() as own:
                expected = report_today(own, NOW)
                copy(own.db, member, dsn)
        with TeamStore.connect(dsn) as team:
            Counting.asked = 0
            found = report_today(team, NOW)
            asked.append(Counting.asked)
        assert len(found.sessions) == len(found.projects) == count
        assert [each.usage for each in found.sessions] == [each.usage for each in expected.sessions]
        assert (
            found.cost_usd
            == expected.cost_usd
            == pytest.approx(sum(each.cost_usd for each in found.projects))
        )
    assert asked[0] == asked[1] <= 12


def test_a_day_that_begins_within_a_quarter_of_an_hour(tmp_path: Path) -> None:
    """Such as those of a place whose clock was set by the sun."""
    work(tmp_path, 2)
    with Store.open() as own:
        moment = milliseconds(at(0)) - 1234
        found = spending_by_project.since(own.db, moment)
        assert found["/home/dev/p0"] == spending.since(own.db, moment, "/home/dev/p0") > 0
        assert found["/nowhere"] == 0
