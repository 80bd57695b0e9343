"""Git was queried about the session's folder."""

from hookkit.model.event import Event
from hookkit.model.own_records import GitState
from hookkit.model.session import Session

FIELDS = ("local_git_dir", "git_branch", "git_worktree_path", "github_repo")


def handle(found: GitState, event: Event, session: Session) -> None:
    if found.commits is not None:
        session.commits_count = len(found.commits)
    for name in FIELDS:
        setattr(session, name, getattr(found, name))
    session.start_git_head = session.start_git_head or found.head
    if found.git_additions is not None:
        session.git_additions = found.git_additions
    if found.git_deletions is not None:
        session.git_deletions = found.git_deletions
