"""The folders in which a session may have worked in git, by what its events report.

They are the folder of each event, those of edited files, and those that shell commands name. Which
repositories they are in is looked up when git is asked (collect/session_visits.py).
"""

import posixpath
from collections.abc import Iterator

from hookkit.model.event import Event
from hookkit.model.git import GitPlace
from hookkit.model.session import Session
from hookkit.model.transcript_read import TranscriptRead


def places_of(event: Event, session: Session, folder: str | None) -> Iterator[GitPlace]:
    """Yield the folders of an event; the session was in `folder` before."""
    if isinstance(event.details, TranscriptRead):
        # Of an imported session nothing is asked.
        folders = event.details.facts.get("folders") if session.n_hook_events else None
        for path in folders or ():
            yield from place_at(str(path), event, session)
        return
    if event.cwd is not None:
        yield from place_at(event.cwd, event, session)
        if folder not in (None, event.cwd) and event.agent_id is None:
            yield from place_at(folder, event, session)  # it was there until now
    if event.is_edit and event.file_path:
        for path in dict.fromkeys(map(posixpath.dirname, (event.file_path, *event.more_files))):
            yield from place_at(path, event, session)
    start = (event.cwd if event.agent_id else folder) or event.cwd or ""
    for each in event.git_folders:
        path = posixpath.normpath(posixpath.join(start, each.path))
        yield from place_at(path, event, session, was_there=each.is_made)


def place_at(
    path: str | None, event: Event, session: Session, *, was_there: bool = True
) -> Iterator[GitPlace]:
    """Yield a folder with the beginning of the turn, if it is an absolute path here."""
    if path and path.startswith("/"):
        began_at = max(session.last_started_at, session.last_prompt_at or "")
        yield GitPlace(path, min(began_at, event.at), event.at, was_there)


def united(one: GitPlace, other: GitPlace) -> GitPlace:
    """Return the time of both visits to a folder."""
    return GitPlace(
        one.folder,
        min(one.at, other.at),
        max(one.last_at, other.last_at),
        one.was_there or other.was_there,
    )
