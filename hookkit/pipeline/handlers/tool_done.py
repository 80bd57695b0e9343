"""A tool was used with success."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.tool_calls += 1
    session.hook.edits += event.is_edit
    session.hook.corrections += event.correction is not None
    if event.mentions and is_own(event.mentions.repo, session):
        session.github_issue = event.mentions.issue or session.github_issue
        session.github_pr = event.mentions.pr or session.github_pr
    be_busy(event, session)


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
        session.set_status("busy", event.at)
