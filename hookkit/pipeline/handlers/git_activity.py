"""Git was asked about the session's folder."""

from hookkit.model.activity import GitActivity
from hookkit.model.event import Event
from hookkit.model.session import Session

FIELDS = ("local_git_dir", "git_branch", "git_worktree_path", "github_repo")
CHANGES = ("git_additions", "git_deletions")


def handle(event: Event, session: Session) -> None:
    details = event.details
    work: GitActivity | None = details.get("work")
    if work is not None and work.commits is not None:
        session.commits_count = len(work.commits)
    for name in FIELDS:
        setattr(session, name, details.get(name))
    session.start_git_head = session.start_git_head or details.get("head")
    for name in CHANGES:
        setattr(session, name, details.get(name, getattr(session, name)))
