"""Find the project of a folder by its path alone: what every rebuild can do again."""

from hookkit import agents
from hookkit.model.project_path import normalized, outside


def project_of(folder: str) -> str:
    """Return the normalised path of a folder; of an agent's worktree its repository's."""
    return outside(normalized(folder), worktree_folders())


def worktree_folders() -> list[str]:
    """Return where all agents make worktrees: one may run in the worktree of another."""
    known = (agents.get(name).WORKTREE_FOLDERS for name in agents.AGENTS)
    return [folder for folders in known for folder in folders]
