"""The agent and the folder of a session: the agent finds it again from that folder only."""

from hookkit import agents
from hookkit.agents import AGENTS
from hookkit.agents.base import Agent
from hookkit.runs import run_folder


def agent_of(session_id: str) -> Agent | None:
    """Return the agent of a session's last run, or else the one that has its transcript.

    None where there is neither.
    """
    runs = run_folder.runs_of(session_id)
    if runs:
        return runs[-1].agent
    known = map(agents.get, AGENTS)
    return next((each for each in known if each.session_files.transcript_of(session_id)), None)


def folder_of(session_id: str) -> str | None:
    """Return the project's folder of a session; None where it isn't known."""
    runs = run_folder.runs_of(session_id)
    if runs:
        return runs[-1].request.project
    from hookkit.api.store import Store

    with Store.open() as store:
        session = store.get_session(session_id)
    if session is None or session.cwd is None:
        return None
    files = agents.of(session.framework).session_files
    return files.start_folder(session_id, session.cwd)


def find_session_id(given: str) -> str:
    """Return the full id of the session with this number, id or unique prefix of an id.

    Raises NotFoundError if there is none, AmbiguousError if there are several.
    """
    if run_folder.NAME.fullmatch(given):
        return given
    ids = {each.session_id for each in run_folder.runs() if each.session_id.startswith(given)}
    if len(ids) == 1 and not given.isdigit():
        return ids.pop()
    from hookkit.api.store import Store

    with Store.open(source="user") as store:
        return store.find(given).session_id
