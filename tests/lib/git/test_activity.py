"""Find the activity in a repository during a session."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.lib.git.activity import Look, Span
from hookkit.lib.git.checkout import find_checkout
from hookkit.lib.git.process import NoAnswerError
from hookkit.lib.git.repository import find_root
from hookkit.model.git import MAX_COMMITS, MAX_FILES
from tests.lib.git.repositories import DEADLINE, a_program, repository, run, write
from tests.lib.git.sessions import (
    BEFORE,
    DURING,
    LATER,
    SINCE,
    brief,
    clock,
    done,
    find_activity,
    head,
    only,
    subjects,
    take_snapshot,
    touch,
)

LINES = "".join(f"{number}\n" for number in range(20))


def save(repo: Path, subject: str, **files: str) -> str:
    """Commit all that is there, under a subject."""
    write(repo, **files)
    run(repo, "add", "--all")
    run(repo, "commit", "-q", "--allow-empty", "-m", subject)
    return head(repo)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository from before the session, with the files `one` (20 lines) and `two` (one)."""
    clock(monkeypatch, BEFORE)
    made = repository(tmp_path / "repo")
    save(made, "before", one=LINES, two="x\n")
    for name in ("one", "two"):
        touch(made / name, BEFORE)
    run(made, "update-index", "-q", "--refresh")
    clock(monkeypatch, DURING)
    return made


def a_git(folder: Path, patch: pytest.MonkeyPatch, *, at: str, does: str = "sleep 60") -> None:
    """Put a git first that does one thing in another way."""
    real = shutil.which("git")
    folder.mkdir()
    script = f'#!/bin/sh\ncase "$*" in *{at}*) {does}; exit 1;; esac\nexec {real} "$@"\n'
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


# Commits.


def test_nothing_was_done(repo: Path) -> None:
    assert done(repo) == ([], [])


def test_a_commit(repo: Path) -> None:
    made = save(repo, "Say it better: \u00e9", one=f"{LINES}more\n", three="a\nb\n")
    activity = done(repo)
    assert only(activity) == (made, "2023-11-14T22:13:30.000Z", "Say it better: \u00e9", 3, 0)
    assert brief(repo, activity) == [
        "committed modified one +1 -0",
        "committed added three +2 -0",
    ]


@pytest.mark.parametrize("how", ["worktree remove", "half of it"])
def test_a_worktree_that_is_removed_meanwhile(repo: Path, tmp_path: Path, how: str) -> None:
    tree = tmp_path / "tree"
    run(repo, "worktree", "add", "-q", "-b", "task", str(tree))
    save(tree, "made there")
    checkout = find_checkout(str(tree))
    assert checkout is not None
    look = Look(checkout, DEADLINE)
    assert [each.subject for each in look.works([Span(SINCE, None, head(repo), None)])[0].commits]
    look = Look(checkout, DEADLINE)
    if how == "half of it":
        (tree / ".git").unlink()
    else:
        run(repo, "worktree", "remove", "--force", str(tree))
    with pytest.raises(NoAnswerError):
        look.works([Span(SINCE, None, head(repo), None)])


def test_commits_of_other_times(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(repo, "during", one="a\n")
    clock(monkeypatch, LATER)
    save(repo, "later", two="b\n")
    assert subjects(done(repo)) == ["during", "later"]
    activity = done(repo, until=LATER - 50)
    assert subjects(activity) == ["during"]
    assert brief(repo, activity) == ["committed modified one +1 -20"]


def test_the_first_and_the_last_second(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows whole seconds; the times of the commits' files are finer."""
    for name, at in (("too early", 0.25), ("first", 0.75), ("last", 9.25), ("too late", 9.75)):
        clock(monkeypatch, SINCE + int(at))
        made = save(repo, name)
        touch(repo / ".git/objects" / made[:2] / made[2:], SINCE + at)
    assert subjects(done(repo, since=SINCE + 0.5, until=SINCE + 9.5)) == ["first", "last"]
    run(repo, "repack", "-a", "-d", "-q")
    everything = ["too early", "first", "last", "too late"]
    assert subjects(done(repo, since=SINCE + 0.5, until=SINCE + 9.5)) == everything


def test_the_commit_that_the_session_began_at(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, SINCE)
    base = save(repo, "in the same second", one="a\n")
    save(repo, "during", two="y\n")
    activity = find_activity(repo, SINCE, None, None, DEADLINE, base=base)
    assert activity is not None
    assert subjects(activity) == ["during"]
    assert brief(repo, activity) == ["committed modified two +1 -1"]
    earlier = run(repo, "rev-parse", f"{base}~1")
    assert find_activity(repo, SINCE, None, None, DEADLINE, base=earlier) == done(repo)


def test_a_date_that_was_set_by_hand(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, SINCE)
    save(repo, "backdated")
    assert subjects(done(repo, until=SINCE + 0.5)) == ["backdated"]


def test_an_amended_commit_counts_once(repo: Path) -> None:
    save(repo, "first try", one="a\n")
    write(repo, two="y\n")
    run(repo, "commit", "-q", "--all", "--amend", "-m", "amended")
    activity = done(repo)
    assert only(activity) == (head(repo), "2023-11-14T22:13:30.000Z", "amended", 2, 21)
    assert len(activity.files) == 2


def test_a_commit_that_was_reset_away(repo: Path) -> None:
    save(repo, "gone", one="a\n")
    run(repo, "reset", "-q", "--hard", "HEAD~1")
    assert done(repo) == ([], [])


def test_a_commit_that_only_a_tag_holds(repo: Path) -> None:
    save(repo, "tagged")
    run(repo, "tag", "kept")
    run(repo, "reset", "-q", "--hard", "HEAD~1")
    assert subjects(done(repo)) == ["tagged"]


def test_commits_on_several_branches(repo: Path) -> None:
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "on side", side="s\n")
    run(repo, "checkout", "-q", "main")
    save(repo, "on main", one="a\n")
    activity = done(repo)
    assert subjects(activity) == ["on side", "on main"]
    assert brief(repo, activity) == ["committed modified one +1 -20", "committed added side +1 -0"]


def test_a_branch_that_is_only_checked_out(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, BEFORE)
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "old", side="s\n", one="a\n")
    run(repo, "checkout", "-q", "main")
    clock(monkeypatch, DURING)
    run(repo, "checkout", "-q", "side")
    run(repo, "merge", "-q", "--ff-only", "side")
    run(repo, "checkout", "-q", "main")
    run(repo, "merge", "-q", "--ff-only", "side")
    run(repo, "checkout", "-q", "--detach")
    assert done(repo) == ([], [])


def test_a_merge_has_no_lines_of_its_own(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, BEFORE)
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "old", side="s\n")
    run(repo, "checkout", "-q", "main")
    clock(monkeypatch, DURING)
    run(repo, "merge", "-q", "--no-ff", "-m", "merged", "side")
    activity = done(repo)
    assert only(activity) == (head(repo), "2023-11-14T22:13:30.000Z", "merged", 0, 0)
    assert activity.files == []


def test_a_merge_with_a_conflict(repo: Path) -> None:
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "side", two="side\n")
    run(repo, "checkout", "-q", "main")
    save(repo, "main", two="main\n")
    with pytest.raises(subprocess.CalledProcessError):
        run(repo, "merge", "-q", "side")
    assert [each.change for each in done(repo).files] == ["modified"]
    save(repo, "resolved", two="both\n")
    assert subjects(done(repo)) == ["side", "main", "resolved"]
    assert done(repo).commits[-1][3:] == (0, 0)


def test_cherry_pick_revert_and_am(repo: Path, tmp_path: Path) -> None:
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "picked", side="s\n")
    run(repo, "format-patch", "-1", "-q", "-o", str(tmp_path))
    run(repo, "checkout", "-q", "main")
    save(repo, "on main")
    run(repo, "cherry-pick", "side")
    run(repo, "revert", "--no-edit", "HEAD")
    run(repo, "am", "-q", str(tmp_path / "0001-picked.patch"))
    activity = done(repo)
    assert subjects(activity) == ["picked", "on main", "picked", 'Revert "picked"', "picked"]
    assert len({each.hash for each in activity.commits}) == 5


def test_a_fast_forward_by_cherry_pick(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, BEFORE)
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "old")
    run(repo, "checkout", "-q", "main")
    clock(monkeypatch, DURING)
    run(repo, "cherry-pick", "--ff", "side")
    assert done(repo).commits == []


def test_a_rebase(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, BEFORE)
    run(repo, "checkout", "-q", "-b", "side")
    save(repo, "old", old="o\n")
    clock(monkeypatch, DURING)
    save(repo, "new", new="n\n")
    run(repo, "checkout", "-q", "main")
    save(repo, "main", two="main\n")
    run(repo, "checkout", "-q", "side")
    clock(monkeypatch, DURING + 1, "COMMITTER")
    run(repo, "rebase", "-q", "main")
    activity = done(repo)
    assert subjects(activity) == ["main", "new"], "the old one is made again, but not written"
    assert activity.commits[1].hash == head(repo)
    assert brief(repo, activity) == ["committed added new +1 -0", "committed modified two +1 -1"]


def test_a_stash_is_no_commit(repo: Path) -> None:
    write(repo, one="a\n", new="n\n")
    run(repo, "stash", "-q", "--include-untracked")
    assert done(repo) == ([], [])
    run(repo, "stash", "pop", "-q")
    activity = done(repo)
    assert activity.commits == []
    assert brief(repo, activity) == ["untracked added new +1 -0", "uncommitted modified one +1 -20"]


@pytest.mark.parametrize("how", ["--ff-only", "--no-rebase", "--rebase"])
def test_what_is_pulled_is_not_done_here(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "-q", str(repo), str(clone))
    assert done(clone) == ([], [])
    if how != "--ff-only":
        save(clone, "mine", mine="m\n")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "colleague@example.com")
    save(repo, "a colleague's", theirs="t\n", one="a\n")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "a@example.com")
    run(clone, "pull", "-q", "--no-edit", how)
    assert (clone / "theirs").exists()

    activity = done(clone)
    mine = {"--ff-only": [], "--no-rebase": ["mine", "Merge branch"], "--rebase": ["mine"]}[how]
    assert [each[: len("Merge branch")] for each in subjects(activity)] == mine
    assert brief(clone, activity) == (["committed added mine +1 -0"] if mine else [])
    assert head(clone) == activity.commits[-1].hash if mine else True


def test_fetched_and_reset_to(repo: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "-q", str(repo), str(clone))
    save(repo, "a colleague's", theirs="t\n")
    run(clone, "fetch", "-q")
    run(clone, "reset", "-q", "--hard", "origin/main")
    assert done(clone) == ([], [])


def test_without_a_log_the_committer_counts(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(repo, "config", "core.logAllRefUpdates", "false")
    run(repo, "config", "user.email", "A@example.com")
    run(repo, "config", "user.name", "A")
    shutil.rmtree(repo / ".git/logs")
    mine = save(repo, "mine", one="a\n")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "colleague@example.com")
    save(repo, "a colleague's", theirs="t\n")
    activity = done(repo)
    assert only(activity) == (mine, "2023-11-14T22:13:30.000Z", "mine", 1, 20)
    assert brief(repo, activity) == ["committed modified one +1 -20"]


def test_without_a_log_and_a_name(repo: Path) -> None:
    run(repo, "config", "core.logAllRefUpdates", "false")
    run(repo, "config", "user.useConfigOnly", "true")
    shutil.rmtree(repo / ".git/logs")
    save(repo, "somebody's")
    assert done(repo).commits == []


def test_more_commits_than_are_reported(repo: Path) -> None:
    start = head(repo)
    tree = run(repo, "rev-parse", "HEAD^{tree}")
    who = f"A <a@example.com> {DURING} +0000"
    stream = "".join(
        f"commit refs/heads/main\nmark :{number}\ncommitter {who}\ndata 1\nx\n"
        + (f"from {start}\nM 040000 {tree} \n" if number == 1 else f"from :{number - 1}\n")
        for number in range(1, MAX_COMMITS + 3)
    )
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=repo, input=stream.encode(), check=True
    )
    made = run(repo, "rev-list", "--reverse", f"{start}..HEAD").split()
    pairs = zip([start, *made], made, strict=False)
    log = "".join(f"{old} {new} {who}\tcommit: x\n" for old, new in pairs)
    with (repo / ".git/logs/HEAD").open("a") as file:
        file.write(log)
    activity = done(repo)
    assert [each.hash for each in activity.commits] == made[2:]


# Files.


def test_uncommitted_and_untracked(repo: Path) -> None:
    write(repo, one=f"{LINES}more\n", two="y\n", new="n\n", staged="s\n")
    write(repo, **{".gitignore": "ignored\n", "ignored": "i\n"})
    run(repo, "add", "two", "staged")
    assert brief(repo, done(repo)) == [
        "untracked added .gitignore +1 -0",
        "untracked added new +1 -0",
        "uncommitted modified one +1 -0",
        "uncommitted added staged +1 -0",
        "uncommitted modified two +1 -1",
    ]


def test_without_a_snapshot_the_time_of_a_file_counts(repo: Path) -> None:
    write(repo, one="a\n", old="o\n", new="n\n")
    touch(repo / "one", BEFORE)
    touch(repo / "old", BEFORE)
    (repo / "two").unlink()
    assert brief(repo, done(repo)) == ["untracked added new +1 -0"]


def test_with_a_snapshot_only_what_is_different_counts(repo: Path) -> None:
    write(repo, one="a\n", old="o\n", changed="c\n")
    run(repo, "rm", "-q", "--cached", "two")
    (repo / "two").unlink()
    before = take_snapshot(repo, DEADLINE)
    assert before is not None
    assert before.keys() == {"one", "two", "old", "changed"}
    assert before["two"] == ""
    assert json.loads(json.dumps(before)) == before
    assert done(repo, before=before).files == []

    write(repo, changed="changed\n", new="n\n")
    touch(repo / "new", BEFORE)
    assert brief(repo, done(repo, before=before)) == [
        "untracked added changed +1 -0",
        "untracked added new +1 -0",
    ]


def test_with_a_snapshot_deletions_count(repo: Path) -> None:
    before = take_snapshot(repo, DEADLINE)
    assert before == {}
    (repo / "two").unlink()
    assert brief(repo, done(repo, before=before)) == ["uncommitted deleted two +0 -1"]


def test_what_is_pending_may_be_of_later(repo: Path) -> None:
    (repo / "deep/er").mkdir(parents=True)
    save(repo, "during", **{"deep/er/file": "f\n", "three": "3\n"})
    write(repo, one="a\n", two="b\n", new="n\n")
    (repo / "deep/er/file").unlink()
    (repo / "deep/er").rmdir()
    touch(repo / "deep", DURING)
    touch(repo / "one", DURING)
    (repo / "three").unlink()
    for name in ("two", "new", "."):
        touch(repo / name, LATER)
    activity = done(repo, until=LATER - 1, before={})
    assert brief(repo, activity) == [
        "uncommitted modified one +1 -20",
        "committed added three +1 -0",
    ], "the deep one came and went; nobody knows when three was deleted"
    assert len(done(repo, until=LATER, before={}).files) == 3


def test_changes_that_follow_each_other(repo: Path) -> None:
    save(repo, "add", new=LINES.replace("\n", "!\n"), short_lived="s\n")
    run(repo, "mv", "new", "newer")
    run(repo, "mv", "one", "uno")
    (repo / "short_lived").unlink()
    save(repo, "move", other="o\n")
    run(repo, "mv", "uno", "eins")
    write(repo, eins=f"{LINES}more\n")
    (repo / "two").unlink()
    assert brief(repo, done(repo, before={})) == [
        "uncommitted renamed one -> eins +1 -0",
        "committed added newer +20 -0",
        "committed added other +1 -0",
        "uncommitted deleted two +0 -1",
    ]


def test_moved_without_telling_git(repo: Path) -> None:
    (repo / "one").rename(repo / "uno")
    write(repo, uno=f"{LINES}more\n")
    index = (repo / ".git/index").read_bytes()
    objects = list((repo / ".git/objects").rglob("*"))
    activity = done(repo)
    assert brief(repo, activity) == ["untracked renamed one -> uno +1 -0"]
    assert (repo / ".git/index").read_bytes() == index
    assert list((repo / ".git/objects").rglob("*")) == objects


def test_committed_and_changed_again(repo: Path) -> None:
    save(repo, "more", one=f"{LINES}more\n")
    write(repo, one=f"{LINES}more\nand more\n")
    assert brief(repo, done(repo)) == ["uncommitted modified one +2 -0"]


def test_a_file_that_git_shall_forget(repo: Path) -> None:
    run(repo, "rm", "-q", "--cached", "two")
    assert done(repo, before={}).files == [], "it lies there as before"
    run(repo, "commit", "-q", "-m", "forget it")
    assert brief(repo, done(repo)) == ["committed deleted two +0 -1"]


def test_staged_and_taken_back(repo: Path) -> None:
    write(repo, two="y\n", new="n\n")
    run(repo, "add", "--all")
    write(repo, two="x\n")
    (repo / "new").unlink()
    assert done(repo, before={}).files == []


def test_touched_and_the_same(repo: Path) -> None:
    (repo / "one").touch()
    assert done(repo).files == []
    assert take_snapshot(repo, DEADLINE) == {}


def test_kinds_of_files(repo: Path, tmp_path: Path) -> None:
    (repo / "binary").write_bytes(b"\0\n")
    (repo / "dangling").symlink_to("nowhere")
    (repo / "two").chmod(0o755)
    (repo / "one").unlink()
    (repo / "one").symlink_to("two")
    os.mkfifo(repo / "pipe")
    write(repository(repo / "nested"), inner="i\n")
    write(repo, **{"git~1": "a name that git takes nowhere\n"})
    (repo / "huge").touch()
    os.truncate(repo / "huge", 2**25)
    assert brief(repo, done(repo, before={})) == [
        "untracked added binary +None -None",
        "untracked added dangling +1 -0",
        "untracked added git~1 +1 -0",
        "untracked added huge +None -None",
        "uncommitted modified one +1 -20",
        "uncommitted modified two +0 -0",
    ]
    shutil.rmtree(repo / "nested")
    (repo / "git~1").unlink()
    save(repo, "all of it")
    activity = done(repo)
    assert activity.commits[0].additions == 2
    assert "committed added binary +None -None" in brief(repo, activity)


ODD = [b"-rf", b"two words", b"line\nfeed", b"tab\t", b"\xff", b":(top)", b"\x1b[31m", b'"q"']


@pytest.mark.parametrize("committed", [True, False])
def test_odd_names(repo: Path, committed: bool) -> None:
    for name in ODD:
        Path(os.fsdecode(os.fsencode(repo) + b"/" + name)).write_text("a\n")
    found = take_snapshot(repo, DEADLINE)
    assert found is not None
    assert found.keys() == {name.decode(errors="replace") for name in ODD}
    if committed:
        save(repo, "odd")
    activity = done(repo)
    assert {Path(each.path).name for each in activity.files} == found.keys()
    assert {(each.change, each.additions) for each in activity.files} == {("added", 1)}
    assert done(repo, before=found).files == ([] if not committed else activity.files)


def test_what_git_can_not_count(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo, new="n\n", one="a\n", staged="s\n")
    run(repo, "add", "staged")
    (repo / "two").unlink()
    a_git(tmp_path / "poor", monkeypatch, at="update-index", does="exit 128")
    assert brief(repo, done(repo, before={})) == [
        "untracked added new +None -None",
        "uncommitted modified one +None -None",
        "uncommitted added staged +None -None",
        "uncommitted deleted two +None -None",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(repo: Path) -> None:
    write(repo, new="n\n", one="a\n")
    (repo / "new").chmod(0)
    assert brief(repo, done(repo)) == [
        "untracked added new +None -None",
        "uncommitted modified one +1 -20",
    ]


def test_more_files_than_are_reported(repo: Path) -> None:
    (repo / "many").mkdir()
    for number in range(MAX_FILES + 1):
        (repo / "many" / str(number)).touch()
    activity = done(repo)
    assert len(activity.files) == MAX_FILES
    before = take_snapshot(repo, DEADLINE)
    assert before is not None
    assert len(before) == MAX_FILES

    # Of the one that is not in it, the time tells.
    assert len(done(repo, before=before).files) == 1
    for number in range(MAX_FILES + 1):
        touch(repo / "many" / str(number), BEFORE)
    before = take_snapshot(repo, DEADLINE)
    assert done(repo, before=before) == ([], [])

    save(repo, "many")
    save(repo, "one more", two="y\n")
    activity = done(repo)
    assert [each.additions for each in activity.commits] == [0, 1]
    assert len(activity.files) == MAX_FILES


# Where.


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, DURING)
    for kind in ("sha1", "sha256"):
        repo = repository(tmp_path / kind, f"--object-format={kind}")
        assert find_root(repo, DEADLINE) == repo
        assert take_snapshot(repo, DEADLINE) == {}
        assert done(repo) == ([], [])
        write(repo, one="a\n")
        assert brief(repo, done(repo)) == ["untracked added one +1 -0"]
        run(repo, "add", "one")
        write(repo, two="b\n")
        expected = ["uncommitted added one +1 -0", "untracked added two +1 -0"]
        assert brief(repo, done(repo)) == expected
        made = save(repo, "first")
        activity = done(repo)
        assert only(activity) == (made, "2023-11-14T22:13:30.000Z", "first", 2, 0)
        expected = ["committed added one +1 -0", "committed added two +1 -0"]
        assert brief(repo, activity) == expected


def test_a_branch_that_begins_again(repo: Path) -> None:
    save(repo, "during")
    run(repo, "checkout", "-q", "--orphan", "anew")
    activity = done(repo)
    assert activity.commits == []
    save(repo, "anew")
    assert subjects(done(repo)) == ["during", "anew"]


def test_detached(repo: Path) -> None:
    run(repo, "checkout", "-q", "--detach")
    save(repo, "afloat", one="a\n")
    assert subjects(done(repo)) == ["afloat"]
    run(repo, "checkout", "-q", "main")
    assert done(repo) == ([], [])


def test_shallow(repo: Path, tmp_path: Path) -> None:
    save(repo, "second", one="a\n")
    shallow = tmp_path / "shallow"
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", str(shallow))
    assert done(shallow) == ([], [])
    save(shallow, "third", one="a\nb\n")
    assert only(done(shallow))[2:] == ("third", 1, 0)


@pytest.mark.parametrize("place", ["bare", "repo/.git", "gone", "repo/one", "."])
def test_no_working_tree(repo: Path, tmp_path: Path, place: str) -> None:
    run(tmp_path, "clone", "-q", "--bare", str(repo), "bare")
    where = tmp_path / place
    assert find_root(where, DEADLINE) is None
    assert take_snapshot(where, DEADLINE) is None
    assert find_activity(where, SINCE, None, None, DEADLINE) is None


def test_a_submodule_is_a_repository_of_its_own(repo: Path, tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer")
    add = ("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo), "sub")
    run(outer, *add)
    assert brief(outer, done(outer)) == ["uncommitted added .gitmodules +3 -0"]
    save(outer, "with a submodule")
    assert only(done(outer)).additions == 3
    assert len(done(outer).files) == 1

    inner = save(outer / "sub", "inner", one="a\n")
    assert only(done(outer / "sub")).hash == inner
    assert find_root(outer / "sub", DEADLINE) == outer / "sub"
    write(outer / "sub", two="changed\n", new="n\n")
    assert len(done(outer).files) == 1
    assert take_snapshot(outer, DEADLINE) == {}
    save(outer, "pointer")
    assert [each.additions for each in done(outer).commits] == [3, 0]
    assert len(done(outer).files) == 1


def test_a_linked_worktree_has_its_own_work(repo: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    run(repo, "worktree", "add", "-q", "-b", "side", str(linked))
    (linked / "deep").mkdir()
    save(linked, "there", one="a\n")
    save(repo, "here", two="b\n")
    write(linked, new="n\n")
    assert find_root(linked / "deep", DEADLINE) == linked
    assert subjects(done(linked / "deep")) == ["there"]
    assert brief(linked, done(linked / "deep")) == [
        "untracked added new +1 -0",
        "committed modified one +1 -20",
    ]
    assert subjects(done(repo)) == ["here"]
    clocked = done(linked, since=DURING)
    assert subjects(clocked) == ["there"]


@pytest.mark.parametrize("name", ["line\nfeed", " blank ", os.fsdecode(b"caf\xe9"), "-x"])
def test_where_the_folder_has_an_odd_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clock(monkeypatch, DURING)
    repo = repository(tmp_path / name)
    save(repo, "first", one="a\n")
    write(repo, two="b\n")
    assert find_root(repo, DEADLINE) == repo
    activity = done(repo)
    assert [each.additions for each in activity.files] == [1, 1]
    assert json.dumps(activity).encode()


def test_a_split_index(repo: Path) -> None:
    run(repo, "update-index", "--split-index")
    save(repo, "more", three="3\n")
    write(repo, new="n\n", one="a\n")
    files = {path for path in (repo / ".git").iterdir() if path.is_file()}
    expected = [
        "untracked added new +1 -0",
        "uncommitted modified one +1 -20",
        "committed added three +1 -0",
    ]
    assert brief(repo, done(repo)) == expected
    assert {path for path in (repo / ".git").iterdir() if path.is_file()} == files


def test_a_clone_that_lacks_content(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = save(repo, "more", one=f"{LINES}more\n", two="y\n")
    write(repo, one="a\n")
    blob = run(repo, "rev-parse", f"{made}~1:one")
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()
    activity = done(repo)
    assert only(activity) == (made, "2023-11-14T22:13:30.000Z", "more", 0, 0)
    assert brief(repo, activity) == [
        "uncommitted modified one +None -None",
        "committed modified two +None -None",
    ]


# A repository that means harm, and a git that isn't there.


def test_no_program_of_the_repository_is_run(repo: Path, tmp_path: Path) -> None:
    attributes = "one filter=evil diff=evil\ntwo filter=slow\nnew filter=evil diff=evil\n"
    save(repo, "attributes", **{".gitattributes": attributes})
    mark = tmp_path / "mark"
    evil = a_program(tmp_path / "evil", leaving=mark)
    (repo / ".git/hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "post-checkout", "pre-commit", "reference-transaction"):
        a_program(repo / ".git/hooks" / hook, leaving=mark)
    for key in (
        *("core.fsmonitor", "core.pager", "core.askPass", "core.sshCommand", "gpg.program"),
        *("diff.external", "diff.evil.command", "diff.evil.textconv"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.slow.process"),
    ):
        run(repo, "config", key, evil)
    run(repo, "config", "filter.evil.required", "true")
    run(repo, "config", "log.showSignature", "true")
    write(repo, one="other\n", two="other\n", new="n\n")
    index = (repo / ".git/index").read_bytes()

    assert take_snapshot(repo, DEADLINE) is not None
    assert brief(repo, done(repo)) == [
        "committed added .gitattributes +3 -0",
        "untracked added new +1 -0",
        "uncommitted modified one +1 -20",
        "uncommitted modified two +1 -1",
    ]
    assert not mark.exists()
    assert (repo / ".git/index").read_bytes() == index


def test_settings_that_change_what_git_prints(repo: Path) -> None:
    for setting in (
        *("diff.renames=copies", "diff.noprefix=true", "diff.relative=true", "color.ui=always"),
        *("status.showUntrackedFiles=normal", "status.renames=copies", "status.branch=true"),
        *("log.date=iso", "log.follow=true", "format.pretty=fuller", "status.short=true"),
        *("diff.algorithm=patience", "core.quotePath=false", "status.relativePaths=true"),
        *("core.abbrev=4", "log.abbrevCommit=true", "notes.displayRef=*", "log.decorate=full"),
        *("i18n.logOutputEncoding=latin1", "diff.ignoreSubmodules=none", "log.diffMerges=m"),
    ):
        run(repo, "config", *setting.split("="))
    (repo / "deep").mkdir()
    save(repo, "\u00e9", three=LINES)
    write(repo, **{"deep/new": "n\n"})
    activity = done(repo / "deep")
    assert subjects(activity) == ["\u00e9"]
    expected = ["untracked added deep/new +1 -0", "committed added three +20 -0"]
    assert brief(repo, activity) == expected


def test_untracked_files_that_a_person_keeps_from_git(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a home with a repository of its settings: the rest is private."""
    person = tmp_path / "person"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(person))
    run(repo, "config", "--global", "status.showUntrackedFiles", "no")
    write(repo, private="p\n", one=f"{LINES}more\n")
    assert (take_snapshot(repo, DEADLINE) or {}).keys() == {"one"}
    assert brief(repo, done(repo, before={})) == ["uncommitted modified one +1 -0"]
    run(repo, "config", "status.showUntrackedFiles", "all")  # the repository's own comes last
    assert (take_snapshot(repo, DEADLINE) or {}).keys() == {"one", "private"}


def test_git_is_missing(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_root(repo, DEADLINE) is None
    assert take_snapshot(repo, DEADLINE) is None
    assert find_activity(repo, SINCE, None, None, DEADLINE) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda repo: find_root(repo, 1.0),
        lambda repo: take_snapshot(repo, 1.0),
        lambda repo: find_activity(repo, SINCE, None, None, 1.0),
    ],
    ids=["root", "snapshot", "work"],
)
def test_the_deadline(repo: Path, slow_git: Path, ask: Callable[[Path], object]) -> None:
    start = time.monotonic()
    assert ask(repo) is None
    assert time.monotonic() - start < 30  # not the 60 that it sleeps
    assert slow_git.exists()


def test_lines_that_take_too_long_to_count(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(repo, "more", one="a\n")
    write(repo, new="n\n")
    a_git(tmp_path / "slow", monkeypatch, at="--numstat")
    activity = find_activity(repo, SINCE, None, None, 6.0)
    assert activity is not None
    assert subjects(activity) == ["more"]
    assert brief(repo, activity) == [
        "untracked added new +None -None",
        "committed modified one +None -None",
    ]


def test_a_status_that_takes_too_long(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_git(tmp_path / "slow", monkeypatch, at="status")
    assert take_snapshot(repo, 1.0) is None
    assert find_activity(repo, SINCE, None, None, 1.0) is None


# A large one.


@pytest.mark.slow
def test_a_hundred_thousand_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are in the index and in a commit; only some lie in the folder."""
    repo = repository(tmp_path / "large")
    blob = "ce013625030ba8dba906f756967f9e9ca394464a"
    paths = [f"folder{number % 100}/file{number}" for number in range(100_000)]
    listed = "".join(f"100644 {blob}\t{path}\n" for path in paths).encode()
    write(repo, one="hello\n")
    run(repo, "add", "one")
    feed = {"cwd": repo, "check": True}
    subprocess.run(["git", "update-index", "--index-info"], input=listed, **feed)  # type: ignore[call-overload]
    clock(monkeypatch, BEFORE)
    run(repo, "commit", "-q", "-m", "large")
    everything = take_snapshot(repo, DEADLINE)
    assert everything is not None
    assert len(everything) == MAX_FILES, "all are deleted, and the first ones activity"

    names = "".join(f"{path}\n" for path in paths).encode()
    subprocess.run(["git", "update-index", "--skip-worktree", "--stdin"], input=names, **feed)  # type: ignore[call-overload]
    assert take_snapshot(repo, DEADLINE) == {}
    write(repo, one="changed\n", new="n\n")
    expected = ["untracked added new +1 -0", "uncommitted modified one +1 -1"]
    assert brief(repo, done(repo)) == expected

    clock(monkeypatch, DURING)
    run(repo, "commit", "-q", "--amend", "--all", "-m", "large")
    large = find_activity(repo, SINCE, None, {}, DEADLINE)
    assert large is not None
    assert only(large).hash == head(repo)
    assert len(large.files) == MAX_FILES
