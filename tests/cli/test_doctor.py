"""hookkit doctor, as a person runs it."""

import json
from pathlib import Path

import click
import pytest

from hookkit import paths
from hookkit.api import doctor
from hookkit.api.doctor import Finding
from hookkit.cli.doctor import echo
from tests.builders import deliver, fold_all, line, payload
from tests.cli.terminal import call, on_terminal, run
from tests.lib.git.repositories import repository

LONG = "/a/folder/whose/name/is/so/long/that/no/line/of/a/narrow/terminal/has/room/for/all/of/it"


@pytest.fixture(autouse=True)
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    repository(folder)
    (folder / "src").mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_something_needs_a_hand(project: Path) -> None:
    output = run("doctor", code=1).splitlines()
    assert output[:2] == [
        f"BAD   wiring     Not wired in ~/{project.name}.",
        f"{'':17}→ hookkit install",
    ]


def test_all_is_well() -> None:
    run("install")
    deliver(line(payload("SessionStart")), line(payload("SessionEnd"), 1))
    fold_all()
    output = run("doctor").splitlines()
    assert all(line.startswith("ok    ") for line in output)


@pytest.mark.parametrize("states, code", [("", 0), ("ok note", 0), ("bad", 1), ("ok bad note", 1)])
def test_only_what_is_bad_is_reported_by_the_exit_code(
    states: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Finding("data", state, "x") for state in states.split()]  # type: ignore[arg-type]
    monkeypatch.setattr(doctor, "examine", lambda folder: found)
    call("doctor", code=code)
    document = json.loads(call("doctor", "--json", code=code).stdout)
    assert document["ok"] == (not code)


def test_json() -> None:
    document = json.loads(run("doctor", "--json", code=1))
    assert document.keys() == {"schema_version", "ok", "findings"}
    assert (document["schema_version"], document["ok"]) == (1, False)
    assert all(each.keys() == {"check", "state", "says", "remedy"} for each in document["findings"])
    by_check = {each["check"]: each for each in document["findings"]}
    assert by_check["wiring"]["remedy"] == "hookkit install"
    assert str(paths.data_dir()) in by_check["data"]["says"]  # whole, for programs


def test_a_damaged_database_has_its_place_among_the_findings() -> None:
    run("install")
    fold_all()
    paths.database().write_text("This is no database. " * 500)
    document = json.loads(run("doctor", "--json", code=1))
    assert [each["check"] for each in document["findings"] if each["state"] == "bad"] == [
        "database"
    ]


def test_it_is_reported_for_a_folder_below_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("install")
    monkeypatch.chdir(project / "src")
    assert "note  wiring     A `claude` that is started in ~/project/src is not" in run("doctor")


@pytest.mark.uncovered
@pytest.mark.parametrize("columns", [60, 80, 200])
def test_no_line_is_longer_than_the_terminal(columns: int) -> None:
    lines = on_terminal("doctor", columns=columns, code=1, NO_COLOR="1").splitlines()
    assert lines[0].startswith("BAD   wiring     Not wired in")
    assert all(len(line) <= columns for line in lines)


def test_a_long_path_keeps_its_column_and_a_command_is_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    echo(Finding("data", "bad", f"{LONG} can't be written: No space left.", f"df -h {LONG}"))
    *lines, remedy = click.unstyle(capsys.readouterr().out).splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert "".join(line[17:] for line in lines).startswith(LONG)
    assert all(line.startswith(" " * 17) for line in lines[1:])
    assert remedy == f"{'':17}→ df -h {LONG}"


def test_what_is_harmful_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    echo(Finding("rejected", "note", "a\x1b[2J\nb\u202e", "c\x07d"))
    assert capsys.readouterr().out == f"note  rejected   a�[2J b�\n{'':17}→ c�d\n"


@pytest.mark.parametrize(
    "text, shown",
    [
        ("{}/x is there", "~/x is there"),
        ("Wired in {}/x ({}/y).", "Wired in ~/x (~/y)."),
        ("{}", "{}"),
        ("/mnt{}/x and {}er/x", "/mnt{}/x and {}er/x"),
        ("edit '{}/a b'", "edit '{}/a b'"),
    ],
)
def test_the_home_is_shown_short(
    text: str, shown: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    echo(Finding("data", "ok", text.replace("{}", str(home))))
    assert capsys.readouterr().out == f"ok    data       {shown.replace('{}', str(home))}\n"


def test_long_names_of_checks_keep_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Finding("data", "ok", "x"), Finding("transcripts", "note", "y", "hookkit import")]
    monkeypatch.setattr(doctor, "examine", lambda folder: found)
    assert run("doctor").splitlines() == [
        "ok    data         x",
        "note  transcripts  y",
        f"{'':19}→ hookkit import",
    ]


@pytest.mark.uncovered
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_dumb_terminal_gets_plain_lines(columns: int) -> None:
    printed = on_terminal("doctor", columns=columns, code=1, TERM="dumb")
    assert "\x1b" not in printed
    lines = printed.splitlines()
    assert all(len(each) <= columns or "→" in each for each in lines)
    first = [each for each in lines if not each.startswith(" ")]
    indents = {len(each) - len(each[6:].partition("  ")[2].lstrip()) for each in first}
    assert len(indents) == 1, printed


@pytest.mark.uncovered
def test_every_note_has_its_remedy(home: Path) -> None:
    folder = home / ".claude" / "projects" / "p"
    folder.mkdir(parents=True)
    (folder / "11111111-1111-4111-8111-111111111111.jsonl").write_text('{"type":"user"}\n')
    run("install")
    run("install", "--user")
    findings = json.loads(run("doctor", "--json"))["findings"]
    notes = [each for each in findings if each["state"] == "note"]
    assert {each["check"] for each in notes} >= {"wiring", "transcripts"}
    assert all(each["remedy"] for each in notes)
