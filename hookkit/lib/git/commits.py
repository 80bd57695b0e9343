"""Find the commits made in a working tree in a time span: not pulled, not only checked out.

The reflog of its HEAD records each action and its time. Commits that nothing reaches any more
(amended, rebased) don't count.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.process import RefusedError, git, path_in, readable, records
from hookkit.model.git import MAX_COMMITS, Commit

MAX_ENTRIES = 20 * MAX_COMMITS
"""Reflog entries in the time span: most of them make no commit."""

_FOREVER = 253402300799
"""The last second of year 9999."""

_MADE = re.compile(
    r"commit(?: \((?:initial|amend|merge|cherry-pick)\))?: "
    r"|(?:cherry-pick|revert|am): (?!fast-forward$)"
    r"|(?:merge|pull)\b.*: Merge made by "
)
_PICKED = re.compile(
    r"(?:rebase|pull)\b.*? \((?:pick|reword|edit|squash|fixup|continue|merge)\): (?!fast-forward$)"
)
"""By a rebase, which copies commits: only those authored in the time span are new."""

_QUIET = ("-z", "--no-show-signature", "--no-notes", "--encoding=UTF-8")


class _Entry(NamedTuple):
    hash: str
    at: int
    authored_at: int
    action: str
    subject: str

    def makes(self, since: int) -> bool:
        """Return True if the action made the commit."""
        if _PICKED.match(self.action):
            return self.authored_at >= since
        return _MADE.match(self.action) is not None


def find_commits(top: Path, since: float, until: float | None, limit: float) -> list[Commit]:
    """Return the commits that were made, oldest first, without line counts.

    Raises NoAnswerError after the moment `limit`.
    """
    first, last = max(int(since), 0), _FOREVER if until is None else min(int(until), _FOREVER)
    ages = f"--max-age={first}", f"--min-age={last}"
    has_log = git(top, limit, "reflog", "exists", "HEAD")[0] == 0
    try:
        if has_log:
            entries = [entry for entry in _logged(top, ages, limit) if entry.makes(first)]
        else:
            entries = list(_by_committer(top, ages, limit))
    except RefusedError:  # the branch has no commit yet
        return []
    found: dict[str, Commit] = {}
    for entry in _inside(top, entries[::-1], since, until, limit):
        found.setdefault(entry.hash, Commit(entry.hash, _time(entry.at), entry.subject, 0, 0))
    for digest in _lost(top, list(found), limit):
        found.pop(digest, None)
    return list(found.values())


def commits_after(base: str | None, commits: list[Commit]) -> list[Commit]:
    """Return the commits after `base`; all of them where it is not among them."""
    hashes = [each.hash for each in commits]
    return commits[hashes.index(base) + 1 :] if base in hashes else commits


def _logged(top: Path, ages: tuple[str, str], limit: float) -> Iterator[_Entry]:
    """Yield the reflog entries of HEAD, newest first."""
    form = "--format=%H%x00%gd%x00%at%x00%gs%x00%s"
    options = (*_QUIET, *ages, f"--max-count={MAX_ENTRIES}", "--date=unix", form)
    output = records(top, limit, "log", "--walk-reflogs", *options, "HEAD", "--")
    for digest, selector, authored_at, action, subject in zip(*[output] * 5, strict=False):
        at = int(selector.decode().removeprefix("HEAD@{").removesuffix("}"))
        yield _Entry(digest.decode(), at, int(authored_at), readable(action), readable(subject))


def _by_committer(top: Path, ages: tuple[str, str], limit: float) -> Iterator[_Entry]:
    """Yield the commits of HEAD by the configured committer, where no reflog is kept."""
    identity = git(top, limit, "var", "GIT_COMMITTER_IDENT")[1]
    email = identity[identity.find(b"<") + 1 : identity.find(b">")].lower()
    form = "--format=%H%x00%ce%x00%ct%x00%s"
    options = (*_QUIET, *ages, f"--max-count={MAX_ENTRIES}", form)
    output = records(top, limit, "log", *options, "HEAD", "--")
    for digest, committer, at, subject in zip(*[output] * 4, strict=False):
        if email and committer.lower() == email:
            yield _Entry(digest.decode(), int(at), int(at), "", readable(subject))


def _inside(
    top: Path, entries: list[_Entry], since: float, until: float | None, limit: float
) -> Iterator[_Entry]:
    """Yield the entries in the time span; object files decide in its first and last second."""
    edges = {int(since), None if until is None else int(until)}
    if edges.isdisjoint(entry.at for entry in entries):
        yield from entries
        return
    objects = top / path_in(git(top, limit, "rev-parse", "--git-path", "objects")[1])
    for entry in entries:
        at = _written_at(objects, entry) if entry.at in edges else None
        if at is None or (since <= at and (until is None or at <= until)):
            yield entry


def _written_at(objects: Path, entry: _Entry) -> float | None:
    """Return the write time of a commit's file; None: packed by now, or dated by hand."""
    try:
        at = (objects / entry.hash[:2] / entry.hash[2:]).stat().st_mtime
    except OSError:
        return None
    return at if 0 <= at - entry.at < 2 else None


def _lost(top: Path, hashes: list[str], limit: float) -> Iterator[str]:
    """Yield the hashes that no ref reaches; others may be among them."""
    if hashes:
        query = ("rev-list", "--stdin", "--not", "--all")
        text = "".join(f"{digest}\n" for digest in hashes).encode()
        for line in records(top, limit, *query, ends=b"\n", stdin=text):
            yield line.decode()


def _time(at: int) -> str:
    """Format Unix seconds as RFC 3339 in UTC with milliseconds."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
