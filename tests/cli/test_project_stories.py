"""Projects in every command: repositories, wherever their sessions run."""

import json
import shutil
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.hook import budget_guard, budgets
from hookkit.hook.statusline import StatusLine
from hookkit.pipeline.collect import live_sessions, project_facts
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import deliver, line, payload, rows
from tests.cli.terminal import call, run, run_json
from tests.lib.git.repositories import commit, repository
from tests.lib.git.repositories import run as git
from tests.transcript_builders import answer, prompt, transcript, usage

pytestmark = pytest.mark.usefixtures("plain_git")


def write(home: Path, session: str, cwd: str | Path, *, output: int = 100, later: str = "") -> None:
    """A transcript of a session that begins in a folder, and may go on in another."""
    place = {"cwd": str(cwd)}
    path = home / ".claude" / "projects" / f"-{session}" / f"{session}.jsonl"
    path.parent.mkdir(parents=True)
    first = prompt(f"work in {session}", 0, session, **place)
    second = answer(f"msg-{session}", usage(output=output), 1, session, **place)
    third = prompt("go on", 2, session, cwd=later or str(cwd))
    path.write_bytes(transcript(first, second, third))


def projects() -> dict[str, tuple[str, int]]:
    """Name → path and number of sessions."""
    found = run_json("projects", "--json")["projects"]
    return {each["name"]: (each["path"], each["sessions"]) for each in found}


def output_by_project() -> dict[str, int]:
    found = run_json("stats", "--by", "project", "--json")["by"]
    return {each["key"]: each["tokens_output"] for each in found}


def listed(project: str) -> set[str]:
    """The sessions that every filter finds, the same in each command."""
    found = {
        each["session_id"]
        for each in run_json("list", "--json", "-l", "99", "--project", project)["sessions"]
    }
    exported = run_json("export", "--format", "json", "--project", project)["sessions"]
    assert {each["session_id"] for each in exported} == found
    assert run_json("stats", "--json", "--project", project)["totals"]["sessions"] == len(found)
    hits = call("search", "--json", "work", "--project", project, code=0 if found else 1).stdout
    assert {each["session_id"] for each in json.loads(hits)["hits"]} == found
    if found:
        days = run_json("history", "--json", "--project", project)["projects"]
        shown = [each for found in days for day in found["days"] for each in day["sessions"]]
        assert {each["session_id"] for each in shown} == found
    return found


def same_after_a_rebuild() -> None:
    tables = ("sessions", "projects", "sums", "totals", "api_messages", "ai_usage")
    shown = by_project()
    before = rows(tables)
    rebuild(config.load())
    assert rows(tables) == before
    assert by_project() == shown


def by_project() -> list[dict[str, Any]]:
    """The rows of `stats`; the time of a session in progress goes on."""
    found = run_json("stats", "--by", "project", "--json")["by"]
    return [{name: value for name, value in each.items() if name != "seconds"} for each in found]


# By the path alone


def test_worktrees_of_the_agent_are_their_repository(home: Path) -> None:
    root = "/home/u/shop"
    write(home, "one", root, output=1000)
    write(home, "two", f"{root}/.claude/worktrees/bold-fox", output=1000)
    write(home, "three", f"{root}/.claude/worktrees/calm-owl/src", output=1000)
    call("import")
    assert projects() == {"shop": (root, 3)}
    assert output_by_project() == {"shop": 3000}
    assert listed("shop") == listed(root) == {"one", "two", "three"}
    assert listed(f"{root}/.claude/worktrees/gone") == {"one", "two", "three"}


def test_two_folders_of_one_name_are_two_projects(home: Path) -> None:
    write(home, "one", "/home/u/acme/api", output=1000)
    write(home, "two", "/home/u/globex/api", output=2000)
    call("import")
    assert projects() == {
        "acme/api": ("/home/u/acme/api", 1),
        "globex/api": ("/home/u/globex/api", 1),
    }
    assert output_by_project() == {"acme/api": 1000, "globex/api": 2000}
    invoice = run("export", "--format", "md", "--by", "project")
    listed_first = [each.split("|")[1].strip() for each in invoice.splitlines() if "api |" in each]
    assert listed_first == ["globex/api", "acme/api"]
    headings = [each for each in invoice.splitlines() if each.startswith("## ")]
    assert headings == ["## globex/api", "## acme/api"]
    assert listed("acme/api") == listed("/home/u/acme/api") == listed("u/acme/api") == {"one"}
    same_after_a_rebuild()


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("stats",),
        ("export",),
        ("search", "work"),
        ("history",),
        ("budget",),
        ("budget", "set", "5"),
        ("budget", "remove"),
    ],
    ids=" ".join,
)
def test_a_name_of_several_projects_lists_them(home: Path, command: tuple[str, ...]) -> None:
    write(home, "one", "/home/u/acme/api")
    write(home, "two", "/home/u/globex/api")
    call("import")
    error = str(call(*command, "--project", "api", code=1).exception)
    assert error == "'api' may mean any of these projects:\n  acme/api\n  globex/api"


def test_a_project_that_is_alone_again_has_its_short_name(tmp_path: Path) -> None:
    repo = repository(tmp_path / "work")
    (repo / "api").mkdir()
    deliver(line(payload("UserPromptSubmit", "one", cwd=str(repo / "api"), prompt="Go"), at=now()))
    deliver(line(payload("UserPromptSubmit", "two", cwd="/home/u/globex/api", prompt="Go"), 0))
    assert projects().keys() == {"globex/api", "work/api"}
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
        store.refresh()
    assert projects() == {"api": ("/home/u/globex/api", 1), "work": (str(repo), 1)}
    same_after_a_rebuild()


def now() -> int:
    return time.time_ns()


@pytest.mark.parametrize(
    ("folders", "name", "path"),
    [
        (
            ["C:\\Users\\me\\code\\shop", "c:\\Users\\me\\code\\shop"],
            "shop",
            "C:/Users/me/code/shop",
        ),
        (["C:\\code\\shop", "c:/code/shop/", "\\\\?\\C:\\code\\shop"], "shop", "C:/code/shop"),
        (["\\\\nas\\code\\shop", "//nas/code/shop/"], "shop", "//nas/code/shop"),
        (["C:\\shop", "c:\\shop\\.claude\\worktrees\\x\\src"], "shop", "C:/shop"),
        (["/home/u/shop", "/home/u/shop/", "/home/u//shop"], "shop", "/home/u/shop"),
        (
            [unicodedata.normalize(form, "/home/u/café") for form in ("NFC", "NFD")],
            unicodedata.normalize("NFC", "café"),
            unicodedata.normalize("NFC", "/home/u/café"),
        ),
    ],
    ids=["drive", "forms", "share", "worktree", "slashes", "unicode"],
)
def test_ways_to_write_one_folder(home: Path, folders: list[str], name: str, path: str) -> None:
    ids = {f"s{number}" for number, _ in enumerate(folders)}
    for number, folder in enumerate(folders):
        write(home, f"s{number}", folder)
    call("import")
    assert projects() == {name: (path, len(folders))}
    assert listed(name) == ids
    assert all(listed(folder) == ids for folder in folders)


def test_a_backslash_is_a_character_of_a_name_here(home: Path) -> None:
    write(home, "one", "/home/u/a\\b")
    call("import")
    assert projects() == {"a\\b": ("/home/u/a\\b", 1)}


# As the file system has it


def shop(tmp_path: Path) -> Path:
    repo = repository(tmp_path / "shop")
    commit(repo, a="1")
    git(repo, "remote", "add", "origin", "git@git.example:acme/web-shop.git")
    return repo


def test_worktrees_and_subfolders_of_a_repository(home: Path, tmp_path: Path) -> None:
    repo, tree = shop(tmp_path), tmp_path / "shop-feature"
    git(repo, "worktree", "add", "-q", str(tree))
    (repo / "src").mkdir()
    write(home, "one", repo)
    write(home, "two", tree)
    write(home, "three", repo / "src")
    call("import")
    found = {"one", "two", "three"}
    assert projects() == {"shop": (str(repo), 3)}
    assert listed("shop") == listed(str(tree)) == listed("Acme/web-shop") == found
    (known,) = run_json("projects", "--json")["projects"]
    assert (known["id"], known["remote"]) == (str(repo), "acme/web-shop")


def test_a_worktree_that_is_gone_before_the_rebuild(home: Path, tmp_path: Path) -> None:
    repo, tree = shop(tmp_path), tmp_path / "shop-feature"
    git(repo, "worktree", "add", "-q", str(tree))
    write(home, "one", tree)
    deliver(line(payload("UserPromptSubmit", "two", cwd=str(tree), prompt="Go"), at=now()))
    call("import")
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
        store.refresh()
        assert not live_sessions.ask_git(store.database)
    shutil.rmtree(tree)
    shutil.rmtree(repo)
    assert projects() == {"shop": (str(repo), 2)}
    same_after_a_rebuild()


def test_a_subfolder_that_is_gone_before_the_import(home: Path, tmp_path: Path) -> None:
    write(home, "one", shop(tmp_path) / "old" / "service")
    write(home, "two", home / "old-project")
    repository(home / "x").joinpath(".git").rename(home / ".git")
    call("import")
    assert {name: path for name, (path, _) in projects().items()} == {
        "shop": str(tmp_path / "shop"),
        "old-project": str(home / "old-project"),
    }


def test_a_linked_folder(home: Path, tmp_path: Path) -> None:
    repo = shop(tmp_path)
    (tmp_path / "link").symlink_to(repo)
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").symlink_to(tmp_path / "plain")
    for name in ("link", "shop", "other", "plain"):
        write(home, name, tmp_path / name)
    call("import")
    assert projects() == {"shop": (str(repo), 2), "plain": (str(tmp_path / "plain"), 2)}
    assert listed(str(tmp_path / "link")) == {"link", "shop"}


def test_submodules_and_nested_repositories(home: Path, tmp_path: Path) -> None:
    repo, lib = shop(tmp_path), repository(tmp_path / "origin")
    commit(lib, b="1")
    git(repo, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(lib), "vendor")
    repository(repo / "tools")
    for name in ("one", "two", "three"):
        write(home, name, repo / {"one": "", "two": "vendor", "three": "tools"}[name])
    call("import")
    assert projects() == {
        "shop": (str(repo), 1),
        "vendor": (str(repo / "vendor"), 1),
        "tools": (str(repo / "tools"), 1),
    }


def test_a_decomposed_folder_on_disk(home: Path, tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "café")
    repo = repository(tmp_path / name)
    (repo / "src").mkdir()
    deliver(line(payload("UserPromptSubmit", "one", cwd=str(repo / "src"), prompt="Go"), at=now()))
    with Store.open() as store:
        live_sessions.ask_git(store.database)
    shown = unicodedata.normalize("NFC", name)
    assert projects() == {shown: (f"{tmp_path}/{shown}", 1)}


def test_a_session_that_changes_its_folder_stays(home: Path, tmp_path: Path) -> None:
    repo, other = shop(tmp_path), repository(tmp_path / "other")
    write(home, "one", repo, later=str(other))
    for number, folder in enumerate((repo / "src", other)):
        hook = payload("UserPromptSubmit", "two", cwd=str(folder), prompt=f"Go {number}")
        deliver(line(hook, at=now()))
    call("import")
    with Store.open() as store:
        live_sessions.ask_git(store.database)
    assert projects() == {"shop": (str(repo), 2)}
    same_after_a_rebuild()


def test_a_filter_by_a_folder_here(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = shop(tmp_path)
    (repo / "src").mkdir()
    write(home, "one", repo)
    call("import")
    monkeypatch.chdir(repo / "src")
    assert listed(".") == listed("..") == {"one"}
    monkeypatch.chdir(tmp_path)
    assert listed("./shop") == listed("shop/src") == {"one"}
    assert listed("no/where") == listed("no") == set()


# A person's own sessions, runs and names


def test_a_session_of_one_s_own_in_a_worktree(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo, tree = shop(tmp_path), tmp_path / "feature"
    git(repo, "worktree", "add", "-q", str(tree))
    monkeypatch.chdir(tree)
    call("start", "Build it")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "5", "-c", "2")
    assert projects() == {"shop": (str(repo), 1)}
    (today,) = run_json("today", "--json")["projects"]
    assert (today["project"], today["project_path"], today["cost_usd"]) == ("shop", str(repo), 2)
    same_after_a_rebuild()


def test_logged_calls_move_with_their_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = tmp_path / "work" / "shop"
    plain.mkdir(parents=True)
    monkeypatch.chdir(plain)
    call("start", "Build it")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "5", "-c", "2")
    git(tmp_path / "work", "init", "-q")
    project_facts._facts_of.cache_clear()
    with Store.open() as store:
        assert live_sessions.ask_git(store.database)
        store.refresh()
    assert projects() == {"work": (str(tmp_path / "work"), 1)}
    (row,) = run_json("stats", "--by", "project", "--json")["by"]
    assert (row["key"], row["cost_usd"]) == ("work", 2)
    same_after_a_rebuild()


def test_a_name_that_a_script_gave(home: Path) -> None:
    call("session", "start", "mine", "--project", "api")
    write(home, "one", "/home/u/api")
    call("import")
    assert projects() == {"api": (None, 1), "u/api": ("/home/u/api", 1)}
    assert listed("u/api") == {"one"}
    document = run_json("list", "--json")["sessions"]
    assert {each["project"]: each["project_path"] for each in document} == {
        "api": None,
        "u/api": "/home/u/api",
    }


# Budgets


def test_a_budget_of_a_repository_holds_in_its_worktrees(home: Path, tmp_path: Path) -> None:
    repo, tree = shop(tmp_path), tmp_path / "feature"
    git(repo, "worktree", "add", "-q", str(tree))
    deliver(line(payload("SessionStart", "one", cwd=str(repo)), at=now()))
    with Store.open() as store:
        live_sessions.ask_git(store.database)
    call("budget", "set", "5", "--project", str(tree))
    call("budget", "enforce", "on")
    (known,) = run_json("budget", "--json", "--project", "acme/web-shop")["budgets"]
    assert (known["project"], known["project_path"]) == ("shop", str(repo))
    with Store.open() as store, store.database.transaction():
        store.db.execute("UPDATE sessions SET client_cost_usd = 9")
    for session in ("one", "new"):
        hook = payload("UserPromptSubmit", session, cwd=str(tree))
        folder = str(paths.data_dir())
        applying = budget_guard.statuses(folder, budgets.read(folder), hook, time.time())
        assert [each.project for each in applying] == ["shop"]
        shown = StatusLine({"session_id": session, "cwd": str(tree)}, colour=False)
        assert "$5.00 left today in shop" in shown.text(folder, time.time())
    call("budget", "remove", "--project", "shop")
    assert run_json("budget", "--json")["budgets"] == []


# Machines


def other_machine(home: Path, document: dict[str, Any], path: str) -> Path:
    """The export of a session as another machine would have written it."""

    (session,) = document["sessions"]
    renamed = json.loads(json.dumps(session).replace(session["project_path"], path))
    renamed |= {"machine_id": "other", "session_id": "far"}
    for each in renamed["transcripts"]:
        each["path"] = "/far.jsonl"
        for message in each["messages"]:
            message["id"] += "-far"
    file = home / "far.json"
    file.write_text(json.dumps(document | {"sessions": [renamed]}))
    return file


def test_an_export_of_an_earlier_version(home: Path) -> None:
    for name, folder in (("one", "shop"), ("two", "shop/.claude/worktrees/fox")):
        write(home, name, f"/home/u/{folder}")
    call("import")
    exported = run_json("export", "--format", "json")
    for each, name in zip(exported["sessions"], ("shop", "fox"), strict=True):
        del each["project_path"], each["project_remote"]
        each["project"] = name
        for message in each["transcripts"][0]["messages"]:
            message["project"] = name
    (home / "old.json").write_text(json.dumps(exported))
    paths.database().unlink()
    shutil.rmtree(paths.journal_dir())
    call("restore", str(home / "old.json"))
    assert projects() == {"shop": ("/home/u/shop", 2)}
    assert output_by_project() == {"shop": 200}
    same_after_a_rebuild()


@pytest.mark.parametrize("is_first", [True, False])
def test_a_repository_on_two_machines_is_one_project(
    home: Path, tmp_path: Path, *, is_first: bool
) -> None:
    repo = shop(tmp_path)
    write(home, "one", repo)
    call("import")
    file = other_machine(home, run_json("export", "--format", "json"), "/Users/b/web")
    if is_first:
        paths.database().unlink()
        shutil.rmtree(paths.journal_dir())
        call("restore", str(file))
        assert projects() == {"web": ("/Users/b/web", 1)}
        call("import")
    else:
        call("restore", str(file))
    assert projects() == {"shop": (str(repo), 2)}
    assert output_by_project() == {"shop": 200}
    found = run_json("list", "--json", "--project", "acme/web-shop")["sessions"]
    assert {each["session_id"] for each in found} == {"one", "far"}
    same_after_a_rebuild()


def test_two_clones_on_one_machine_are_two_projects(home: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(home, name, shop(tmp_path / name))
    call("import")
    assert projects().keys() == {"a/shop", "b/shop"}
    error = str(call("list", "--project", "acme/web-shop", code=1).exception)
    assert error.splitlines()[1:] == ["  a/shop", "  b/shop"]
