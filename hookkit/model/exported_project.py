"""Find the project of an exported session, whose document has its name beside its identity."""

from hookkit.model.priced_message import PricedMessage
from hookkit.model.project_path import is_path, last_name, normalized
from hookkit.model.session import Session
from hookkit.model.session_rows import TranscriptExport


def project_by_name(session: Session) -> str | None:
    """Return the identity of a project of which an earlier version exported the name alone.

    That was the last component of the folder in which the session began. Its last folder is that
    one, or lies below it most of the time.
    """
    name = session.project
    if name is None or session.cwd is None:
        return name
    folder = normalized(session.cwd)
    if name == session.cwd:
        return folder  # of Windows, which was not split
    while is_path(folder) and folder.strip("/"):
        if last_name(folder) == normalized(name):
            return folder
        folder = folder.rpartition("/")[0]
    return name


def with_project(
    transcript: TranscriptExport, name: str | None, project: str | None
) -> TranscriptExport:
    """Return a transcript whose messages have their session's project by its identity, not name."""
    if project is None or project == name:
        return transcript
    messages = [
        placed(each, project) if each.place.project == name else each
        for each in transcript.messages
    ]
    return transcript._replace(messages=messages)


def placed(stored: PricedMessage, project: str) -> PricedMessage:
    """Return a message of a project."""
    place = stored.place._replace(project=project)
    return stored._replace(place=place, bucket=place.bucket(stored.message))
