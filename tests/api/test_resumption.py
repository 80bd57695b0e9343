"""Sessions are resumed where the client finds them: in their folder, with their configuration."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hookkit.agents.claude_code.session_files import name_of
from hookkit.api import session_folder, session_place
from hookkit.api.resumption import Resumption, assignments, resumption
from hookkit.api.runs import SessionManager
from hookkit.api.session_detail import show_session
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.model.session import Session
from hookkit.runs.run_folder import RunError
from tests.cli.terminal import call, run, run_json
from tests.fake_client import Client
from tests.lib.git.repositories import commit, repository
from tests.lib.git.repositories import run as git
from tests.transcript_builders import prompt, transcript, write

ONE, TWO = (f"{number}1111111-1111-4111-8111-111111111111" for number in (1, 2))


def session(config: Path, session_id: str, *folders: Path, at: int = 1) -> Path:
    """A transcript of a session that began in the first of some folders."""
    records = [
        prompt("go", number, session_id, cwd=str(each)) for number, each in enumerate(folders)
    ]
    folder = config / "projects" / name_of(str(folders[0]))
    (path,) = write(folder, {f"{session_id}.jsonl": transcript(*records)})
    os.utime(path, (at, at))
    return path


def imported(*places: Path) -> None:
    call("import", *map(str, places))


def row(session_id: str) -> Session:
    with Store.open() as store:
        return store.existing(session_id)


@pytest.fixture
def dots(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of which the client makes one name."""
    found = tmp_path / "app.v1", tmp_path / "app-v1"
    for each in found:
        each.mkdir()
    return found


def seen(client: Client) -> tuple[str, str, str | None]:
    """What a client was started for: the session, its folder and its configuration."""
    call_of = client.seen
    argv, environment = call_of["argv"], call_of["environment"]
    where = environment.get("CLAUDE_CONFIG_DIR")
    return argv[argv.index("--resume") + 1], call_of["folder"], where


# continue


def test_each_folder_continues_its_own(
    manager: SessionManager, client: Client, home: Path, dots: tuple[Path, Path]
) -> None:
    for at, (name, folder) in enumerate(zip((ONE, TWO), dots, strict=True)):
        session(home / ".claude", name, folder, at=at)
    for name, folder in zip((ONE, TWO), dots, strict=True):
        manager.wait(manager.continue_(folder, "Go on").session_id)
        assert seen(client) == (name, str(folder), None)


def test_a_session_of_the_other_folder_is_never_continued(
    manager: SessionManager, home: Path, dots: tuple[Path, Path]
) -> None:
    session(home / ".claude", ONE, dots[1], dots[0])
    with pytest.raises(RunError, match=f"No session to continue in {dots[0]}"):
        manager.continue_(dots[0], "Go on")


def test_a_session_of_another_folder_of_configuration(
    manager: SessionManager,
    client: Client,
    home: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{home}/a,{home}/b")
    session(home / "b", ONE, project)
    manager.wait(manager.continue_(project, "Go on").session_id)
    assert seen(client) == (ONE, str(project), f"{home}/b")
    manager.wait(manager.execute(project, "Go").session_id)
    assert client.seen["environment"]["CLAUDE_CONFIG_DIR"] == f"{home}/a"


def test_a_copy_is_continued_with_the_configuration_of_this_shell(
    manager: SessionManager,
    client: Client,
    home: Path,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session(home / "work", ONE, project)
    imported(home / "work")
    session(home / ".claude", ONE, project)
    manager.wait(manager.continue_(project, "Go on").session_id)
    assert seen(client) == (ONE, str(project), None)
    manager.wait(manager.resume(project, ONE, "Go on").session_id)
    assert seen(client) == (ONE, str(project), f"{home}/work")


# resume


def test_what_is_listed_is_resumed_with_its_own_configuration(
    client: Client, home: Path, tmp_path: Path, dots: tuple[Path, Path]
) -> None:
    session(tmp_path / "work", ONE, dots[0], dots[1])
    session(home / ".claude", TWO, dots[1] / "src", dots[1])
    (dots[1] / "src").mkdir()
    imported(tmp_path / "work", home / ".claude")
    for each in run_json("list", "--json")["sessions"]:
        assert run("resume", str(each["seq"]), "Go on") == "Hello\n"
        config = str(tmp_path / "work") if each["session_id"] == ONE else None
        folder = dots[0] if each["session_id"] == ONE else dots[1] / "src"
        assert seen(client) == (each["session_id"], str(folder), config)


def test_a_variable_of_another_configuration_is_unset(
    client: Client, home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(home / ".claude", ONE, project)
    imported(home / ".claude")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "other"))
    run("resume", ONE, "Go on")
    assert seen(client) == (ONE, str(project), None)


@pytest.mark.usefixtures("plain_git")
def test_a_worktree_that_was_removed(client: Client, home: Path, tmp_path: Path) -> None:
    repo, tree = repository(tmp_path / "shop"), tmp_path / "my tree"
    commit(repo, a="1")
    git(repo, "worktree", "add", "-q", "-b", "tree", str(tree))
    session(home / ".claude", ONE, tree)
    imported(home / ".claude")
    git(repo, "worktree", "remove", "--force", str(tree))
    error = str(call("resume", "1", "Go on", code=1).exception)
    assert error == (
        f"The folder of session {ONE} is gone: {tree}. Resume it elsewhere: "
        f"`hookkit resume 1 --project {repo}`."
    )
    assert run("resume", "1", "--project", str(repo), "Go on") == "Hello\n"
    assert seen(client)[:2] == (ONE, str(repo))


def test_a_project_that_was_moved(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    done = manager.execute(project, "Go")
    manager.wait(done.session_id)
    project.rename(tmp_path / "moved")
    error = str(call("resume", done.session_id, "Go on", code=1).exception)
    assert error.endswith("Resume it elsewhere: `hookkit resume 1 --project FOLDER`.")
    moved = str(tmp_path / "moved")
    assert run("resume", done.session_id, "--project", moved, "Go on") == "Hello\n"
    assert client.seen["folder"] == moved


def test_a_transcript_that_is_gone(
    manager: SessionManager, client: Client, home: Path, project: Path
) -> None:
    session(home / ".claude", ONE, project)
    imported(home / ".claude")
    shutil.rmtree(home / ".claude")
    with pytest.raises(RunError) as raised:
        manager.resume(project, ONE, "Go on")
    assert str(raised.value) == (
        f"The transcript of session {ONE} is gone, so it can't be resumed. "
        "`hookkit history 1` shows what is left of it."
    )


def test_a_session_of_one_s_own(
    manager: SessionManager, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    call("start", "Mine")
    (own,) = run_json("list", "--json")["sessions"]
    with pytest.raises(RunError, match="#1 is a session of your own: `hookkit start --resume`"):
        manager.resume(project, own["session_id"], "Go on")
    assert resumption(row(own["session_id"])) is None


# The command that `show` prints


def shown() -> str | None:
    """The command, the same in JSON as in the terminal."""
    command: str | None = run_json("show", "--json")["session"]["resume_command"]
    lines = [each for each in run("show").splitlines() if each.startswith("Resume ")]
    assert [each.split(maxsplit=1)[1] for each in lines] == ([command] if command else [])
    return command


def type_in(command: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command in a shell that finds the client."""
    monkeypatch.setenv("PATH", f"{client.path.parent}:{os.environ['PATH']}")
    shell = ["/bin/sh", "-c", command]
    subprocess.run(shell, check=True, stdin=subprocess.DEVNULL, capture_output=True)


@pytest.mark.parametrize("name", ["app.v1", "my shop", "it's", "a$HOME", "café", "-x", "😀"])
def test_the_command_works_in_a_shell(
    client: Client, home: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    session(tmp_path / "other accounts", ONE, folder)
    imported(tmp_path / "other accounts")
    command = shown()
    assert command is not None and command.startswith("cd ")
    type_in(command, client, monkeypatch)
    assert seen(client) == (ONE, str(folder), str(tmp_path / "other accounts"))


def test_the_command_unsets_a_variable(
    client: Client, home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(home / ".claude", ONE, project)
    imported(home / ".claude")
    assert shown() == f"cd {project} && claude --resume {ONE}"
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "other"))
    command = shown()
    assert command == f"cd {project} && env -u CLAUDE_CONFIG_DIR claude --resume {ONE}"
    type_in(command, client, monkeypatch)
    assert seen(client) == (ONE, str(project), None)


def test_several_variables() -> None:
    assert assignments({"A": "1 2", "B": None, "C": None}) == ["A='1 2'", "env", "-u B", "-u C"]
    assert assignments({}) == []


def test_a_name_that_a_terminal_does_not_show(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "two\nlines"
    folder.mkdir()
    session(home / ".claude", ONE, folder)
    imported(home / ".claude")
    assert shown() == "hookkit resume 1"


def test_a_folder_that_is_gone(home: Path, project: Path) -> None:
    session(home / ".claude", ONE, project)
    imported(home / ".claude")
    project.rmdir()
    assert resumption(row(ONE)) == Resumption("hookkit resume 1 --project FOLDER", True)
    assert "hookkit resume 1 --project FOLDER (its folder is gone)" in run("show")


def test_there_is_no_command(home: Path, project: Path) -> None:
    session(home / ".claude", ONE, project)
    imported(home / ".claude")
    with Store.open() as store:
        sql = "UPDATE sessions SET pid = ?, process_start_time = NULL"
        store.db.execute(sql, (os.getpid(),))
        assert show_session(store, ONE).resumption is None  # it is running
        store.db.execute("UPDATE sessions SET pid = NULL, cwd = NULL")
        assert show_session(store, ONE).resumption is None
    shutil.rmtree(home / ".claude")
    assert shown() is None


def test_a_folder_that_is_not_known(home: Path, project: Path) -> None:
    assert session_folder.folder_of(ONE) is None
    assert session_place.instead(None, "/gone") == "FOLDER"
    with pytest.raises(HookkitError, match=f"The folder of session {ONE} is unknown"):
        session_folder.existing_folder_of(ONE)
