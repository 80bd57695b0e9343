"""The tool `file_history`: which sessions changed a file, why, and in which commits."""

from typing import TYPE_CHECKING, Any

from hookkit.mcp.arguments import Argument, Tool

if TYPE_CHECKING:
    from hookkit.api.file_history import FileWork
    from hookkit.api.store import Store

REASON = 200
"""Characters of why a file was changed."""

COMMITS = 3
"""Commits of a session that are named."""


def answer(store: "Store", given: dict[str, Any]) -> str:
    """Return the sessions that changed a file, the latest first."""
    from pathlib import Path

    from hookkit.api.file_history import file_history
    from hookkit.lib.text.counted import counted
    from hookkit.mcp.answer import DATA, fitted, quoted

    found = file_history(store, given["path"], Path.cwd())
    name = quoted(found.path, REASON)
    if not found.work:
        return f"No recorded session has changed {name}."
    head = [f"{counted(len(found.work), 'session')} changed {name}. {DATA}"]
    if not found.is_in_git:
        head.append("git has no commit with it.")
    return fitted(head, (line for each in found.work for line in lines_of(each)))


def lines_of(work: "FileWork") -> list[str]:
    """Return what a session did to a file and why, then its commits."""
    from hookkit.lib.text.counted import counted
    from hookkit.mcp.answer import quoted, session_line
    from hookkit.model.session import ENDED, IN_PROGRESS

    session = work.session
    changed = [counted(work.edits, "edit")] if work.edits else []
    if work.added is not None:
        changed.append(f"+{work.added} -{work.removed or 0}")
    is_summed_up = session.summary not in (IN_PROGRESS, ENDED)
    why = session.summary if is_summed_up else session.first_user_message or ""
    reason = f" why: {quoted(why, REASON)}" if why else ""
    commits = [f"{each.hash[:9]} {quoted(each.subject, 80)}" for each in work.commits[-COMMITS:]]
    more = len(work.commits) - len(commits)
    line = f"{session_line(session)} {', '.join(changed)}{reason}"
    rest = [f"and {more} more"] if more else []
    return [line, f"  commits: {', '.join([*commits, *rest])}"] if commits else [line]


TOOL = Tool(
    "file_history",
    "Which sessions changed a file",
    "Which past sessions changed a file, why, with how many edits and in which commits; the latest "
    "first. Worktrees and other clones of the repository count.",
    (Argument("path", "The file: absolute, or from the working folder", is_required=True),),
    answer,
)
