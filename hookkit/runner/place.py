"""Where a session ran: the client finds it again from that folder only."""

from pathlib import Path, PurePath

from hookkit.agents.claude_code import projects
from hookkit.runner import files


def place_of(session_id: str) -> str | None:
    """The project's folder of a session; None where it isn't known."""
    runs = files.runs_of(session_id)
    if runs:
        return runs[-1].asked.project
    from hookkit.sessions import Store

    with Store.open() as store:
        session = store.get_session(session_id)
    if session is None or session.cwd is None:
        return None
    transcript = projects.transcript_of(session_id)
    return within(session.cwd, PurePath(transcript).parent.name if transcript else None)


def within(folder: str, name: str | None) -> str:
    """The folder, or the one above it, that the client keeps under this name.

    A session's folder is where its last command ran, which may lie below the project's.
    """
    above = (str(each) for each in (Path(folder), *Path(folder).parents))
    return next((each for each in above if projects.name_of(each) == name), folder)
