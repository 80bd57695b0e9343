"""Git was asked about the session's folder."""

from hookkit.event import Event
from hookkit.session import Session

FIELDS = ("local_git_dir", "git_branch", "git_worktree_path", "github_repo")
CHANGES = ("git_additions", "git_deletions")


def handle(event: Event, session: Session) -> None:
    details = event.details
    for name in FIELDS:
        setattr(session, name, details.get(name))
    session.start_git_head = session.start_git_head or details.get("head")
    for name in CHANGES:
        setattr(session, name, details.get(name, getattr(session, name)))
