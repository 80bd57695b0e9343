"""Read a repository's configuration at once."""

import time
from pathlib import Path

import pytest

from hookkit.lib.git.config import UNKNOWN, GitConfig, Setting, read_config
from tests.lib.git.repositories import DEADLINE, run


def config(**values: str) -> GitConfig:
    return GitConfig([Setting("local", key.replace("_", "."), v) for key, v in values.items()])


def test_scopes_and_values(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    run(repo, "config", "--global", "Some.Odd=Name.Key", "two\nlines")
    run(repo, "config", "some.key", "x")
    with (repo / ".git/config").open("a") as file:
        file.write("[some]\n\talone\n")
    found = read_config(repo, time.monotonic() + DEADLINE)
    assert Setting("global", "some.Odd=Name.key", "two\nlines") in found.settings
    assert found.get("some.key") == "x"
    assert found.get("some.alone") == "true"
    assert found.get("some.other") is None


def test_a_git_that_knows_no_scopes(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    real = shutil.which("git")
    (tmp_path / "bin").mkdir()
    script = f'#!/bin/sh\ncase "$*" in *--show-scope*) exit 129;; esac\nexec {real} "$@"\n'
    (tmp_path / "bin/git").write_text(script)
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    run(repo, "config", "some.key", "x")
    found = read_config(repo, time.monotonic() + DEADLINE)
    assert Setting(UNKNOWN, "some.key", "x") in found.settings


@pytest.mark.parametrize(
    ("value", "files"),
    [(None, "all"), ("normal", "all"), ("all", "all"), ("no", "no"), ("False", "no"), ("0", "no")],
)
def test_untracked_files(value: str | None, files: str) -> None:
    known = {} if value is None else {"status_showuntrackedfiles": value}
    assert config(**known).untracked_files == files


def test_the_longest_beginning_of_a_url_is_replaced() -> None:
    settings = [
        Setting("global", "url.https://github.com/.insteadof", "gh:"),
        Setting("global", "url.https://example.com/.insteadof", "g"),
        Setting("local", "remote.origin.url", "gh:owner/repo"),
    ]
    assert GitConfig(settings).github_repo == "owner/repo"


def test_hashes() -> None:
    assert not config().has_sha256
    assert config(extensions_objectformat="sha256").has_sha256
