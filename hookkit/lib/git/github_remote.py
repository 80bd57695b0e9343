"""Parse the GitHub repository out of a remote's URL."""

import re

_REMOTE = re.compile(
    r"(?:(?:https?|git|ssh|git\+ssh|ssh\+git)://(?:[^/]*@)?(?P<host>[\w.-]+)(?::\d*)?/"
    r"|(?:[^/@:]*@)?(?P<scp>[\w.-]+):)"
    r"/*(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/*",
    re.ASCII,
)
_GITHUB_HOST = re.compile(r"(?:.+\.)?github(?:[.-].*)?|.+\.ghe\.com", re.IGNORECASE)


def github_repo(url: str) -> str | None:
    """Return `owner/repo` of a remote's URL, without the user and password in it.

    GitHub Enterprise counts: *.ghe.com, and a host with a label `github` (github.example.com).
    So do the aliases that people give in their ssh config (github-work, github.com-work).
    """
    match = _REMOTE.fullmatch(url)
    if match is None or not _GITHUB_HOST.fullmatch(match["host"] or match["scp"]):
        return None
    owner, repo = match["path"].split("/")
    return None if {owner, repo} & {".", ".."} else f"{owner}/{repo}"
