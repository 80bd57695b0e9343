"""Where a session ran: the client finds it again from that folder only."""

from pathlib import Path, PurePath

from hookkit.agents.claude_code import session_files
from hookkit.runs import run_folder


def place_of(session_id: str) -> str | None:
    """The project's folder of a session; None where it isn't known."""
    runs = run_folder.runs_of(session_id)
    if runs:
        return runs[-1].asked.project
    from hookkit.api.store import Store

    with Store.open() as store:
        session = store.get_session(session_id)
    if session is None or session.cwd is None:
        return None
    transcript = session_files.transcript_of(session_id)
    return within(session.cwd, PurePath(transcript).parent.name if transcript else None)


def within(folder: str, name: str | None) -> str:
    """The folder, or the one above it, that the client keeps under this name.

    A session's folder is where its last command ran, which may lie below the project's.
    """
    above = (str(each) for each in (Path(folder), *Path(folder).parents))
    return next((each for each in above if session_files.name_of(each) == name), folder)
