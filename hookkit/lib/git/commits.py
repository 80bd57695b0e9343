"""Find the commits made in a working tree in a time span: not pulled, not only checked out.

The reflog of its HEAD records each action and its time. Commits that nothing reaches any more
(amended, rebased) don't count.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.process import RefusedError, git, readable, records
from hookkit.lib.git.reflog_file import written_at
from hookkit.model.git import MAX_COMMITS, Commit

MAX_ENTRIES = 20 * MAX_COMMITS
"""Reflog entries in the time span: most of them make no commit."""

_MADE = re.compile(
    r"commit(?: \((?:initial|amend|merge|cherry-pick)\))?: "
    r"|(?:cherry-pick|revert|am): (?!fast-forward$)"
    r"|(?:merge|pull)\b.*: Merge made by "
)
_PICKED = re.compile(
    r"(?:rebase|pull)\b.*? \((?:pick|reword|edit|squash|fixup|continue|merge)\): (?!fast-forward$)"
)
"""By a rebase, which copies commits: only those authored in the time span are new."""

_REWRITES = re.compile(r"commit \(amend\)|rebase|reset|pull\b.*rebase|filter-branch")
"""Actions that replace or undo the commits before them."""

_QUIET = ("-z", "--no-show-signature", "--no-notes", "--encoding=UTF-8")


class Entry(NamedTuple):
    """A commit, and the action by which HEAD came to it."""

    hash: str
    at: int
    """Unix seconds."""
    authored_at: int
    action: str
    subject: str

    def makes(self, since: int) -> bool:
        """Return True if the action made the commit."""
        if _PICKED.match(self.action):
            return self.authored_at >= since
        return is_made(self.action)

    def to_commit(self) -> Commit:
        """Return the commit, without lines."""
        return Commit(self.hash, _time(self.at), self.subject, 0, 0)


def is_made(action: str) -> bool:
    """Return True if an action in a reflog makes a new commit."""
    return _MADE.match(action) is not None


def read_entries(top: Path, since: float, limit: float, *, has_log: bool) -> list[Entry]:
    """Return the actions on HEAD since a time, the newest first.

    `has_log` is False where git keeps no reflog of HEAD: then they are commits by the configured
    committer. Raises NoAnswerError.
    """
    age = f"--max-age={max(int(since), 0)}"
    try:
        return list(_logged(top, age, limit) if has_log else _by_committer(top, age, limit))
    except RefusedError:  # the branch has no commit yet
        return []


def made_in(
    entries: list[Entry],
    objects: str,
    since: float,
    until: float | None,
    base: str | None,
    following: int | None = None,
) -> dict[str, Entry]:
    """Return the entries that made a commit in a time span, by hash, the oldest first.

    The newest entries, as many as are `following` the commit that HEAD was at when the span began,
    are in the span whatever their time: the clock may have been set since. Git's times are whole
    seconds. In the first and the last one, object files in the folder `objects` decide, and `base`.
    """
    begin = since if following is None else 0
    edges = {int(begin), None if until is None else int(until)}
    found: dict[str, Entry] = {}
    for entry in reversed(entries[:following]):
        if not entry.makes(max(int(since), 0)) or not _is_within(entry.at, int(begin), until):
            continue
        at = written_at(objects, entry.hash, entry.at) if entry.at in edges else None
        if at is None or _is_within(at, begin, until):
            found.setdefault(entry.hash, entry)
    if base in found:
        hashes = list(found)
        return {each: found[each] for each in hashes[hashes.index(base) + 1 :]}
    return found


def _is_within(at: float, since: float, until: float | None) -> bool:
    return since <= at and (until is None or at <= until)


def is_replaced(digest: str, entries: list[Entry]) -> bool:
    """Return True if a commit that nothing reaches was replaced or undone where it was made.

    Else its branch was deleted. A commit that the log doesn't know was replaced.
    """
    is_rewritten = False
    for entry in entries:  # the newest first
        if entry.hash == digest:
            return is_rewritten
        is_rewritten = is_rewritten or _REWRITES.match(entry.action) is not None
    return True


def find_lost(folder: Path, hashes: Iterable[str], limit: float) -> set[str]:
    """Return the hashes that no reference reaches. Those of other repositories don't matter."""
    wanted = set(hashes)
    if not wanted:
        return set()
    query = ("rev-list", "--ignore-missing", "--stdin", "--not", "--all")
    text = "".join(f"{digest}\n" for digest in sorted(wanted)).encode()
    return wanted & {
        each.decode() for each in records(folder, limit, *query, ends=b"\n", stdin=text)
    }


def _logged(top: Path, age: str, limit: float) -> Iterator[Entry]:
    """Yield the reflog entries of HEAD, newest first."""
    form = "--format=%H%x00%gd%x00%at%x00%gs%x00%s"
    options = (*_QUIET, age, f"--max-count={MAX_ENTRIES}", "--date=unix", form)
    output = records(top, limit, "log", "--walk-reflogs", *options, "HEAD", "--")
    for digest, selector, authored_at, action, subject in zip(*[output] * 5, strict=False):
        at = int(selector.decode().removeprefix("HEAD@{").removesuffix("}"))
        yield Entry(digest.decode(), at, int(authored_at), readable(action), readable(subject))


def _by_committer(top: Path, age: str, limit: float) -> Iterator[Entry]:
    """Yield the commits of HEAD by the configured committer, where no reflog is kept."""
    identity = git(top, limit, "var", "GIT_COMMITTER_IDENT")[1]
    email = identity[identity.find(b"<") + 1 : identity.find(b">")].lower()
    form = "--format=%H%x00%ce%x00%ct%x00%s"
    options = (*_QUIET, age, f"--max-count={MAX_ENTRIES}", form)
    output = records(top, limit, "log", *options, "HEAD", "--")
    for digest, committer, at, subject in zip(*[output] * 4, strict=False):
        if email and committer.lower() == email:
            yield Entry(digest.decode(), int(at), int(at), "commit: ", readable(subject))


def find_by_hash(folder: Path, hashes: Iterable[str], limit: float) -> list[Entry]:
    """Return commits with their subjects and times. Raises NoAnswerError."""
    text = "".join(f"{digest}\n" for digest in hashes).encode()
    return _listed(folder, limit, "--no-walk=unsorted", "--stdin", stdin=text) if text else []


def find_by_time(folder: Path, since: float, until: float | None, limit: float) -> list[Entry]:
    """Return the commits of a time span that any reference reaches. Raises NoAnswerError."""
    ages = [f"--max-age={max(int(since), 0)}"]
    ages += [] if until is None else [f"--min-age={int(until)}"]
    return _listed(folder, limit, "--all", *ages, f"--max-count={MAX_ENTRIES}")


def _listed(folder: Path, limit: float, *options: str, stdin: bytes = b"") -> list[Entry]:
    form = "--format=%H%x00%ct%x00%at%x00%s"
    output = records(folder, limit, "log", *options, *_QUIET, form, stdin=stdin)
    return [
        Entry(digest.decode(), int(at), int(authored_at), "commit: ", readable(subject))
        for digest, at, authored_at, subject in zip(*[output] * 4, strict=False)
    ]


def _time(at: int) -> str:
    """Format Unix seconds as RFC 3339 in UTC with milliseconds."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
