"""Run git in a hostile repository, or without git."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from hookkit.lib.git import process
from hookkit.lib.git.repository import read_facts
from tests.lib.git.repositories import (
    DEADLINE,
    GONE,
    a_program,
    commit,
    repository,
    run,
    write,
)
from tests.lib.git.sessions import changes_since


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

    assert read_facts(repo, DEADLINE) is not None
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
    known = {name: value for name, value in process.ENVIRONMENT.items() if name != unknown}
    monkeypatch.setattr(process, "ENVIRONMENT", known)
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
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert found.git_dir == str(repo / ".git")
    assert not (tmp_path / "trace").exists()


CONFIGURED = {
    "by count": {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "GIT_CONFIG_KEY_1": "core.fsmonitor",
        "GIT_CONFIG_VALUE_1": "{evil}",
    },
    "by parameters": {
        "GIT_CONFIG_PARAMETERS": "'safe.directory'='*' 'core.fsmonitor'='{evil}'",
    },
}
"""Ways in which an environment configures git."""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository away")
@pytest.mark.parametrize("way", CONFIGURED)
def test_a_directory_that_the_environment_trusts(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    mark = tmp_path / "mark"
    evil = a_program(tmp_path / "evil", leaving=mark)
    for path in (repo, repo / ".git"):
        os.chown(path, 34567, 34567)
    assert read_facts(repo, DEADLINE) is None
    for name, value in CONFIGURED[way].items():
        monkeypatch.setenv(name, value.format(evil=evil))
    found = read_facts(repo, DEADLINE)
    assert found is not None
    assert changes_since(repo, found.head, DEADLINE) == (0, 0)
    assert not mark.exists()  # its other settings give way to ours


@pytest.mark.parametrize("path", [".:bin:", "", "/nowhere"])
def test_a_git_that_lies_in_the_folder_is_not_run(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    mark = tmp_path / "mark"
    (repo / "bin").mkdir()
    for place in (repo, repo / "bin"):
        a_program(place / "git", leaving=mark)
    monkeypatch.setenv("PATH", path)
    found = read_facts(repo, DEADLINE)
    assert found is None or found.git_dir == str(repo / ".git")
    assert not mark.exists()


def test_git_is_missing(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_facts(repo, DEADLINE) is None
    assert changes_since(repo, None, DEADLINE) is None


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    "ask",
    [
        lambda repo: read_facts(repo, 1.0),
        lambda repo: changes_since(repo, GONE, 1.0),
    ],
    ids=["facts", "changes"],
)
def test_the_deadline_ends_git_and_its_children(
    repo: Path, slow_git: Path, ask: Callable[[Path], object]
) -> None:
    before = time.monotonic()
    assert ask(repo) is None
    assert time.monotonic() - before < 30  # not the 60 that it sleeps
    child, itself = map(int, slow_git.read_text().split())
    until = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(itself)
    assert not is_alive(child)


def test_no_time_is_no_answer(repo: Path) -> None:
    assert read_facts(repo, 0) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_in_place_of_a_file_of_git(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo")
    (repo / ".git/config").unlink()
    os.mkfifo(repo / ".git/config")
    assert read_facts(repo, 0.5) is None


def test_settings_that_git_reads_last(repo: Path, calls: list[list[str]]) -> None:
    read_facts(repo, DEADLINE)
    for words in calls:
        assert words[1:3] == ["--no-pager", "--no-optional-locks"]
        assert [setting for setting in process.SETTINGS if setting not in words] == []


def test_an_answer_that_is_too_long(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    until = time.monotonic() + DEADLINE
    write(repo, one="a\n" * 500_000)
    monkeypatch.setattr(process, "MOST_BYTES", 400_000)
    show = ("diff-index", "--patch", "HEAD")
    with pytest.raises(process.NoAnswerError):
        process.git(repo, until, *show)
    with pytest.raises(process.NoAnswerError):
        list(process.records(repo, until, *show))  # all of it is one record
    lines = process.records(repo, until, *show, ends=b"\n")
    assert next(lines).startswith(b"diff --git")
    assert len(list(lines)) > 500_000


def test_what_is_left_of_an_answer_is_not_waited_for(repo: Path, slow_git: Path) -> None:
    lines = process.records(repo, time.monotonic() + 0.5, "status")
    with pytest.raises(process.NoAnswerError):
        next(lines)
    assert list(lines) == []


def test_git_that_prints_all_and_goes_on(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\necho done\nexec >&-\nexec sleep 60\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    start = time.monotonic()
    with pytest.raises(process.NoAnswerError):
        process.git(repo, start + 0.5, "status")
    assert time.monotonic() - start < 30


def test_git_that_refuses(repo: Path) -> None:
    with pytest.raises(process.RefusedError):
        list(process.records(repo, time.monotonic() + DEADLINE, "rev-parse", "nothing"))


def test_input_that_is_longer_than_a_pipe(repo: Path) -> None:
    until = time.monotonic() + DEADLINE
    names = b"HEAD\n" * 20_000
    query = ("cat-file", "--batch-check")
    assert len(list(process.records(repo, until, *query, ends=b"\n", stdin=names))) == 20_000
