"""Read the name by which other machines know a repository: `owner/name` of its remote."""

import re

from hookkit.lib.git.project_root import common_folder, repository, resolved

MAX_CONFIG = 256 * 1024
"""Bytes of a configuration that are read."""

_URL = re.compile(
    r"(?:(?:https?|git|ssh|git\+ssh|ssh\+git)://(?:[^/]*@)?[\w.-]+(?::\d*)?/"
    r"|(?:[^/@:]*@)?[\w.-]{2,}:(?!//))"
    r"/*(?P<path>[\w.~-]+(?:/[\w.~-]+)*/[\w.~-]+?)(?:\.git)?/*",
    re.ASCII,
)
_SECTION = re.compile(r'\s*\[\s*remote\s+"(?P<name>[^"]*)"\s*\]\s*(?P<rest>.*)', re.IGNORECASE)
_VALUE = re.compile(r"\s*url\s*=\s*\"?(?P<url>[^\"\s]+)", re.IGNORECASE)


def remote_name(folder: str) -> str | None:
    """Return `owner/name` of the remote origin, else upstream, else the only one."""
    found = repository(resolved(folder))
    if found is None:
        return None
    urls = remote_urls(config_of(common_folder(found[1])))
    names = ["origin", "upstream", *(urls if len(urls) == 1 else ())]
    return next(filter(None, (owner_and_name(urls[name]) for name in names if name in urls)), None)


def owner_and_name(url: str) -> str | None:
    """Return the path of a remote's URL, without `.git`; None for a folder or a bare host."""
    match = _URL.fullmatch(url)
    if match is None or {".", ".."} & set(match["path"].split("/")):
        return None
    return match["path"]


def remote_urls(config: str) -> dict[str, str]:
    """Return the first URL of each remote in a git configuration."""
    urls: dict[str, str] = {}
    remote: str | None = None
    for line in config.split("\n"):
        section = _SECTION.match(line)
        if section is not None:
            remote, line = section["name"], section["rest"]
        elif line.lstrip().startswith("["):
            remote = None
        value = _VALUE.match(line) if remote is not None else None
        if value is not None and remote is not None:
            urls.setdefault(remote, value["url"])
    return urls


def config_of(git: str) -> str:
    """Read the configuration in a git folder; empty where it can't be read."""
    try:
        with open(f"{git}/config", "rb") as file:  # noqa: PTH123 - a path of any bytes
            return file.read(MAX_CONFIG).decode("utf-8", "replace")
    except OSError:
        return ""
