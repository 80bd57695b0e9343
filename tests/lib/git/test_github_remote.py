"""Parse the GitHub repository of a remote."""

import pytest

from hookkit.lib.git.github_remote import github_repo

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
