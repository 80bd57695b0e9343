"""Where a session stands in git."""

from hookkit.pipeline.handlers import dispatch
from tests.builders import event, session

FACTS = {"local_git_dir": "/home/dev/shop/.git", "git_branch": "main", "github_repo": "dev/shop"}


def test_facts_are_noted_and_the_first_head_stays() -> None:
    row = session()
    dispatch(event("git", details={**FACTS, "head": "a" * 40, "git_additions": 3}), row)
    assert (row.local_git_dir, row.git_branch, row.github_repo) == tuple(FACTS.values())
    assert (row.git_additions, row.git_deletions, row.start_git_head) == (3, None, "a" * 40)

    dispatch(event("git", details={**FACTS, "git_branch": "fix", "head": "b" * 40}), row)
    assert (row.git_branch, row.git_additions, row.start_git_head) == ("fix", 3, "a" * 40)
