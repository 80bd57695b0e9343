"""The remote's `owner/name`."""

from pathlib import Path

import pytest

from hookkit.lib.git.remote_name import owner_and_name, remote_name, remote_urls
from tests.lib.git.repositories import commit, repository, run


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@github.com:acme/shop.git", "acme/shop"),
        ("https://user:secret@gitlab.example.com/group/sub/shop", "group/sub/shop"),
        ("ssh://git@host.example:2222/acme/shop.git/", "acme/shop"),
        ("codeberg:acme/shop", "acme/shop"),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        ("C:/code/shop", None),
        ("https://example.com/shop", None),
        ("https://example.com/../shop", None),
        ("file:///srv/acme/shop", None),
    ],
)
def test_the_path_of_a_url(url: str, expected: str | None) -> None:
    assert owner_and_name(url) == expected


def test_the_configuration() -> None:
    text = (
        '[core]\n\turl = no\n[remote "origin"]\n\tfetch = +refs\n\tURL = "git@h:a/b"\n\turl = c\n'
        '[Remote "x"] url = git@h:d/e\n[branch "url"]\n\turl = no\n'
    )
    assert remote_urls(text) == {"origin": "git@h:a/b", "x": "git@h:d/e"}


def test_origin_upstream_or_the_only_one(tmp_path: Path) -> None:
    repo = repository(tmp_path / "shop")
    assert remote_name(str(repo)) is None
    run(repo, "remote", "add", "mine", "git@host.example:me/shop.git")
    assert remote_name(str(repo)) == "me/shop"
    run(repo, "remote", "add", "upstream", "git@host.example:acme/shop.git")
    assert remote_name(str(repo)) == "acme/shop"
    run(repo, "remote", "add", "origin", "/srv/shop")
    assert remote_name(str(repo)) == "acme/shop"


def test_in_a_worktree_and_without_a_repository(tmp_path: Path) -> None:
    repo = repository(tmp_path / "shop")
    commit(repo)
    run(repo, "remote", "add", "origin", "git@host.example:acme/shop.git")
    run(repo, "worktree", "add", "-q", str(tmp_path / "x"))
    assert remote_name(str(tmp_path / "x")) == "acme/shop"
    assert remote_name(str(tmp_path)) is None
    (repo / ".git" / "config").unlink()
    assert remote_name(str(repo)) is None
