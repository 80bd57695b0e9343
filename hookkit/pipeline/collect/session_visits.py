"""Find the working trees in which a session was at work, and when."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.lib.git.checkout import Checkout, find_checkout
from hookkit.lib.git.project_root import readable, root_above
from hookkit.model.git import GitCheckout, GitPlace, StartState
from hookkit.model.project_path import normalized
from hookkit.model.session import Session, moment

Known = dict[str, tuple[GitCheckout, StartState]]
"""The working trees of a session that are stored, by their root."""


class Visit(NamedTuple):
    """The time that a session spent in a working tree."""

    session: Session
    top: str
    checkout: Checkout | None
    """None: it is gone."""
    common_dir: str
    """Where its commits are."""
    at: str
    """When it came there; of the stored one, if that is of this run of the session."""
    until: str | None
    """When it was there last; None: it is there."""
    known: GitCheckout | None
    """The stored one."""
    start: StartState | None
    """Its stored state at `at`; None: it is to be taken."""


def visits_of(session: Session, places: list[GitPlace], known: Known) -> list[Visit]:
    """Return the visits of a session since its last start; `places` are its folders."""
    folder = session.cwd or ""
    start = GitPlace(folder, session.last_started_at, session.last_activity)
    here = next((each for each in places if each.folder == folder), start)
    found: dict[str, list[GitPlace]] = {}
    checkouts: dict[str, Checkout] = {}
    for place in dict.fromkeys([*places, here]):
        checkout = find_checkout(os.path.expanduser(place.folder))  # noqa: PTH111 - any text
        if checkout is not None:
            top = readable(checkout.top)
            checkouts[top] = checkout
            found.setdefault(top, []).append(place)
    first = next((top for top in found if is_home(session, top)), next(iter(found), None))
    present = next((top for top, some in found.items() if here in some), first)
    visits = [
        visit(session, top, checkouts[top], some, known, stays=top in (first, present))
        for top, some in found.items()
        if top in (first, present) or max(each.last_at for each in some) >= session.last_started_at
    ]
    return visits + list(gone_visits(session, [*places, here], known, checkouts))


def is_home(session: Session, top: str) -> bool:
    """Return True if a session began in a working tree, or in one of the same repository."""
    project = session.project or ""
    return is_within(project, top) or project == normalized(root_above(top))


def visit(
    session: Session,
    top: str,
    checkout: Checkout,
    places: list[GitPlace],
    known: Known,
    *,
    stays: bool,
) -> Visit:
    """Return the visit of a working tree that is there."""
    stored, start = known.get(top, (None, None))
    at = max(session.last_started_at, min(each.at for each in places))
    if stored is not None and stored.gone_at is not None:
        at, start = max(at, stored.gone_at), None  # made again, where another one was
    elif stored is not None and stored.at >= session.last_started_at:
        at = stored.at
    else:
        start = None
    until = session.last_ended_at if stays else max(each.last_at for each in places)
    return Visit(session, top, checkout, checkout.common_dir, at, until, stored, start)


def gone_visits(
    session: Session, places: list[GitPlace], known: Known, checkouts: dict[str, Checkout]
) -> Iterator[Visit]:
    """Yield the visits of worktrees that are gone, each once."""
    gone = {
        top: stored.common_dir
        for top, (stored, _) in known.items()
        if top not in checkouts and stored.gone_at is None and find_checkout(top) is None
    }
    for top, common_dir in gone.items():
        at = max(known[top][0].at, session.last_started_at)
        yield Visit(session, top, None, common_dir, at, session.last_ended_at, known[top][0], None)
    for place in places:
        is_known = any(is_within(place.folder, top) for top in [*known, *checkouts])
        if place.was_there and not is_known and not os.path.isdir(place.folder):  # noqa: PTH112
            around = repository_of(place.folder, checkouts.values())
            if around is not None and place.last_at >= session.last_started_at:
                at = max(place.at, session.last_started_at)
                until = session.last_ended_at
                yield Visit(session, place.folder, None, around, at, until, None, None)


def repository_of(folder: str, others: Iterable[Checkout]) -> str | None:
    """Return the git folder of a worktree that is gone and was never looked at.

    It is the one of the repository around it, else the one of the session's other working trees.
    """
    around = find_checkout(root_above(folder.rstrip("/")))
    found = [around, *others]
    return next((each.common_dir for each in found if each is not None), None)


def is_within(folder: str, top: str) -> bool:
    """Return True if a folder is a root or below it."""
    return folder == top or folder.startswith(top.rstrip("/") + "/")


def seconds(at: str) -> float:
    """Return a stored time as Unix seconds."""
    return moment(at).timestamp()
