"""Sessions and sums by machine, once two machines have exchanged what they recorded."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.api import completion, server_keys
from hookkit.api.sessions import session_filter
from hookkit.api.store import Store
from hookkit.api.today import report_today
from hookkit.model.session import moment
from hookkit.server.access import Access
from hookkit.server.app import create_app
from tests.builders import at, deliver, line, payload, tool
from tests.cli.installed import outcome
from tests.cli.terminal import call, run, run_json
from tests.cli.test_completion import offered
from tests.server.conftest import ORIGIN
from tests.transcript_builders import answer, prompt, transcript, usage, write

NOW = moment(at(7200))

DESK, LAPTOP, OTHER, NEW = (
    f"{number}1111111-1111-4111-8111-111111111111" for number in (1, 2, 3, 4)
)


@contextmanager
def on(machine: Path, name: str) -> Iterator[None]:
    """What happens in the block happens on another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOOKKIT_HOME", str(machine))
        patch.setenv("HOOKKIT_MACHINE_NAME", name)
        yield


def work(folder: Path, session: str, tokens: int, cwd: str = "/home/dev/shop") -> None:
    """Record a session with a transcript of two messages, an edit and a prompt."""
    place: dict[str, Any] = {"session_id": session, "cwd": cwd}
    deliver(
        line(payload("SessionStart", **place)),
        line(payload("UserPromptSubmit", prompt=f"Fix it on {session[0]}", **place), 1),
        line(tool("Edit", file_path="/home/dev/shop/a.py", **place), 2),
        line(payload("SessionEnd", **place), 60),
    )
    talk = [
        prompt("Fix it", 0, session, cwd=cwd),
        answer(f"m{session[0]}", usage(tokens, 5), 10, session),
        answer(f"n{session[0]}", usage(tokens, 5), 40, session, model="claude-haiku-4-5"),
    ]
    write(folder, {f"{session}.jsonl": transcript(*talk)})
    call("import", str(folder))


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk, this machine, with the sessions of a laptop and of another one."""
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "desk")
    shared = str(tmp_path / "shared")
    os.mkdir(shared)  # noqa: PTH102
    for name, session, tokens in (("laptop", LAPTOP, 1000), ("other", OTHER, 3000)):
        with on(tmp_path / name, name):
            work(tmp_path / f"{name}-claude", session, tokens)
            call("sync", "--folder", shared)
    work(tmp_path / "claude", DESK, 500)
    call("sync", "--folder", shared)
    return tmp_path


def listed(*options: str) -> set[str]:
    return {each["session_id"] for each in run_json("list", "--json", *options)["sessions"]}


def id_of(machine: Path, name: str) -> str:
    with on(machine, name):
        return paths.machine_id()


def test_the_list_of_a_machine(machines: Path) -> None:
    assert listed() == {DESK, LAPTOP, OTHER}
    assert listed("--machine", "laptop") == {LAPTOP}
    assert listed("--machine", "Desk") == {DESK}
    other = id_of(machines / "other", "other")
    assert listed("--machine", other[:6]) == listed("--machine", other) == {OTHER}
    assert listed("--machine", "laptop", "--project", "shop", "--status", "completed") == {LAPTOP}
    named = {each["session_id"]: each for each in run_json("list", "--json")["sessions"]}
    assert {each["machine"] for each in named.values()} == {"desk", "laptop", "other"}
    assert named[LAPTOP]["machine_id"] == id_of(machines / "laptop", "laptop")
    assert "laptop" not in run("list")


def test_a_machine_that_is_not_known(machines: Path) -> None:
    code, said = outcome("list", "--machine", "phone")
    assert code == 1
    assert "No machine 'phone'. There are:" in said.err
    assert {"desk", "laptop", "other"} <= set(said.err.split())
    assert "Traceback" not in said.err
    assert outcome("list", "--machine", "")[0] == 1


def test_machines_with_the_same_name(machines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "laptop")
    code, said = outcome("stats", "--machine", "laptop")
    laptop = id_of(machines / "laptop", "x")
    assert code == 1
    assert "'laptop' may mean any of these machines:" in said.err
    assert laptop[:8] in said.err
    assert paths.machine_id()[:8] in said.err
    rows = run_json("stats", "--by", "machine", "--json")["by"]
    names = {f"laptop ({each[:8]})" for each in (laptop, paths.machine_id())}
    assert {each["key"] for each in rows} == names | {"other"}
    assert listed("--machine", f"laptop ({laptop[:8]})") == {LAPTOP}


def test_a_session_of_a_machine_that_sent_nothing(machines: Path) -> None:
    with Store.open() as store, store.database.transaction():
        store.db.execute(
            "UPDATE sessions SET machine_id = 'beef0000cafe' WHERE session_id = ?", (DESK,)
        )
    assert run_json("show", DESK, "--json")["session"]["machine"] == "beef0000"
    assert "Machine" not in run("show", DESK)
    assert listed("--machine", "beef") == {DESK}
    assert "beef0000" in run("stats", "--by", "machine")
    with Store.open() as store, store.database.transaction():
        store.db.execute("UPDATE sessions SET machine_id = NULL WHERE session_id = ?", (DESK,))
    assert run_json("show", DESK, "--json")["session"]["machine"] is None
    rows = run_json("stats", "--by", "machine", "--json")["by"]
    assert {each["key"] for each in rows} == {None, "laptop", "other"}


ADDED = ("sessions", "prompts", "edits", "tool_calls", "messages", "tokens_input", "cost_usd")


def test_sums_by_machine_add_up(machines: Path) -> None:
    report = run_json("stats", "--by", "machine", "--json")
    totals, rows = report["totals"], {each["key"]: each for each in report["by"]}
    assert list(rows) == ["other", "laptop", "desk"]  # the dearest first
    for name in ADDED:
        assert sum(each[name] for each in rows.values()) == pytest.approx(totals[name]), name
    assert totals["tokens_input"] == 9000
    for name in rows:
        alone = run_json("stats", "--machine", name, "--json")["totals"]
        assert rows[name] == {"key": name} | alone
        by_model = run_json("stats", "--machine", name, "--by", "model", "--json")
        assert sum(each["messages"] for each in by_model["by"]) == alone["messages"] == 2
        hours = run_json("stats", "--machine", name, "--by", "hour", "--json")
        assert hours["totals"]["tokens_input"] == alone["tokens_input"]
        assert [
            each["key"]
            for each in run_json("stats", "--machine", name, "--by", "machine", "--json")["by"]
        ] == [name]
        dearest = run_json("stats", "--machine", name, "--by", "session", "--json")["by"]
        assert [each["tokens_input"] for each in dearest] == [alone["tokens_input"]]
    printed = run("stats", "--by", "machine").splitlines()
    assert printed[0].split()[0] == "Machine"
    assert [each.split()[0] for each in printed[1:]] == ["other", "laptop", "desk", "Total"]
    nothing = run_json("stats", "--by", "machine", "--project", "/none", "--json")
    assert nothing["by"] == []


def test_one_machine_alone_has_everything() -> None:
    deliver(line(payload("SessionStart")))
    (row,) = run_json("stats", "--by", "machine", "--json")["by"]
    assert (row["key"], row["sessions"]) == (os.uname().nodename.partition(".")[0], 1)


def test_the_day_of_a_machine(machines: Path) -> None:
    with Store.open() as store:
        whole = report_today(store, NOW)
        alone = [report_today(store, NOW, name) for name in ("desk", "laptop", "other")]
        other = report_today(store, NOW + timedelta(days=1), "laptop")
    assert whole.cost_usd == pytest.approx(sum(each.cost_usd for each in alone)) != 0
    found = [[each.session.session_id for each in report.sessions] for report in alone]
    assert found == [[DESK], [LAPTOP], [OTHER]]
    for each in alone:
        assert each.cost_usd == pytest.approx(sum(done.cost_usd for done in each.projects))
    assert (other.cost_usd, other.projects) == (0, [])
    assert run_json("today", "--machine", "laptop", "--json")["projects"] == []


def test_search_history_and_export_of_a_machine(machines: Path) -> None:
    with Store.open() as store:
        for session in (DESK, LAPTOP):
            store.upsert_session(session, title="Mend the flaky test")
    found = run_json("search", "flaky", "--machine", "laptop", "--json")["hits"]
    assert {each["session_id"] for each in found} == {LAPTOP}
    assert outcome("search", "flaky", "--machine", "other")[0] == 1
    (project,) = run_json("history", "--machine", "desk", "--json")["projects"]
    assert [each["session_id"] for day in project["days"] for each in day["sessions"]] == [DESK]
    exported = json.loads(call("export", "--machine", "other").stdout)["sessions"]
    assert [each["session_id"] for each in exported] == [OTHER]
    for command in (("search", "x"), ("history",), ("export",), ("stats",), ("today",)):
        assert "No machine 'phone'" in outcome(*command, "--machine", "phone")[1].err


def test_a_session_of_another_machine_shows_it(machines: Path) -> None:
    assert re.search(r"^Machine\s+laptop$", run("show", LAPTOP), re.MULTILINE)
    assert "Machine" not in run("show", DESK)
    assert run_json("show", LAPTOP, "--json")["session"]["machine"] == "laptop"
    assert run_json("show", DESK, "--json")["session"]["machine"] == "desk"


@pytest.mark.parametrize("command", ["resume", "fork"])
def test_it_is_not_resumed_here(machines: Path, command: str) -> None:
    shutil.rmtree(machines / "laptop-claude")
    for options in ([], ["--project", str(machines)]):
        code, said = outcome(command, LAPTOP, "Go on", *options)
        assert code == 1
        assert said.err.strip().endswith(
            f"Session {LAPTOP} is on laptop, and its transcript isn't here: resume it there."
        )


def test_it_is_not_continued_here(machines: Path) -> None:
    shop = machines / "shop"
    shop.mkdir()
    with on(machines / "laptop", "laptop"):
        work(machines / "gone", NEW, 1, str(shop))
        call("sync")
    shutil.rmtree(machines / "gone")
    call("sync")
    code, said = outcome("continue", "Go on", "--project", str(shop))
    assert (code, f"Session {NEW} is on laptop" in said.err) == (1, True), said
    code, said = outcome("continue", "Go on", "--project", str(machines))
    assert f"Session {NEW} is on laptop" in said.err  # in a folder of it
    (machines / "empty").mkdir()
    assert (
        "No session to continue"
        in outcome("continue", "Go on", "--project", str(machines / "empty"))[1].err
    )


def test_what_is_gone_here_is_so_here(machines: Path) -> None:
    shutil.rmtree(machines / "claude")
    code, said = outcome("resume", DESK, "Go on")
    assert (code, "is gone" in said.err) == (1, True)
    code, said = outcome("resume", DESK, "Go on", "--project", str(machines))
    assert (code, "The transcript of session" in said.err) == (1, True)


def test_the_pages_and_the_api_have_the_same(machines: Path) -> None:
    known = server_keys.load()
    with TestClient(create_app(Access(known)), base_url=ORIGIN) as client:
        client.cookies.set(known.cookie_name, known.cookie)
        for path, command in (
            ("sessions", ("list", "-l", "50")),
            ("usage", ("stats",)),
            ("history", ("history",)),
            ("search", ("search", "Fix")),
        ):
            asked = {"machine": "laptop"} | ({"words": "Fix"} if path == "search" else {})
            expected = json.loads(outcome(*command, "--machine", "laptop", "--json")[1].out)
            assert client.get(f"/api/v1/{path}", params=asked).json() == expected
            refused = client.get(f"/api/v1/{path}", params=asked | {"machine": "phone"})
            assert refused.status_code == 404
        by = client.get("/api/v1/usage", params={"by": "machine"}).json()
        assert by == run_json("stats", "--by", "machine", "--json")
        rows = client.get(
            "/api/v1/usage", params={"by": "machine", "format": "csv"}
        ).text.splitlines()
        assert [each.split(",")[0].strip('"') for each in rows[1:]] == ["other", "laptop", "desk"]
        page = client.get("/usage", params={"by": "machine", "period": "all"}).text
        assert "machine=laptop" in page  # each row leads to its machine
        days = {"since": "2026-11-20", "until": "2026-11-22"}
        compared = client.get("/usage", params={"show": "compare", "by": "machine"} | days).text
        assert "laptop" in compared
        number = run_json("show", LAPTOP, "--json")["session"]["seq"]
        assert re.search(
            r"<dt>Machine</dt>\s*<dd>laptop</dd>", client.get(f"/sessions/{number}").text
        )
        shown = client.get("/sessions", params={"machine": "laptop"}).text
        assert set(re.findall(r"/sessions/([0-9]+)", shown)) == {str(number)}


def test_names_are_completed(machines: Path) -> None:
    first, *others = [each.text for each in completion.machines("")]
    assert (first, set(others)) == ("desk", {"laptop", "other"})
    assert [each.text for each in completion.machines("LAP")] == ["laptop"]


@pytest.mark.usefixtures("machines")
def test_names_are_completed_in_a_shell() -> None:
    assert offered("stats --machine lap") == ["plain,laptop"]


def test_a_wrong_configuration_completes_nothing(
    machines: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_IDLE_MINUTES", "many")
    assert completion.machines("") == []


def test_the_filter_of_python(machines: Path) -> None:
    assert session_filter(machine="laptop").machine == "laptop"
