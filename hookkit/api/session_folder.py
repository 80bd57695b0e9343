"""Find how a session is resumed: its agent, its folder, and where its transcript is."""

from hookkit import agents
from hookkit.agents import AGENTS
from hookkit.agents.base import Agent
from hookkit.api.session_place import instead, is_there, own_folder, transcript_of
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.runs import run_folder, run_name
from hookkit.runs.run_folder import RunError


def agent_of(session_id: str) -> Agent | None:
    """Return the agent of a session's last run, or else the one that has its transcript.

    None where there is neither.
    """
    runs = run_folder.runs_of(session_id)
    if runs:
        return runs[-1].agent
    known = map(agents.get, AGENTS)
    return next((each for each in known if each.session_files.transcript_of(session_id)), None)


def stored(session_id: str) -> Session | None:
    """Return a session's row; None if it has none."""
    from hookkit.api.store import Store

    with Store.open() as store:
        return store.get_session(session_id)


def resumable(
    session_id: str, session: Session | None, transcript: str | None = None
) -> tuple[Agent, dict[str, str | None]]:
    """Return the agent that resumes a session, and the variables with which it finds it.

    `session` is its row; `transcript` is the one to resume where there are copies, by default the
    one that was recorded. Raises RunError with the reason if it can't be resumed.
    """
    if session is not None and session.origin == "manual":
        raise RunError(f"#{session.seq} is a session of your own: `hookkit start --resume`.")
    path = transcript or (transcript_of(session) if session is not None else None)
    if session is not None and path is None:
        check_here(session)
    agent = agents.of(session.framework) if session is not None and path else agent_of(session_id)
    if agent is None and session is not None:
        raise RunError(
            f"The transcript of session {session_id} is gone, so it can't be resumed. "
            f"`hookkit history {session.seq}` shows what is left of it."
        )
    if agent is None:
        raise RunError(f"No session {session_id}: neither a run nor a transcript of it.")
    path = path or agent.session_files.transcript_of(session_id)
    return agent, agent.session_files.environment_of(path) if path else {}


def check_here(session: Session) -> None:
    """Raise RunError if another machine has a session, with the name of the machine."""
    from hookkit.api.machine_choice import elsewhere
    from hookkit.api.store import Store

    with Store.open() as store:
        name = elsewhere(store, session.machine_id)
    if name is not None:
        raise RunError(
            f"Session {session.session_id} is on {one_line(name)}, and its transcript isn't here: "
            "resume it there."
        )


def check_folder_here(folder: str) -> None:
    """Raise RunError if a folder's latest session is on another machine, with its name."""
    from hookkit.api.store import Store
    from hookkit.store.sqlite.sessions import SessionFilter, sessions

    with Store.open() as store:
        found = sessions(store.db, SessionFilter(folder=folder), 1)
    for each in found:
        check_here(each)


def folder_of(session_id: str) -> str | None:
    """Return the folder in which a session is resumed; None where it isn't known."""
    return folder_in(session_id, stored(session_id))


def folder_in(session_id: str, session: Session | None) -> str | None:
    """Return the folder of a session with this row: that of its last run, or its own."""
    runs = run_folder.runs_of(session_id)
    if runs:
        return runs[-1].request.project
    return None if session is None else own_folder(session)


def existing_folder_of(session_id: str) -> str:
    """Return the folder in which a session is resumed.

    Raises HookkitError with the remedy if it isn't known, or gone.
    """
    session = stored(session_id)
    folder = folder_in(session_id, session)
    if session is not None and not (folder and is_there(folder)) and not transcript_of(session):
        check_here(session)
    if not folder:
        raise HookkitError(f"The folder of session {session_id} is unknown: use --project.")
    if not is_there(folder):
        number = session.seq if session else session_id
        raise HookkitError(
            f"The folder of session {session_id} is gone: {one_line(folder)}. Resume it elsewhere: "
            f"`hookkit resume {number} --project {instead(session, folder)}`."
        )
    return folder


def find_session_id(given: str) -> str:
    """Return the full id of the session with this number, id or unique prefix of an id.

    Raises NotFoundError if there is none, AmbiguousError if there are several.
    """
    if run_name.NAME.fullmatch(given):
        return given
    ids = {each.session_id for each in run_folder.runs() if each.session_id.startswith(given)}
    if len(ids) == 1 and not given.isdigit():
        return ids.pop()
    from hookkit.api.store import Store

    with Store.open(source="user") as store:
        return store.find(given).session_id
