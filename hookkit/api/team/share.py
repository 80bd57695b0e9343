"""Choose how much of a project the team gets, or of all."""

from typing import Any, NamedTuple

from hookkit.api.project_choice import find_project
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.store.sqlite import shared_rows


class Shared(NamedTuple):
    """What this machine shares."""

    level: str
    projects: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def share(store: Store, level: str | None, project: str | None = None) -> Shared:
    """Choose the level of all sessions, or of one project; None: that of all others again.

    The next push brings what the team has to that level. Raises TeamError if this machine is in no
    team, AmbiguousError for several projects of that name, FileError.
    """
    joined = stored.needed()
    if project is None:
        joined = joined._replace(level=level or joined.level)
    else:
        name = team_name(store, project)
        others = {each: known for each, known in joined.projects.items() if each != name}
        chosen = {name: level} if level else {}
        joined = joined._replace(projects=others | chosen)
    stored.save(joined)
    return Shared(joined.level, dict(joined.projects))


def team_name(store: Store, project: str) -> str:
    """Return the name that the team has for a project: its remote, or what it is called."""
    path = find_project(store, project)
    return project if path is None else shared_rows.team_name(store.db, path)
