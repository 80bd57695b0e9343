"""Repositories of one name, of several customers: each is a project of its own everywhere."""

import json
import re
import shutil
import time
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.hook import budget_guard, budgets
from hookkit.hook.statusline import StatusLine
from hookkit.model.project_path import normalized
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run, run_json
from tests.lib.git.repositories import commit, repository
from tests.lib.git.repositories import run as git

pytestmark = pytest.mark.usefixtures("plain_git")

Chdir = pytest.MonkeyPatch


def work(monkeypatch: Chdir, folder: Path, customer: str, cost: float) -> None:
    """An agent's session in a folder, and one of the person's own with a logged call."""
    prompt = payload("UserPromptSubmit", f"s-{customer}", cwd=str(folder), prompt="Work for it")
    deliver(line(prompt, at=time.time_ns()))
    monkeypatch.chdir(folder)
    call("start", f"{customer}: billing")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "1000", "-c", str(cost))
    call("end")
    with Store.open() as store:
        live_sessions.ask_git(store.database)


def places(tmp_path: Path, *ends: str) -> list[Path]:
    """Repositories below a folder."""
    return [repository(tmp_path / end) for end in ends]


def names_everywhere() -> dict[str, float]:
    """The cost of each project by its name, which every command agrees on."""
    listed = run_json("projects", "--json")["projects"]
    found = {each["name"]: each["cost_usd"] for each in listed}
    stats = run_json("stats", "--by", "project", "--json")["by"]
    assert {each["key"]: each["cost_usd"] for each in stats} == found
    today = run_json("today", "--json")["projects"]
    assert {each["project"]: each["cost_usd"] for each in today} == found
    history = run_json("history", "--json", "-l", "99")["projects"]
    assert sorted(each["project"] for each in history) == sorted(found)
    sessions = run_json("list", "--json", "-l", "99")["sessions"]
    assert {each["project"] for each in sessions} == set(found)
    exported = run_json("export", "--format", "json")["sessions"]
    assert {each["project"] for each in exported} == set(found)
    assert invoices() == found
    return found


def invoices(*options: str) -> dict[str, float]:
    """The total of each project's own invoice, which is also its line in the sum."""
    overview, *each = run("export", "--format", "md", "--by", "project", *options).split("\n## ")
    found = {plain(text.splitlines()[0]): total(text) for text in each}
    cells = [row.split(" | ") for row in overview.splitlines() if row.startswith("| ")][2:-1]
    assert {plain(row[0][2:]): dollars(row[-1]) for row in cells} == found
    return found


def plain(cell: str) -> str:
    """The text of a Markdown cell."""
    return cell.replace("\\", "")


def total(invoice: str) -> float:
    """The sum below a table."""
    return dollars(next(row for row in invoice.splitlines() if "**Total**" in row))


def dollars(row: str) -> float:
    """The last amount in a row."""
    return float(re.findall(r"\$([\d,.]+)", row)[-1].replace(",", ""))


@pytest.fixture
def two(tmp_path: Path, monkeypatch: Chdir) -> tuple[Path, Path]:
    """Two repositories `api`, with work of $10 and $90."""
    acme, globex = places(tmp_path, "acme/api", "globex/api")
    work(monkeypatch, acme, "acme", 10)
    work(monkeypatch, globex, "globex", 90)
    return acme, globex


def agents_here() -> list[str]:
    """The active sessions of this repository."""
    found = run_json("status", "--json", "--here")["sessions"]
    return [each["session_id"] for each in found]


# The invoice, and all that names a project


@pytest.mark.usefixtures("two")
def test_each_customer_has_an_invoice_of_its_own() -> None:
    assert names_everywhere() == {"acme/api": 10, "globex/api": 90}
    details = run("export", "--format", "md", "--by", "project", "--details")
    assert [each for each in details.splitlines() if each.startswith("## ")] == [
        *("## globex/api", "## acme/api"),
    ]
    acme = details.partition("## acme/api")[2]
    assert "acme: billing" in acme and "globex" not in acme


@pytest.mark.usefixtures("two")
def test_an_invoice_of_one_customer_has_no_word_of_the_other() -> None:
    for options in (("acme/api",), ("acme/api", "--details")):
        invoice = run("export", "--format", "md", "--by", "project", "--project", *options)
        assert "globex" not in invoice and invoice.count("## ") == 1
    assert invoices("--project", "globex/api") == {"globex/api": 90}


def test_a_folder_chooses_its_customer(two: tuple[Path, Path], monkeypatch: Chdir) -> None:
    for folder, cost in zip(two, (10, 90), strict=True):
        monkeypatch.chdir(folder)
        assert list(invoices("--project", ".").values()) == [cost]
        assert list(invoices("--here").values()) == [cost]
        assert run_json("stats", "--json", "--project", str(folder))["totals"]["cost_usd"] == cost


def test_three_of_one_name(tmp_path: Path, monkeypatch: Chdir) -> None:
    ends = ("acme/api", "globex/api", "initech/api")
    for cost, folder in enumerate(places(tmp_path, *ends), 1):
        work(monkeypatch, folder, folder.parent.name, cost)
    assert names_everywhere() == {"acme/api": 1, "globex/api": 2, "initech/api": 3}


def test_parents_of_one_name(tmp_path: Path, monkeypatch: Chdir) -> None:
    for cost, folder in enumerate(places(tmp_path, "a/x/api", "b/x/api", "b/y/api"), 1):
        work(monkeypatch, folder, "-".join(folder.parts[-3:]), cost)
    assert names_everywhere() == {"a/x/api": 1, "b/x/api": 2, "y/api": 3}
    error = str(call("history", "x/api", code=1).exception)
    assert error == "'x/api' may mean any of these projects:\n  a/x/api\n  b/x/api"


def test_a_repository_within_another_of_its_name(tmp_path: Path, monkeypatch: Chdir) -> None:
    outer, inner = places(tmp_path, "api", "api/api")
    work(monkeypatch, outer, "outer", 1)
    work(monkeypatch, inner, "inner", 2)
    assert names_everywhere() == {f"{tmp_path.name}/api": 1, "api/api": 2}


def test_a_worktree_belongs_to_its_repository(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: Chdir
) -> None:
    commit(two[0], a="1")
    tree = tmp_path / "trees" / "api"
    git(two[0], "worktree", "add", "-q", str(tree))
    work(monkeypatch, tree, "tree", 5)
    assert names_everywhere() == {"acme/api": 15, "globex/api": 90}
    assert list(invoices("--project", str(tree))) == ["acme/api"]
    for folder in (tree, two[0]):
        monkeypatch.chdir(folder)
        assert invoices("--here") == {"acme/api": 15}
        assert agents_here() == ["s-tree", "s-acme"]
    git(two[0], "worktree", "remove", "--force", str(tree))
    assert invoices("--here") == {"acme/api": 15}
    assert agents_here() == ["s-tree", "s-acme"]


def test_two_clones_with_one_remote(tmp_path: Path, monkeypatch: Chdir) -> None:
    for cost, folder in enumerate(places(tmp_path, "acme/api", "fork/api"), 1):
        git(folder, "remote", "add", "origin", "git@git.example:acme/api.git")
        work(monkeypatch, folder, folder.parent.name, cost)
    assert names_everywhere() == {"acme/api": 1, "fork/api": 2}
    assert invoices("--project", "acme/api") == {"acme/api": 1}  # a name comes before a remote


def test_one_that_is_deleted_keeps_its_name(two: tuple[Path, Path], monkeypatch: Chdir) -> None:
    monkeypatch.chdir("/")
    shutil.rmtree(two[1])
    assert names_everywhere() == {"acme/api": 10, "globex/api": 90}
    assert invoices("--project", str(two[1])) == {"globex/api": 90}
    rebuild(config.load())
    assert names_everywhere() == {"acme/api": 10, "globex/api": 90}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_in_either_form_of_unicode(
    form: Literal["NFC", "NFD"], tmp_path: Path, monkeypatch: Chdir
) -> None:
    name = unicodedata.normalize(form, "café")
    shown = unicodedata.normalize("NFC", name)
    for cost, folder in enumerate(places(tmp_path, f"acme/{name}", f"globex/{shown}"), 1):
        work(monkeypatch, folder, folder.parent.name, cost)
    assert names_everywhere() == {f"acme/{shown}": 1, f"globex/{shown}": 2}
    assert invoices("--project", f"acme/{name}") == {f"acme/{shown}": 1}
    error = str(call("list", "--project", name, code=1).exception)
    assert error.splitlines()[1:] == [f"  acme/{shown}", f"  globex/{shown}"]


def test_names_that_differ_by_case(tmp_path: Path, monkeypatch: Chdir) -> None:
    for cost, folder in enumerate(places(tmp_path, "acme/API", "globex/api"), 1):
        work(monkeypatch, folder, folder.parent.name, cost)
    assert names_everywhere() == {"API": 1, "api": 2}
    assert invoices("--project", "API") == {"API": 1}


def test_a_name_that_a_script_gave_beside_a_folder(two: tuple[Path, Path]) -> None:
    call("session", "start", "mine", "--project", "acme/api")
    listed = run_json("projects", "--json")["projects"]
    names = {each["id"]: each["name"] for each in listed}
    assert len(set(names.values())) == 3
    assert (names["acme/api"], names[str(two[1])]) == ("acme/api", "globex/api")


# What a bare name means


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "command",
    [
        ("budget", "set", "--daily", "20", "--project", "api"),
        ("budget", "check", "--project", "api"),
        ("export", "--format", "md", "--by", "project", "--project", "api"),
        ("list", "--project", "api"),
        ("search", "work", "--project", "api"),
        ("stats", "--project", "api"),
        ("history", "--project", "api"),
        ("history", "api"),
    ],
    ids=" ".join,
)
def test_a_bare_name_is_refused_with_both(command: tuple[str, ...]) -> None:
    error = str(call(*command, code=1).exception)
    assert error == "'api' may mean any of these projects:\n  acme/api\n  globex/api"


# Budgets


def test_a_budget_keeps_meaning_the_first(tmp_path: Path, monkeypatch: Chdir) -> None:
    acme, globex = places(tmp_path, "acme/api", "globex/api")
    work(monkeypatch, acme, "acme", 10)
    assert run("budget", "set", "20", "--project", "api").startswith("The daily budget for api is")
    work(monkeypatch, globex, "globex", 90)
    (budget,) = run_json("budget", "--json")["budgets"]
    assert (budget["project"], budget["project_path"]) == ("acme/api", str(acme))
    assert (budget["spent_usd"], budget["is_over"]) == (10, False)
    assert run_json("budget", "--json", "--project", "globex/api")["budgets"] == []
    assert blocked(acme) == blocked(globex) == []


def test_each_is_held_to_its_own_budget(two: tuple[Path, Path], monkeypatch: Chdir) -> None:
    monkeypatch.chdir(two[0])
    said = run("budget", "set", "20", "--project", ".")
    assert said == "The daily budget for acme/api is now $20.00.\n"
    call("budget", "set", "20", "--project", "globex/api")
    assert blocked(two[0]) == [] and blocked(two[1]) == ["globex/api"]
    assert "$10.00 left today in acme/api" in shown(two[0])
    assert "$70.00 over today in globex/api" in shown(two[1])
    assert run("budget", "remove", "--project", "globex/api").endswith("for globex/api.\n")
    assert blocked(two[1]) == [] and [each["project"] for each in known()] == ["acme/api"]


def test_removing_one_leaves_the_other_that_an_earlier_version_named_alike(
    two: tuple[Path, Path],
) -> None:
    paths.make_private(paths.data_dir())
    limit = {"kind": "daily", "project": "api", "usd": 20}
    (paths.data_dir() / budgets.FILE).write_text(json.dumps({"budgets": [limit]}))
    assert [each["project"] for each in known()] == ["acme/api", "globex/api"]
    call("budget", "remove", "--project", "acme/api")
    assert [each["project_path"] for each in known()] == [normalized(str(two[1]))]


def known() -> list[dict[str, object]]:
    """The budgets."""
    listed: list[dict[str, object]] = run_json("budget", "--json")["budgets"]
    return listed


def blocked(folder: Path) -> list[str | None]:
    """The projects whose budget holds back a prompt in a folder."""
    data = str(paths.data_dir())
    hook = payload("UserPromptSubmit", "new", cwd=str(folder))
    found = budget_guard.statuses(data, budgets.read(data), hook, time.time())
    return [each.project for each in found if each.is_over]


def shown(folder: Path) -> str:
    """The status line of a new session in a folder."""
    report: dict[str, object] = {"session_id": "new", "workspace": {"project_dir": str(folder)}}
    return StatusLine(report, colour=False).text(str(paths.data_dir()), time.time())
