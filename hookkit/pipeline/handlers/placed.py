"""The repository of a session's folder was looked up."""

from hookkit.agents.project_folder import project_of
from hookkit.model.event import Event
from hookkit.model.own_records import Placed
from hookkit.model.project_path import normalized
from hookkit.model.session import Session


def handle(found: Placed, event: Event, session: Session) -> None:
    if found.folder:
        place(session, found.folder, found.root, found.remote)


def place(
    session: Session, folder: str, root: str | None = None, remote: str | None = None
) -> None:
    """Set the project of a session to that of the folder in which it began.

    `root` and `remote` are what the file system knew of the folder's repository; else its path
    decides. A session that has a project keeps it, unless it is this folder's own path.
    """
    by_path = project_of(folder)
    if session.project not in (None, by_path):
        return
    session.project = normalized(root) if root else by_path
    session.project_remote = remote or session.project_remote
