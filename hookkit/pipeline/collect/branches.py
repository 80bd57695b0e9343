"""Read which branch is checked out while an agent is at work, from git's own file HEAD.

It starts no process, so that whoever looks at a session in the middle of a turn sees the branch to
which the agent has just switched. Git itself is asked when the agent answers.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hookkit.lib.containment import results
from hookkit.lib.git.checkout import Checkout, find_checkout, read_branch
from hookkit.lib.git.project_root import common_folder, readable
from hookkit.model.session import Session

if TYPE_CHECKING:
    from hookkit.model.own_records import GitState


def journal(sessions: Iterable[Session]) -> bool:
    """Journal the branches of active sessions where they are news; return True if any is."""
    found = list(results(state_of, sessions, Session.label))
    if found:
        from hookkit.store.journal import segments  # seldom needed

        for state in found:
            segments.append(state, "hookkit")
    return bool(found)


def state_of(session: Session) -> "GitState | None":
    """Return the branch of a session; None if it is known, or git has not answered yet."""
    if not session.is_active or session.cwd is None or session.local_git_dir is None:
        return None
    checkout = find_checkout(session.cwd)
    if checkout is None or checkout.common_dir != common_folder(session.local_git_dir):
        return None  # git may refuse another repository
    branch = read_branch(checkout.git_dir)
    git_dir = readable(checkout.git_dir)
    if branch is None or (branch[0], git_dir) == (session.git_branch, session.local_git_dir):
        return None
    from hookkit.model.own_records import GitState, ids_of

    return GitState(
        **ids_of(session),
        local_git_dir=git_dir,
        git_branch=branch[0],
        git_worktree_path=linked_worktree(checkout),
        github_repo=session.github_repo,
    )


def linked_worktree(checkout: Checkout) -> str | None:
    """Return the root of a worktree besides the main one; a submodule is none."""
    is_linked = checkout.is_linked and "/modules/" not in checkout.git_dir
    return readable(checkout.top) if is_linked else None
