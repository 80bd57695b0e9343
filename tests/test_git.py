"""With the real git, in repositories that each test makes."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from hookkit import git
from hookkit.git import changes_since, facts, github_repo

DEADLINE = 30.0
GONE = "0123456789012345678901234567890123456789"


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git as a person without settings has it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-01-01T00:00:00Z")


def run(cwd: Path, *words: str) -> str:
    result = subprocess.run(["git", *words], cwd=cwd, capture_output=True, check=True)
    return os.fsdecode(result.stdout).strip()


def repository(folder: Path, *options: str) -> Path:
    folder.mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main", *options)
    return folder


def write(repo: Path, **files: str) -> None:
    for name, text in files.items():
        (repo / name).write_text(text)


def commit(repo: Path, **files: str) -> str:
    write(repo, **files)
    run(repo, "add", "--all")
    run(repo, "commit", "-q", "--allow-empty", "-m", "more")
    return run(repo, "rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit: the files `one` (three lines) and `two` (one)."""
    made = repository(tmp_path / "repo")
    commit(made, one="a\nb\nc\n", two="x\n")
    return made


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that are run."""
    seen: list[list[str]] = []
    popen = subprocess.Popen

    def counted(command: list[str], **more: object) -> subprocess.Popen[bytes]:
        seen.append(command)
        return popen(command, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", counted)
    return seen


def a_program(path: Path, *, leaving: Path) -> str:
    """A program that leaves a mark when it is run, and passes its input on."""
    path.write_text(f"#!/bin/sh\n: > {leaving}\ncat\n")
    path.chmod(0o755)
    return str(path)


# Where a folder stands.


def test_facts_of_an_ordinary_repository(repo: Path, calls: list[list[str]]) -> None:
    run(repo, "remote", "add", "origin", "git@github.com:owner/repo.git")
    head = run(repo, "rev-parse", "HEAD")
    folder = repo / "deep" / "er"
    folder.mkdir(parents=True)
    calls.clear()

    assert facts(folder, DEADLINE) == (str(repo / ".git"), None, "main", head, "owner/repo")
    assert len(calls) == 2


def test_no_repository(tmp_path: Path, calls: list[list[str]]) -> None:
    assert facts(tmp_path, DEADLINE) is None
    assert len(calls) == 1
    assert changes_since(tmp_path, GONE, DEADLINE) is None


def test_before_the_first_commit(tmp_path: Path, calls: list[list[str]]) -> None:
    empty = repository(tmp_path / "empty")
    calls.clear()
    assert facts(empty, DEADLINE) == (str(empty / ".git"), None, "main", None, None)
    assert len(calls) == 3


@pytest.mark.parametrize("folder", ["bare", "repo/.git"])
def test_outside_of_the_working_tree(tmp_path: Path, repo: Path, folder: str) -> None:
    bare = tmp_path / "bare"
    run(tmp_path, "clone", "-q", "--bare", str(repo), str(bare))
    head = run(repo, "rev-parse", "HEAD")
    where = tmp_path / folder
    assert facts(where, DEADLINE) == (str(where), None, "main", head, None)
    assert changes_since(where, head, DEADLINE) is None


def test_bare_and_empty(tmp_path: Path) -> None:
    bare = repository(tmp_path / "bare", "--bare")
    assert facts(bare, DEADLINE) == (str(bare), None, "main", None, None)


def test_detached(repo: Path) -> None:
    run(repo, "checkout", "-q", "--detach")
    found = facts(repo, DEADLINE)
    assert found is not None
    assert found.branch is None
    assert found.head == run(repo, "rev-parse", "HEAD")


def test_shallow(tmp_path: Path, repo: Path) -> None:
    first = run(repo, "rev-parse", "HEAD")
    head = commit(repo, one="a\n")
    shallow = tmp_path / "shallow"
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", str(shallow))
    found = facts(shallow, DEADLINE)
    assert found is not None
    assert (found.head, found.branch) == (head, "main")
    assert changes_since(shallow, first, DEADLINE) is None, "that commit was not fetched"


@pytest.mark.parametrize("inside", [".", "deep"])
def test_linked_worktree(tmp_path: Path, repo: Path, inside: str) -> None:
    linked = tmp_path / "linked"
    run(repo, "worktree", "add", "-q", "-b", "side", str(linked))
    (linked / "deep").mkdir()
    found = facts(linked / inside, DEADLINE)
    assert found is not None
    assert found.worktree == str(linked)
    assert found.git_dir == str(repo / ".git/worktrees/linked")
    assert found.branch == "side"
    within = facts(repo / ".git/worktrees/linked", DEADLINE)
    assert within is not None
    assert within.worktree is None, "its own git folder is not its working tree"


def test_submodule(tmp_path: Path, repo: Path) -> None:
    outer = repository(tmp_path / "outer")
    run(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo), "sub")
    base = commit(outer)
    found = facts(outer / "sub", DEADLINE)
    assert found is not None
    assert found.git_dir == str(outer / ".git/modules/sub")
    assert found.worktree is None

    commit(outer / "sub", one="changed\n")
    assert changes_since(outer, base, DEADLINE) == (0, 0)


def test_reached_through_a_link(tmp_path: Path, repo: Path) -> None:
    (tmp_path / "link").symlink_to(repo)
    found = facts(tmp_path / "link", DEADLINE)
    assert found is not None
    assert (found.git_dir, found.worktree) == (str(repo / ".git"), None)


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    repo = repository(folder)
    base = commit(repo, one="a\n")
    run(repo, "checkout", "-q", "-b", os.fsdecode(b"t\xe9st"))
    (repo / os.fsdecode(b"\xff")).write_text("new\n")
    run(repo, "add", "--all")
    found = facts(repo, DEADLINE)
    assert found is not None
    assert (found.git_dir, found.branch) == (f"{tmp_path}/caf\ufffd/.git", "t\ufffdst")
    assert "".join(filter(None, found)).encode("utf-8")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


@pytest.mark.parametrize("with_commit", [True, False])
def test_a_line_feed_in_the_path_is_not_guessed_at(tmp_path: Path, with_commit: bool) -> None:
    repo = repository(tmp_path / "one\ntwo")
    if with_commit:
        commit(repo)
    assert facts(repo, DEADLINE) is None


def test_a_folder_that_is_gone_or_none(repo: Path) -> None:
    for folder in (repo / "gone", repo / "one", repo / "\0"):
        assert facts(folder, DEADLINE) is None
        assert changes_since(folder, GONE, DEADLINE) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_without_permission(repo: Path) -> None:
    closed = repo / "closed"
    closed.mkdir(mode=0)
    assert facts(closed, DEADLINE) is None


# The repository at GitHub.

URLS = {
    "https://github.com/owner/repo": "owner/repo",
    "https://github.com/owner/repo.git": "owner/repo",
    "https://github.com/owner/repo/": "owner/repo",
    "https://github.com/owner/repo.js.git": "owner/repo.js",
    "https://www.github.com/owner/repo": "owner/repo",
    "https://GitHub.com/Owner/Repo": "Owner/Repo",
    "https://user:ghp_secret@github.com/owner/repo.git": "owner/repo",
    "https://us@er:p@ss@github.com:443/owner/repo.git": "owner/repo",
    "http://github.com/owner/repo": "owner/repo",
    "git://github.com/owner/repo.git": "owner/repo",
    "ssh://git@github.com/owner/repo.git": "owner/repo",
    "ssh://git@ssh.github.com:443/owner/repo.git": "owner/repo",
    "git+ssh://git@github.com/owner/repo.git": "owner/repo",
    "git@github.com:owner/repo.git": "owner/repo",
    "git@github.com:/owner/repo": "owner/repo",
    "github.com:owner/repo": "owner/repo",
    "git@github-work:owner/repo.git": "owner/repo",
    "git@github.com-work:owner/repo.git": "owner/repo",
    "https://github.example.com/owner/repo": "owner/repo",
    "https://code.github.example.com/owner/repo": "owner/repo",
    "https://example.ghe.com/owner/repo": "owner/repo",
    "https://gitlab.com/owner/repo": None,
    "https://notgithub.com/owner/repo": None,
    "https://ghe.com/owner/repo": None,
    "https://github.com/owner": None,
    "https://github.com/owner/repo/more": None,
    "https://github.com/../repo": None,
    "https://example.com/github.com/owner/repo": None,
    "https://github.com@example.com/owner/repo": None,
    "file:///srv/github.com/owner/repo": None,
    "/srv/github.com/owner/repo": None,
    "../github.com/owner/repo": None,
    "ext::sh -c evil% github.com:owner/repo": None,
    "https://github.com/ow ner/repo": None,
    "https://github.com/öwner/repo": None,
    "": None,
}


@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_repository_of_a_url(url: str, expected: str | None) -> None:
    assert github_repo(url) == expected


GITHUB, OTHER = "https://github.com/{}/repo", "https://gitlab.com/{}/repo"


@pytest.mark.parametrize(
    ("remotes", "expected"),
    [
        ({"origin": GITHUB, "upstream": GITHUB}, "origin"),
        ({"upstream": GITHUB, "fork": GITHUB}, "upstream"),
        ({"origin": OTHER, "upstream": GITHUB}, "upstream"),
        ({"origin": OTHER, "mirror": GITHUB}, None),
        ({"my.fork": GITHUB}, "my.fork"),
        ({"one": GITHUB, "two": GITHUB}, None),
        ({}, None),
    ],
    ids=["origin", "upstream", "origin elsewhere", "a mirror", "the only one", "which?", "none"],
)
def test_which_remote(repo: Path, remotes: dict[str, str], expected: str | None) -> None:
    for name, url in remotes.items():
        run(repo, "remote", "add", name, url.format(name))
    found = facts(repo, DEADLINE)
    assert found is not None
    assert found.github_repo == (expected and f"{expected}/repo")


def test_a_remote_with_shorthand_filter_and_a_second_url(repo: Path) -> None:
    run(repo, "remote", "add", "origin", "gh:owner/repo")
    run(repo, "remote", "set-url", "--add", "origin", "https://github.com/second/repo")
    run(repo, "config", "url.https://github.com/.insteadOf", "gh:")
    run(repo, "config", "remote.origin.partialclonefilter", "blob:none")
    run(repo, "config", "remote.origin.promisor", "true")
    found = facts(repo, DEADLINE)
    assert found is not None
    assert found.github_repo == "owner/repo"


# What was changed.


def test_nothing_changed(repo: Path, calls: list[list[str]]) -> None:
    head = run(repo, "rev-parse", "HEAD")
    calls.clear()
    assert changes_since(repo, head, DEADLINE) == (0, 0)
    assert len(calls) == 2


def test_committed_staged_and_loose_changes_count_together(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    commit(repo, one="a\nb\nc\nd\n")
    write(repo, two="x\ny\nz\n")
    run(repo, "add", "two")
    write(repo, one="b\nc\nd\n", untracked="not yet\n")
    assert changes_since(repo, base, DEADLINE) == (3, 1)


def test_from_a_folder_inside_all_of_it_counts(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    run(repo, "config", "diff.relative", "true")
    (repo / "deep").mkdir()
    write(repo, one="a\nb\n")
    assert changes_since(repo / "deep", base, DEADLINE) == (0, 1)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_without_a_base_all_is_new(tmp_path: Path, object_format: str) -> None:
    repo = repository(tmp_path / "repo", f"--object-format={object_format}")
    assert changes_since(repo, None, DEADLINE) == (0, 0)
    head = commit(repo, one="a\nb\n")
    assert changes_since(repo, None, DEADLINE) == (2, 0)
    assert changes_since(repo, head, DEADLINE) == (0, 0)


def test_binary_files_count_no_lines(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "image").write_bytes(b"\0\n" * 50)
    commit(repo, two="x\ny\n")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


def test_a_renamed_file_counts_what_changed_in_it(repo: Path) -> None:
    lines = "".join(f"{number}\n" for number in range(50))
    base = commit(repo, old=lines)
    run(repo, "mv", "old", "new")
    write(repo, new=f"{lines}more\n")
    assert changes_since(repo, base, DEADLINE) == (1, 0)


def test_a_deleted_file(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "one").unlink()
    assert changes_since(repo, base, DEADLINE) == (0, 3)


def test_files_named_like_options_and_revisions(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    (repo / "-rf").write_text("a\n")
    (repo / "HEAD").write_text("a\n")
    commit(repo)
    assert changes_since(repo, base, DEADLINE) == (2, 0)
    found = facts(repo, DEADLINE)
    assert found is not None
    assert found.head == run(repo, "rev-parse", "--verify", "HEAD")


@pytest.mark.parametrize("base", [GONE, "HEAD", "--output=stolen", "", "0123456"])
def test_a_base_that_is_gone_or_none(repo: Path, base: str) -> None:
    assert changes_since(repo, base, DEADLINE) is None
    assert not (repo / "stolen").exists()


def test_in_the_middle_of_a_conflict(repo: Path) -> None:
    base = run(repo, "rev-parse", "HEAD")
    run(repo, "checkout", "-q", "-b", "side")
    commit(repo, two="side\n")
    run(repo, "checkout", "-q", "main")
    commit(repo, two="main\n")
    with pytest.raises(subprocess.CalledProcessError):
        run(repo, "merge", "-q", "side")
    assert changes_since(repo, base, DEADLINE) is not None


# A repository that means harm, and a git that isn't there.


def test_no_program_of_the_repository_is_run(repo: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    evil = a_program(tmp_path / "evil", leaving=mark)
    (repo / ".git/hooks").mkdir(exist_ok=True)
    a_program(repo / ".git/hooks/post-index-change", leaving=mark)
    base = commit(repo, **{".gitattributes": "one filter=evil diff=evil\ntwo filter=slow\n"})
    for key in (
        *("core.fsmonitor", "core.pager", "core.askPass", "core.sshCommand", "core.gitProxy"),
        *("diff.external", "diff.evil.command", "diff.evil.textconv"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.slow.process"),
    ):
        run(repo, "config", key, evil)
    run(repo, "config", "filter.evil.required", "true")
    write(repo, one="other\n", two="other\n")
    index = (repo / ".git/index").read_bytes()
    mark.unlink(missing_ok=True)

    assert facts(repo, DEADLINE) is not None
    assert changes_since(repo, base, DEADLINE) == (2, 4)
    assert not mark.exists()
    assert (repo / ".git/index").read_bytes() == index


def test_a_filter_that_can_not_be_switched_off(repo: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    base = commit(repo, **{".gitattributes": "one filter=a=b\n"})
    run(repo, "config", "filter.a=b.clean", a_program(tmp_path / "evil", leaving=mark))
    write(repo, one="other\n")
    assert changes_since(repo, base, DEADLINE) is None
    assert not mark.exists()


@pytest.mark.parametrize("unknown", ["", "GIT_NO_LAZY_FETCH"], ids=["this git", "an older one"])
def test_nothing_is_fetched(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unknown: str
) -> None:
    known = {name: value for name, value in git.ENVIRONMENT.items() if name != unknown}
    monkeypatch.setattr(git, "ENVIRONMENT", known)
    mark = tmp_path / "mark"
    base = run(repo, "rev-parse", "HEAD")
    evil = a_program(tmp_path / "evil", leaving=mark)
    run(repo, "remote", "add", "origin", f"ext::{evil}")
    run(repo, "config", "remote.origin.promisor", "true")
    run(repo, "config", "protocol.ext.allow", "always")
    blob = run(repo, "rev-parse", "HEAD:one")
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()
    write(repo, one="other\n")
    assert changes_since(repo, base, DEADLINE) is None
    assert not mark.exists()


def test_the_variables_of_a_surrounding_git_are_not_inherited(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    found = facts(repo, DEADLINE)
    assert found is not None
    assert found.git_dir == str(repo / ".git")
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("path", [".:bin:", "", "/nowhere"])
def test_a_git_that_lies_in_the_folder_is_not_run(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    mark = tmp_path / "mark"
    (repo / "bin").mkdir()
    for place in (repo, repo / "bin"):
        a_program(place / "git", leaving=mark)
    monkeypatch.setenv("PATH", path)
    found = facts(repo, DEADLINE)
    assert found is None or found.git_dir == str(repo / ".git")
    assert not mark.exists()


def test_git_is_missing(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert facts(repo, DEADLINE) is None
    assert changes_since(repo, None, DEADLINE) is None


@pytest.fixture
def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that starts a child and never ends; returns the file with both process ids."""
    folder, pids = tmp_path / "slow", tmp_path / "pids"
    folder.mkdir()
    script = f"#!/bin/sh\nsleep 60 &\necho $! $$ > {pids}.new\nmv {pids}.new {pids}\nwait\n"
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return pids


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    "ask",
    [
        lambda repo: facts(repo, 1.0),
        lambda repo: changes_since(repo, GONE, 1.0),
    ],
    ids=["facts", "changes"],
)
def test_the_deadline_ends_git_and_its_children(
    tmp_path: Path, slow_git: Path, ask: Callable[[Path], object]
) -> None:
    before = time.monotonic()
    assert ask(tmp_path) is None
    assert time.monotonic() - before < 30  # not the 60 that it sleeps
    child, itself = map(int, slow_git.read_text().split())
    until = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(itself)
    assert not is_alive(child)


def test_no_time_is_no_answer(repo: Path) -> None:
    assert facts(repo, 0) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_in_place_of_a_file_of_git(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo")
    (repo / ".git/config").unlink()
    os.mkfifo(repo / ".git/config")
    assert facts(repo, 0.5) is None


def test_settings_that_git_reads_last(repo: Path, calls: list[list[str]]) -> None:
    facts(repo, DEADLINE)
    for command in calls:
        assert command[1:3] == ["--no-pager", "--no-optional-locks"]
        assert [setting for setting in git.SETTINGS if setting not in command] == []
