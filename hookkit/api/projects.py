"""List the projects."""

from typing import Any, NamedTuple

from hookkit.api.history.projects import Project, projects
from hookkit.api.store import Store


class ProjectList(NamedTuple):
    """All projects, the most recently active first."""

    projects: list[Project]

    def to_dict(self) -> dict[str, Any]:
        """Return the list as JSON has it."""
        return {"projects": [each.to_dict() for each in self.projects]}


def list_projects(store: Store) -> ProjectList:
    """List all projects, the most recently active first."""
    return ProjectList(projects(store))
