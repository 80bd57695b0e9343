"""Shell commands mention issues and pull requests."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.gh_commands import VALUED, Mentions, mentions
from hookkit.lib.shell_commands import MAX_DEPTH

PULL = "https://github.com/o/r/pull/{}"
ISSUE = "https://github.com/o/r/issues/{}"
NOTHING = Mentions()


def issue(number: int, repo: str | None = None) -> Mentions:
    return Mentions(issue=number, repo=repo)


def pr(number: int, repo: str | None = None) -> Mentions:
    return Mentions(pr=number, repo=repo)


MENTIONED = {
    # The verbs.
    "gh issue view 12": issue(12),
    "gh issue close 12": issue(12),
    "gh issue edit 12": issue(12),
    "gh issue reopen 12": issue(12),
    "gh issue comment 12": issue(12),
    "gh pr view 3": pr(3),
    "gh pr checks 3": pr(3),
    "gh pr diff 3": pr(3),
    "gh pr merge 3": pr(3),
    "gh pr close 3": pr(3),
    "gh pr edit 3": pr(3),
    "gh pr ready 3": pr(3),
    "gh pr review 3 --approve": pr(3),
    "gh pr checkout 3": pr(3),
    "gh pr co 3": pr(3),
    "gh pr list --limit 3": NOTHING,
    "gh pr status": NOTHING,
    "gh pr": NOTHING,
    "gh run view 3": NOTHING,
    "gh api repos/o/r/pulls/3": NOTHING,
    "gh --version": NOTHING,
    "gh": NOTHING,
    # The number.
    "gh issue view '#12'": issue(12),
    "gh issue view \\#12": issue(12),
    f"gh pr view {PULL.format(3)}": pr(3, "o/r"),
    f"gh pr diff {PULL.format(3)}/files": pr(3, "o/r"),
    f"gh issue view {ISSUE.format(12)}#issuecomment-7": issue(12, "o/r"),
    "gh issue edit 1 2 3 --add-label 4": issue(3),
    "gh pr view fix-12": NOTHING,
    "gh pr checkout feature/12": NOTHING,
    "gh pr view 12a": NOTHING,
    "gh pr view 0": NOTHING,
    "gh pr view 2147483648": NOTHING,
    "gh pr view 99999999999999999999": NOTHING,
    "gh pr view $NUMBER": NOTHING,
    "gh pr view -- 3": pr(3),
    # Options around it.
    "gh pr view --json x 12": pr(12),
    "gh pr view 12 --json x": pr(12),
    "gh pr view --json 5": NOTHING,
    "gh pr view --json=5 12": pr(12),
    "gh pr view --comments 12": pr(12),
    "gh pr view -c 12": pr(12),
    "gh issue close -c 5 12": issue(12),
    "gh issue close 12 --comment 'see #7' --reason 5": issue(12),
    "gh pr merge -sd 3": pr(3),
    "gh pr merge -t 5 --subject 6 3": pr(3),
    "gh pr merge --squash --body-file 4": NOTHING,
    "gh pr review --comment -b 5 3": pr(3),
    "gh pr view -q .x -t 5 -w 3": pr(3),
    "gh pr view -q5 3": pr(3),
    "gh pr checks -i 10 --watch 3": pr(3),
    "gh pr view - 3": pr(3),
    "gh pr view 3 --json": pr(3),
    # The repository.
    "gh pr view 3 --repo o/r": pr(3, "o/r"),
    "gh pr view 3 --repo=o/r": pr(3, "o/r"),
    "gh pr view 3 -R o/r": pr(3, "o/r"),
    "gh pr view -Ro/r 3": pr(3, "o/r"),
    "gh pr view -R=o/r 3": pr(3, "o/r"),
    "gh pr -R o/r view 3": pr(3, "o/r"),
    "gh -R o/r pr view 3": pr(3, "o/r"),
    "gh pr view 3 -R github.example.com/o/r": pr(3, "o/r"),
    "gh pr view 3 -R https://github.com/o/r.git": pr(3, "o/r"),
    "gh pr view 3 -R $REPO": pr(3),
    "GH_REPO=o/r gh pr view 3": pr(3, "o/r"),
    "GH_REPO=x/y gh pr view 3 -R o/r": pr(3, "o/r"),
    # What may stand before it.
    "GH_TOKEN=x NO_COLOR= gh pr view 3": pr(3),
    "A='b c' gh pr view 3": pr(3),
    "/usr/bin/gh pr view 3": pr(3),
    "timeout 30 gh pr checks 3": pr(3),
    "timeout -k 5 30s gh pr checks 3": pr(3),
    "sudo -E gh pr view 3": pr(3),
    "env -i A=b gh pr view 3": pr(3),
    "if ! gh pr view 3; then :; fi": pr(3),
    "for x in 1 2; do gh pr view 3; done": pr(3),
    "{ gh pr view 3; }": pr(3),
    # Several commands: the latest counts.
    "cd repo && gh pr view 3": pr(3),
    "gh pr view 3 && gh pr view 4": pr(4),
    "gh pr view 3; gh issue view 12": Mentions(12, 3),
    "gh pr view 3 -R o/r; gh issue view 12": Mentions(12, 3, None),
    "gh issue view 12\ngh pr view 3": Mentions(12, 3),
    "gh pr view 3 || gh pr view 4 | cat": pr(4),
    "gh pr view 3&gh issue view 12": Mentions(12, 3),
    "(gh pr view 3)": pr(3),
    "(cd x; (gh pr view 3) ) && ls": pr(3),
    "gh pr view \\\n  3": pr(3),
    "gh pr view 3 | jq '.x; gh pr view 4'": pr(3),
    "gh pr view 3 > 4": pr(3),
    "gh pr view 3>4": NOTHING,
    "gh pr view 3 2>&1": pr(3),
    "gh pr view 3 &> 4": pr(3),
    "gh pr view < 4 3": pr(3),
    "gh pr view 3 <<< 4": pr(3),
    "case $x in a) gh pr view 3;; esac": pr(3),
    "x=$((1<<2))\ngh pr view 3": pr(3),
    "echo ${x:-gh pr view 4}; gh pr view 3": pr(3),
    # In substitutions, which are commands too.
    "echo $(gh pr view 3)": pr(3),
    'echo "state: $(gh pr view 3 --json state)"': pr(3),
    "echo `gh pr view 3`": pr(3),
    'echo "`gh pr view 3`" x': pr(3),
    "PR=$(gh pr view 3 | head -1)": pr(3),
    "gh issue view $(gh pr view 3) && ls": pr(3),
    'echo "$( (gh pr view 3) )"': pr(3),
    "diff <(gh pr diff 3) <(gh pr diff 4)": pr(4),
    # Text is no command.
    'echo "gh pr view 3"': NOTHING,
    "echo gh pr view 3": NOTHING,
    "echo 'it is $(gh pr view 3)'": NOTHING,
    "grep -r gh pr view 3": NOTHING,
    "git commit -m 'gh pr view 3'": NOTHING,
    "git checkout upgrade-gh-2": NOTHING,
    "ls # gh pr view 3": NOTHING,
    "ls;# gh pr view 3\ngh issue view 12": issue(12),
    "gh pr view #3": NOTHING,
    "gh pr view a#b 3": pr(3),
    "echo \\\ngh pr view 3": NOTHING,
    "cat <<EOF\ngh pr view 3\nEOF": NOTHING,
    "cat <<'EOF'\ngh pr view 3\nEOF\ngh pr view 4": pr(4),
    'cat <<-"EOF" > x\n\tgh pr view 3\n\tEOF\ngh pr view 4': pr(4),
    "cat <<A; cat <<B\nx\nA\ngh pr view 3\nB\ngh pr view 4": pr(4),
    "cat <<EOF\n\tEOF\ngh pr view 3": NOTHING,
    "cat <<EOF\ngh pr view 3": NOTHING,
    "gh pr view 3 <<EOF\n4\nEOF": pr(3),
    'echo "gh pr view 3': NOTHING,
    "echo 'gh pr view 3": NOTHING,
    'echo "a \\" gh pr view 3"': NOTHING,
    "echo a\\;gh pr view 3": NOTHING,
    "npm run high": NOTHING,
    "": NOTHING,
    # What it does not close.
    'gh pr comment 3 -b "open': pr(3),
    "echo $(gh pr view 3": pr(3),
    "gh pr view 3 \\": pr(3),
}


@pytest.mark.parametrize(("command", "expected"), MENTIONED.items())
def test_what_gh_mentions(command: str, expected: Mentions) -> None:
    assert mentions(command, "") == expected


HEREDOC = """gh pr create --title "A title" --body "$(cat <<'EOF'
## Summary
- it's (not) "quoted"; fixes nothing: Closes #12
gh pr view 77

EOF
)" """

CREATED = {
    "gh pr create --body 'Closes #12'": issue(12),
    "gh pr create --body='Closes #12'": issue(12),
    "gh pr create -b 'Fixes #12'": issue(12),
    'gh pr create -b"Resolves #12"': issue(12),
    "gh pr new -b 'closed: #12'": issue(12),
    "gh pr create -b 'It fixes #11 and RESOLVED #12.'": issue(12),
    "gh pr create -R o/r -b 'fix #12'": issue(12, "o/r"),
    HEREDOC: issue(12),
    "gh pr create -b 'See #12'": NOTHING,
    "gh pr create -b 'Prefixes #12'": NOTHING,
    "gh pr create -b 'Closes o/other#12'": NOTHING,
    "gh pr create -b 'Closes #12a'": NOTHING,
    "gh pr create --title 'Closes #12'": NOTHING,
    "gh pr create --fill 12": NOTHING,
    "gh pr create": NOTHING,
    "gh pr edit 3 -b 'Closes #12'": pr(3),
    "git commit -m 'Closes #12' && gh pr create --fill": NOTHING,
}


@pytest.mark.parametrize(("command", "expected"), CREATED.items())
def test_what_a_new_pull_request_closes(command: str, expected: Mentions) -> None:
    assert mentions(command, "") == expected


PRINTED = {
    "pr": ("gh pr create --fill", PULL.format(3), pr(3, "o/r")),
    "issue": ("gh issue create -t x -b y", ISSUE.format(12), issue(12, "o/r")),
    "with more": (
        "git push && gh pr create --fill",
        f"remote: {PULL.format('new/x')}\n\nCreating pull request\n\n{PULL.format(3)}\r\n",
        pr(3, "o/r"),
    ),
    "enterprise": ("gh pr create", "https://git.example.com/o/r/pull/3", pr(3, "o/r")),
    "already there": (
        "gh pr create",
        f'a pull request for branch "x" into branch "main" already exists:\n{PULL.format(3)}',
        pr(3, "o/r"),
    ),
    "what it closes": (
        "gh pr create -b 'Closes #12'",
        PULL.format(3),
        Mentions(12, 3, "o/r"),
    ),
    "two": (
        "gh pr create; gh pr create",
        f"{PULL.format(3)}\n{PULL.format(4)}",
        pr(4, "o/r"),
    ),
    "each its own": (
        "gh issue create; gh pr create",
        f"{ISSUE.format(12)}\n{PULL.format(3)}",
        Mentions(12, 3, "o/r"),
    ),
    "a later number": (
        "gh pr create && gh pr checks 4",
        PULL.format(3),
        pr(4),
    ),
    "a comment": (
        "gh issue comment 12 -b x",
        f"{ISSUE.format(12)}#issuecomment-9",
        issue(12, "o/r"),
    ),
    "the other kind": ("gh pr create", ISSUE.format(12), NOTHING),
    "failed": ("gh pr create", "pull request create failed", NOTHING),
    "captured": ("PR=$(gh pr create --fill)", "", NOTHING),
    "only mentioned in a line": ("gh pr create", f"see {PULL.format(3)}", NOTHING),
    "another command's": (f"echo {PULL.format(3)} # gh", PULL.format(3), NOTHING),
    "what a body says": ("gh pr view 4", f"title: x\n--\n{PULL.format(3)}", pr(4)),
    "a list": ("gh pr list", PULL.format(3), NOTHING),
}


@pytest.mark.parametrize(("command", "output", "expected"), PRINTED.values(), ids=PRINTED)
def test_what_gh_printed(command: str, output: str, expected: Mentions) -> None:
    assert mentions(command, output) == expected


def test_deep_inside(deep: int = 10 * MAX_DEPTH) -> None:
    assert mentions("echo " + "$(" * deep + "gh pr view 3" + ")" * deep, "") == pr(3)


@given(st.lists(st.sampled_from([*" \n\t\\\"'`$(){}<>|&;#-=/", "gh", "pr", "view", "3", "EOF"])))
def test_any_text_is_read_to_its_end(pieces: list[str]) -> None:
    mentions("".join(["gh ", *pieces]), "")


@given(st.text(), st.text())
def test_any_text(command: str, output: str) -> None:
    mentions("gh pr create;" + command, output)


@given(st.text(alphabet=st.characters(exclude_characters="'")))
def test_quoted_text_is_never_a_command(text: str) -> None:
    assert mentions(f"echo '{text}'; gh pr view 3", "") == pr(3)


HOSTILE = [
    *("'", '"', "`", "$(", "(", ")", "$((", "${", "\\", "\\a", "#", ";", "<<a ", "<<'a", "<<a\n"),
    *("gh pr view ", "-", "a=", "$(a)", '"$(', "closes ", "x/", ">", "1", " #", "\n\n", "${a", "|"),
]


@pytest.mark.slow
@pytest.mark.uncovered
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_only(piece: str) -> None:
    def seconds(times: int) -> float:
        text = f"gh pr create -b {piece * times}"
        start = time.process_time()
        mentions(text, text)
        return time.process_time() - start

    most = 20 * 10 * min(seconds(2_000) for _ in range(3)) + 0.1
    # In proportion it takes 20 times as long, to the square 400 times.
    assert seconds(40_000) < most or seconds(40_000) < most


def test_a_verb_has_no_option_twice() -> None:
    for options in VALUED.values():
        assert len(set(options.split())) == len(options.split())
