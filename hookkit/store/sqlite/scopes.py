"""What is kept of time and work within a project or an agent: as kinds that have its name."""

from collections.abc import Iterator

WITHIN = {"project": ("branch", "model"), "framework": ("project", "branch", "model")}
"""Kind of a scope → the kinds that are kept within each of them."""


def within(kind: str | None, scope: str, name: str) -> str:
    """Return the kind within a scope: `model framework codex`."""
    return f"{kind} {scope} {name}"


def keys_within(project: str, branch: str, framework: str, model: str) -> Iterator[tuple[str, str]]:
    """Yield kinds and keys of a dimension: of its own, and within its project and agent."""
    names = {"project": project, "branch": branch, "framework": framework, "model": model}
    yield from names.items()
    for scope, kinds in WITHIN.items():
        yield from ((within(kind, scope, names[scope]), names[kind]) for kind in kinds)
