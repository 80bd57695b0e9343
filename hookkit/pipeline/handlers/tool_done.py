"""A tool was used with success."""

from hookkit.model.event import Event
from hookkit.model.session import Session

SEPARATOR = ", "
MAX_MENTIONS = 50
"""Mentions that are kept of a session; the first in their order, whichever came first."""


def handle(event: Event, session: Session) -> None:
    session.hook.tool_calls += 1
    session.hook.edits += event.edits
    session.hook.corrections += event.correction is not None
    if event.mentions:
        note_mentions(session, *event.mentions)
    be_busy(event, session)


def note_mentions(session: Session, issue: int | None, pr: int | None, repo: str | None) -> None:
    """Note an issue and a pull request: those of other repositories are mentions only."""
    if is_own(repo, session):
        session.github_issue = issue or session.github_issue
        session.github_pr = pr or session.github_pr
        return
    known = set(session.github_mentions.split(SEPARATOR) if session.github_mentions else ())
    known |= {f"{repo}#{number}" for number in (issue, pr) if number}
    session.github_mentions = SEPARATOR.join(sorted(known, key=by_number)[:MAX_MENTIONS])


def by_number(mention: str) -> tuple[str, int]:
    """Return what `owner/repo#3` is sorted by."""
    repo, _, number = mention.rpartition("#")
    return repo, int(number)


def is_own(repo: str | None, session: Session) -> bool:
    """Return True if an issue or a pull request of `owner/repo` may be that of a session's work.

    A fork has another owner than the repository to which its pull requests go. As long as the
    session's own repository isn't known, any may be its own.
    """
    known = [each for each in (session.github_repo, session.project_remote) if each]
    if repo is None or not known:
        return True
    return name_of(repo) in map(name_of, known)


def name_of(repo: str) -> str:
    """Return the last part of `owner/repo`; GitHub ignores the case."""
    return repo.rpartition("/")[2].lower()


def be_busy(event: Event, session: Session) -> None:
    """Mark the session as busy, unless an idle session's background subagent did it."""
    if session.is_active and (event.agent_id is None or session.status != "idle"):
        session.work(event.at, event.agent_id)
