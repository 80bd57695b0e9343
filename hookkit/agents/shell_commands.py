"""What a shell command that an agent ran reports: issues, pull requests and folders of git."""

from hookkit.agents.payload import place
from hookkit.model.event import GithubMentions
from hookkit.model.git import GitFolder


def mentioned(command: str, output: str) -> GithubMentions | None:
    """Return the issue and pull request that a shell command was about."""
    if "gh" not in command:
        return None
    from hookkit.lib import gh_commands

    found = gh_commands.mentions(command, output)
    return GithubMentions(*found) if found.issue or found.pr else None


def git_folders(command: str) -> tuple[GitFolder, ...]:
    """Return the folders in which a shell command ran git, besides its own."""
    if "git" not in command:
        return ()
    from hookkit.lib import git_commands

    return tuple(each for each in git_commands.git_folders(command) if place(each.path))
