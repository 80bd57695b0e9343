"""hookkit export."""

import json
import os
import stat
import subprocess
import time
from pathlib import Path

import pytest

from hookkit.cli import export
from hookkit.render.sessions import FORMATS
from tests.api.homes import fill
from tests.builders import at, deliver, line, own, payload
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.cli.terminal import call, on_terminal


@pytest.fixture
def two() -> None:
    deliver(
        line(payload("UserPromptSubmit", "one", prompt="Fix the login", prompt_id="p"), 0),
        line(payload("SessionEnd", "one", reason="other"), 125),
        line(payload("SessionStart", "two", cwd="/home/dev/blog"), 200),
    )


@pytest.mark.usefixtures("two")
def test_json() -> None:
    document = hookkit("export").json
    assert document.keys() == {"schema_version", "hookkit", "exported_at", "sessions"}
    assert document["schema_version"] == 1
    one, two = document["sessions"]
    assert (one["session_id"], one["seq"], one["title"]) == ("one", 1, "Fix the login")
    assert (one["duration"], one["project"], two["project"]) == (125.0, "shop", "blog")
    assert one["total"] == {
        "files_changed": 0,
        "total_tokens": 0,
        "cost_usd": None,
        "worked_seconds": 125.0,
    }
    assert [each["type"] for each in one["events"]] == ["prompt", "session_end"]
    assert "is_process_running" not in one


@pytest.mark.usefixtures("two")
def test_jsonl() -> None:
    head, *sessions = map(json.loads, call("export", "-f", "jsonl").stdout.splitlines())
    assert (head["schema_version"], head["sessions"]) == (1, 2)
    assert [each["session_id"] for each in sessions] == ["one", "two"]
    assert sessions == hookkit("export").json["sessions"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "options, found",
    [
        (("--project", "blog"), ["two"]),
        (("--status", "active"), ["two"]),
        (("--until", at(100)), ["one"]),
        (("--origin", "manual"), []),
        (("--model", "opus"), []),
    ],
)
def test_a_choice(options: tuple[str, ...], found: list[str]) -> None:
    document = json.loads(call("export", *options).stdout)
    assert [each["session_id"] for each in document["sessions"]] == found


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_no_mistake(kind: str) -> None:
    output = hookkit("export", "--format", kind)
    assert output.err == "hookkit: no sessions match.\n"
    assert output.out


@pytest.mark.usefixtures("two")
def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    assert hookkit("export", "-o", str(file)) == ("", f"2 sessions written to {file}.\n")
    assert file.read_bytes().startswith(b'"id",')
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "name, start",
    [("x.json", '{"schema'), ("x.JSONL", '{"schema'), ("x.md", "| ID |"), ("x", '{"schema')],
)
def test_the_name_determines_the_format(tmp_path: Path, name: str, start: str) -> None:
    call("export", "-o", str(tmp_path / name), "--project", "shop")
    assert (tmp_path / name).read_text().startswith(start)


@pytest.mark.usefixtures("two")
def test_by_means_markdown() -> None:
    assert call("export", "--by", "project").stdout.startswith("# Sessions by project")


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    file, link = tmp_path / "a.json", tmp_path / "link.json"
    file.write_text("mine")
    link.symlink_to(file)
    assert "--force overwrites it" in refused("export", "-o", str(file), code=1)
    assert file.read_text() == "mine"
    call("export", "-o", str(link), "--force")
    assert link.is_symlink() and json.loads(file.read_text())["sessions"] == []


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    assert "is a folder" in refused("export", "-o", str(tmp_path), code=1)
    why = refused("export", "-o", str(tmp_path / "no" / "x.json"), code=1)
    assert "can't be written: No such file" in why


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def half() -> object:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="No space left"):
        export.deliver(half(), tmp_path / "x.json")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("two")
def test_a_device_and_a_pipe_stay_what_they_are(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([SCRIPT, "export", "-o", str(pipe)], stderr=subprocess.DEVNULL):
        assert json.loads(pipe.read_text())["schema_version"] == 1
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert call("export", "-o", "-").stdout.startswith('{"schema')


@pytest.mark.parametrize(
    "options, why",
    [
        (("--format", "xml"), "'xml' is not one of"),
        (("--format", "csv", "--by", "day"), "--by goes with --format md"),
        (("--by", "hour"), "'hour' is not one of"),
        (("--details",), "--details goes with --by"),
        (("--bom",), "--bom goes with --format csv"),
        (("--since", "x"), "is not a date"),
    ],
    ids=str,
)
def test_what_cannot_be_meant(options: tuple[str, ...], why: str) -> None:
    assert why in refused("export", *options, code=2)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_whoever_has_read_enough_may_leave(kind: str) -> None:
    deliver(*(line(payload("Stop", f"s{number}", x="y" * 50), number) for number in range(500)))
    done = subprocess.run(
        f"{SCRIPT} export --format {kind} | head -c 10",
        shell=True,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert len(done.stdout) == 10 and done.stderr == b""


def test_a_terminal_sees_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(*(line(payload("Stop", f"s{number}"), number) for number in range(export.LONG)))
    output = on_terminal("export", "-o", str(tmp_path / "x.json"))
    assert "Writing" in output and "200 sessions written" in output


def test_one_moment_is_exported(tmp_path: Path) -> None:
    from hookkit.api.export import ExportOptions, SelectedSessions
    from hookkit.api.store import Store
    from hookkit.render.sessions import json as sessions_json
    from hookkit.store.sqlite.session_export import ExportQueries
    from hookkit.store.sqlite.sessions import SessionFilter

    deliver(line(payload("Stop", "one")), line(payload("Stop", "two"), 1))
    with Store.open() as store, ExportQueries(store.db).snapshot():
        chunks = sessions_json.write(SelectedSessions(store, SessionFilter()), ExportOptions())
        written = next(chunks) + next(chunks)
        with Store.open() as other:
            other.upsert_session("two", title="Later")
        document = json.loads(written + b"".join(chunks))
    assert [each["title"] for each in document["sessions"]][1] != "Later"


def test_one_that_is_gone_meanwhile_is_left_out() -> None:
    from hookkit.api.export import SelectedSessions
    from hookkit.api.store import Store
    from hookkit.store.sqlite.sessions import SessionFilter

    with Store.open() as store:
        chosen = SelectedSessions(store, SessionFilter())
        chosen.numbers = [5]
        assert list(chosen.documents()) == []


def test_here(shop: Path, tmp_path: Path) -> None:
    call("start", "Work")
    deliver(line(own("started", "elsewhere"), at=time.time_ns(), src="user"))
    document = json.loads(call("export", "--here").stdout)
    assert [each["title"] for each in document["sessions"]] == ["Work"]


def test_a_session_of_one_s_own_has_all_its_parts(tmp_path: Path) -> None:
    fill(tmp_path)
    found = hookkit("export", "--origin", "manual").json["sessions"]
    (mine,) = found
    assert mine["total"]["files_changed"] == 3
    assert [each["cost_usd"] for each in mine["logged"]] == [0.125, None]
    assert mine["git_start"]["snapshot"] == {"left.py": "12.17"}
    assert [each["hash"] for each in mine["commits"]] == ["c0ffee"]
