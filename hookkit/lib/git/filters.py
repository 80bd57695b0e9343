"""Decide which filters git may run, and judge the files of the others without them.

Git asks `filter.NAME.clean` whether a file that was only touched has changed. The command may come
from the repository's own configuration, that is from a stranger. So a filter is *held back* unless
the person's or the system's configuration alone names it, as `safe.directory` is read. git LFS is
always held back: its program obeys `lfs.extension.*` of the repository, and copies what it reads.

A file in git LFS is judged here instead: it is unchanged if its size and its SHA-256 are those
that the pointer in the index names. Its lines are unknown. Of other filters that are held back
nobody knows what they would make of a file: it counts as it lies in the folder.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.config import PROTECTED, GitConfig
from hookkit.lib.git.process import NoAnswerError, records
from hookkit.lib.git.project_root import is_folder
from hookkit.lib.git.status import WorktreeStatus

LFS = "lfs"
MOST_LFS_BYTES = 2**28
"""The largest file that is hashed: it takes about half a second."""

MOST_POINTER = 1024
"""Bytes of a pointer, by the specification of git LFS."""

_POINTER = re.compile(
    rb"version https?://[^\n]+\n(?:[^\n]+\n)*?oid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n"
)


class Filters(NamedTuple):
    """The filters of a repository that are held back."""

    held: frozenset[str]
    options: list[str]
    """Options that switch them off."""


def filters_of(config: GitConfig) -> Filters:
    """Return what is held back. Raises NoAnswerError for a filter that can't be switched off."""
    found = [pair for name in ("clean", "process") for pair in config.under("filter", name)]
    held = {name for name, each in found if name == LFS or each.scope not in PROTECTED}
    if any("=" in name for name in held):  # `-c` would cut such a name short, and it would run
        raise NoAnswerError
    empty = {f"{each.key}=" for name, each in found if name in held}
    settings = sorted(empty | {f"filter.{name}.required=false" for name in held})
    return Filters(frozenset(held), [word for each in settings for word in ("-c", each)])


class Judgement(NamedTuple):
    """Files in git LFS that git takes for changed, because its filter is off."""

    unchanged: frozenset[bytes]
    uncounted: frozenset[bytes]
    """Changed, or new: their lines are unknown."""


NOTHING = Judgement(frozenset(), frozenset())


def uses_lfs(config: GitConfig, common_dir: str) -> bool:
    """Return True if git LFS has ever been used in a repository: then it left its marks there."""
    own = any(each.key.startswith("lfs.") and each.scope == "local" for each in config.settings)
    return own or is_folder(f"{common_dir}/lfs")


def judge(top: Path, until: float, entries: Iterable[WorktreeStatus]) -> Judgement:
    """Judge the files that git takes for changed. Raises NoAnswerError."""
    present = {each.path: each for each in entries if each.stat}
    names = filter_names(top, until, present) if present else {}
    in_lfs = {path for path, name in names.items() if name == LFS}
    touched = [each for path, each in present.items() if path in in_lfs and each.code == b".M"]
    unchanged = unchanged_in_lfs(top, until, touched)
    return Judgement(frozenset(unchanged), frozenset(in_lfs - unchanged))


def filter_names(top: Path, until: float, paths: Iterable[bytes]) -> dict[bytes, str]:
    """Return the filter that the attributes of files name."""
    query = ("check-attr", "-z", "--stdin", "filter")
    output = records(top, until, *query, stdin=b"".join(path + b"\0" for path in paths))
    return {path: os.fsdecode(name) for path, _, name in zip(*[output] * 3, strict=False)}


def unchanged_in_lfs(top: Path, until: float, touched: list[WorktreeStatus]) -> set[bytes]:
    """Return the files whose content is what the pointers in the index name."""
    pointers = read_blobs(top, until, {each.blob for each in touched})
    return {
        each.path
        for each in touched
        if (pointer := pointers.get(each.blob)) and is_content(top, each, pointer)
    }


def is_content(top: Path, each: WorktreeStatus, pointer: bytes) -> bool:
    """Return True if a file is what a pointer names."""
    size = each.stat.st_size if each.stat else 0
    named = _POINTER.fullmatch(pointer)
    if named is None or size > MOST_LFS_BYTES or size != int(named[2]):
        return False
    try:
        with open(os.fsencode(top) + b"/" + each.path, "rb") as file:  # noqa: PTH123 - any bytes
            return hashlib.file_digest(file, "sha256").hexdigest().encode() == named[1]
    except OSError:
        return False


def read_blobs(top: Path, until: float, hashes: set[str]) -> dict[str, bytes]:
    """Return the blobs that are small enough for a pointer."""
    if not hashes:
        return {}
    text = "".join(f"{digest}\n" for digest in sorted(hashes)).encode()
    output = records(top, until, "cat-file", "--batch", ends=b"\n", stdin=text)
    found: dict[str, bytes] = {}
    for head in output:
        digest, _, size = head.decode().partition(" blob ")
        left = int(size or 0)
        lines = []
        while left > 0:
            lines.append(next(output, b"") + b"\n")
            left -= len(lines[-1])
        if size and int(size) <= MOST_POINTER:
            found[digest] = b"".join(lines)[: int(size)]
        if left == 0 and size:
            next(output, b"")  # the line feed that git adds to a text that ends with one
    return found
