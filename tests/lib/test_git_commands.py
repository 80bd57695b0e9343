"""The folders in which a shell command runs git."""

import pytest

from hookkit.lib.git_commands import MAX_FOLDERS, git_folders


@pytest.mark.parametrize(
    ("command", "folders"),
    [
        ("ls", []),
        ("echo git", []),
        ("git commit -m x", []),
        ("git -C ../lib commit -m 'Mend it'", ["../lib"]),
        ("git -C /w -C lib commit", ["/w/lib"]),
        ("git -c a.b=c --no-pager -C ../lib log", ["../lib"]),
        ("GIT_PAGER=cat sudo /usr/bin/git -C lib log", ["lib"]),
        ("if git -C a diff; then git -C b commit; fi", ["a", "b"]),
        ("git --git-dir=/w/lib/.git --work-tree /w/lib commit", ["/w/lib"]),
        ("git --git-dir .git commit", []),
        ("git --git-dir=/w/dots --work-tree=/w/home add x", ["/w/home"]),
        ("cd ../lib && git commit -am x", ["../lib"]),
        ("pushd lib; git add -A; popd", ["lib"]),
        ("cd -P /w/lib && git -C ../app commit", ["/w/app"]),
        ("(cd a && git add .); (cd b && git add .)", ["a", "b", "a/b"]),
        ("cd /w/lib && git status", ["/w/lib"]),
        ("cd && git commit", []),
        ("cd ~/x && git commit", ["~/x"]),
        ('cd "$HERE" && git commit', []),
        ('git -C "$HERE" commit; git -C $(pwd)/x log; git -C a* log', []),
        ('cd "$HERE" && git -C /w/lib commit', ["/w/lib"]),
        ("echo 'cd x && git commit'", []),
        ("git commit -F - <<END\ngit -C nowhere\nEND\n", []),
        ("git", []),
        ("git -C", []),
    ],
)
def test_where_a_command_works(command: str, folders: list[str]) -> None:
    assert [each.path for each in git_folders(command)] == folders
    assert not any(each.is_made for each in git_folders(command))


@pytest.mark.parametrize(
    ("command", "made"),
    [
        ("git worktree add -b task ../task main", ["../task"]),
        ("git worktree add /w/task", ["/w/task"]),
        ("git worktree list", []),
        ("git -C app worktree add --detach ../task HEAD", ["task"]),
        ("git clone -q https://github.com/acme/lib.git", ["lib"]),
        ("git clone git@github.com:lib", ["lib"]),
        ("git clone --depth 1 /w/lib/.git", ["lib"]),
        ("git clone --branch=x file:///w/lib mine", ["mine"]),
        ("git clone", []),
        ("git init", []),
        ("git init -q -b main lib", ["lib"]),
        ("mkdir lib && cd lib && git init .", ["lib"]),
        ("git init $X", []),
        ("git worktree add $X && git clone a $X", []),
    ],
)
def test_working_trees_that_a_command_makes(command: str, made: list[str]) -> None:
    assert [each.path for each in git_folders(command) if each.is_made] == made


def test_a_command_with_too_many_folders() -> None:
    command = "; ".join(f"cd x{number} && git add ." for number in range(100))
    assert len(git_folders(command)) == MAX_FOLDERS
