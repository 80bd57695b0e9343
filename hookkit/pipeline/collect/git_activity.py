"""Collect the branch, commits and changed files of sessions from git.

Git is queried while a session is running and once more after it has ended; changes are written to
the journal, so they remain when the repository is gone. Sessions in one working tree share the
answers: what a pass costs depends on the working trees, not on the sessions.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hookkit.lib.containment import results
from hookkit.lib.git import gone_worktree, repository
from hookkit.lib.git.activity import Look, Span, Work, look_at
from hookkit.lib.git.checkout import is_in_git_folder
from hookkit.lib.git.process import NoAnswerError, readable
from hookkit.model.git import Commit, FileChange, GitCheckout, StartState
from hookkit.model.own_records import GitState, ids_of
from hookkit.model.session import Session, now, timestamp
from hookkit.pipeline.collect.branches import linked_worktree
from hookkit.pipeline.collect.changed_lines import lines_in, sum_of, uncounted
from hookkit.pipeline.collect.earlier_runs import Run, as_it_was
from hookkit.pipeline.collect.session_visits import Known, Visit, is_within, seconds, visits_of
from hookkit.store.journal import segments
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.database import Database

DEADLINE = 15.0
"""Seconds for all that is asked about a working tree; a command takes one or two in a huge one."""

AFTER_END = 120
"""Seconds after its end in which a session is queried once more."""

FRESH = 5
"""Seconds after a start in which uncommitted changes are taken as present at the start."""

Members = dict[str, Any]
"""Some members of a GitState."""


def ask(
    database: Database,
    sessions: Iterable[Session],
    earlier: Mapping[int, list[Run]] = MappingProxyType({}),
) -> bool:
    """Journal the git state of sessions; return True if anything has changed.

    Of those that ended long ago, their commits are what can still be known. So it is with the
    `earlier` runs of sessions, by their numbers.
    """
    asked = list(filter(has_git, sessions))
    found = states_of(ActivityQueries(database.db), asked, earlier)
    for state in found:
        segments.append(state, "hookkit")
    return bool(found)


def states_of(
    done: ActivityQueries, asked: list[Session], earlier: Mapping[int, list[Run]]
) -> list[GitState]:
    """Return the git states of sessions, where they are news; each working tree is asked once."""
    visits: dict[str, list[Visit]] = {}

    def found_of(session: Session) -> list[Visit]:
        places, known = done.places(session.seq or 0), stored_checkouts(session, done)
        past = (as_it_was(session, run, places, known) for run in earlier.get(session.seq or 0, ()))
        return [visit for each in (*past, (session, places, known)) for visit in visits_of(*each)]

    for some in results(found_of, asked, Session.label):
        for visit in some:
            visits.setdefault(visit.top, []).append(visit)
    there = (visits[top] for top in visits)
    known = results(lambda some: answers_in(done, some), there, lambda some: some[0].top)
    answers = [answer for some in known for answer in some]
    return list(
        results(
            lambda session: state_of(
                session, done, [each for each in answers if each.visit.session.seq == session.seq]
            ),
            asked,
            Session.label,
        )
    )


def has_git(session: Session) -> bool:
    """Return True if git can be asked about a session."""
    is_known = session.framework is not None or session.origin == "manual"
    return session.cwd is not None and is_known


def is_over(session: Session) -> bool:
    """Return True if a session ended too long ago to own the changes in its folder."""
    ended_at = session.last_ended_at
    return ended_at is not None and ended_at < timestamp(time.time_ns() - AFTER_END * 10**9)


def has_gone_on(session: Session) -> bool:
    """Return True if a session was started again; a run's first start is noted twice."""
    is_restarted = session.last_started_at > session.first_started_at and session.origin != "run"
    return session.revival_count > 0 or is_restarted


def stored_checkouts(
    session: Session, done: ActivityQueries
) -> dict[str, tuple[GitCheckout, StartState]]:
    """Return the working trees of a session that are stored.

    A version before 0.2 knew one, by the session's row.
    """
    seq = session.seq or 0
    found = done.checkouts(seq)
    early = done.git_start(seq)
    if not found and early is not None and session.local_git_dir is not None:
        top = session.git_worktree_path or session.local_git_dir.removesuffix("/.git")
        changes = session.git_additions or 0, session.git_deletions or 0
        checkout = GitCheckout(
            top, early.at, session.local_git_dir, base=session.start_git_head, changes=changes
        )
        found[top] = checkout, StartState(early.snapshot)
    return found


class Answer:
    """What git reports of one visit."""

    def __init__(
        self,
        visit: Visit,
        checkout: GitCheckout,
        work: Work,
        start: StartState | None = None,
        look: Look | None = None,
    ) -> None:
        self.visit = visit
        self.checkout = checkout
        self.work = work
        self.start = start
        """The state at the start, where it is new."""
        self.look = look


def answers_in(done: ActivityQueries, visits: list[Visit]) -> list[Answer]:
    """Return the answers about one working tree; none where git doesn't answer in time."""
    checkout = visits[0].checkout
    if checkout is None:
        return [answer for visit in visits if (answer := answer_of_gone(done, visit))]
    look = look_at(checkout, DEADLINE)
    if look is None:
        return []
    try:
        begun = [begin(look, visit) for visit in visits]
        spans = [
            Span(
                seconds(visit.at),
                seconds(visit.until) if visit.until else None,
                each.base,
                start.snapshot,
                start.lines,
                frozenset(commit.hash for commit in done.commits(visit.session.seq or 0)),
            )
            for visit, (each, start) in zip(visits, begun, strict=True)
        ]
        works = look.works(spans)
    except NoAnswerError:
        return []
    return [
        Answer(
            visit,
            each._replace(changes=changes_of(visit, work) or each.changes),
            work,
            start if visit.start is None else None,
            look,
        )
        for visit, (each, start), work in zip(visits, begun, works, strict=True)
    ]


def changes_of(visit: Visit, work: Work) -> tuple[int, int] | None:
    """Return the lines changed since the base; None: others have worked there since."""
    return None if is_over(visit.session) else work.changes


def begin(look: Look, visit: Visit) -> tuple[GitCheckout, StartState]:
    """Return the working tree of a visit and its state at the start, taken now if it is new."""
    checkout, stored = look.checkout, visit.known
    start = visit.start
    if stored is None or start is None:
        since = seconds(visit.at)
        baseline = look.baseline(since, is_fresh=time.time() - since < FRESH)
        start = StartState(baseline.snapshot, dict(look.lines_of(baseline.snapshot)))
        earlier = sum_of([stored.earlier, stored.changes]) if stored else (0, 0)
        stored = GitCheckout(visit.top, visit.at, base=baseline.base, earlier=earlier)
    found = stored._replace(
        git_dir=readable(checkout.git_dir),
        common_dir=readable(checkout.common_dir),
        branch=look.status.branch,
        gone_at=None,
    )
    return found, start


def answer_of_gone(done: ActivityQueries, visit: Visit) -> Answer | None:
    """Return what was committed in a worktree that is gone; None: git gives no answer in time."""
    session, known = visit.session, visit.known
    seq, since = session.seq or 0, visit.at
    others = done.checkouts_of_others(seq, since)
    branches = {known.branch if known else None}
    if is_within(session.cwd or "", visit.top):
        branches.add(session.git_branch)
    gone = gone_worktree.Gone(
        visit.top,
        visit.common_dir,
        tuple(sorted(each for each in branches if each)),
        seconds(since),
        seconds(visit.until) if visit.until else None,
        frozenset(done.commits_of_others(seq, since)),
        frozenset(
            each.branch for each in others if each.branch and each.common_dir == visit.common_dir
        ),
    )
    work = gone_worktree.work_in(gone, DEADLINE)
    if work is None:
        return None
    stored = known or GitCheckout(visit.top, visit.at, common_dir=visit.common_dir)
    changes = max(work.changes or (0, 0), stored.changes or (0, 0))
    return Answer(visit, stored._replace(changes=changes, gone_at=now()), work)


def state_of(session: Session, done: ActivityQueries, answers: list[Answer]) -> GitState | None:
    """Return a session's git state; None if it is unchanged or git reports nothing."""
    facts = facts_of(session, answers)
    if facts is None:
        return None
    known = done.checkouts(session.seq or 0)
    new = [
        each
        for each in latest(session, answers, known)
        if known.get(each.checkout.top, (None,))[0] != each.checkout
    ]
    checkouts = {top: checkout for top, (checkout, _) in known.items()}
    checkouts |= {each.checkout.top: each.checkout for each in new}
    facts |= lines_in(list(checkouts.values()))
    work = work_of(session, done, answers, list(checkouts))
    if not new and not work and is_known(session, facts):
        return None
    return GitState(
        **ids_of(session),
        **facts,
        **work,
        head=base_of(session, answers),
        checkouts=[each.checkout for each in new] or None,
        starts={each.checkout.top: each.start for each in new if each.start} or None,
    )


def latest(session: Session, answers: list[Answer], known: Known) -> list[Answer]:
    """Return one answer for each working tree: of its present run, else of the latest before.

    A run that is asked about late adds the lines of its commits to those before the present run.
    What is known of a working tree that only earlier runs have visited stays.
    """
    found: dict[str, Answer] = {}
    lost: dict[str, tuple[int, int]] = {}
    for each in answers:
        top, visit = each.checkout.top, each.visit
        if visit.session is session:
            if each.start is not None and top in lost:
                earlier = sum_of([each.checkout.earlier, lost[top]])
                each.checkout = each.checkout._replace(earlier=earlier)
            found[top] = each
        else:
            stored = visit.known.changes if visit.known and visit.start else None
            lost[top] = sum_of([lost.get(top), uncounted(each.work.commits, stored)])
            if top not in known:
                found[top] = each
    return list(found.values())


def facts_of(session: Session, answers: list[Answer]) -> Members | None:
    """Return the branch and the repository of a session's folder; None: git reports nothing.

    Where its folder is gone, they are those that are known.
    """
    folder = session.cwd or ""
    here = present(session, answers)
    if here is not None and here.look is not None:
        return {
            "local_git_dir": here.checkout.git_dir,
            "git_branch": branch_of(session, here.look.status.branch),
            "git_worktree_path": linked_worktree(here.look.checkout),
            "github_repo": here.look.config.github_repo,
        }
    is_bare = is_in_git_folder(folder)
    found = repository.read_facts(Path(folder), DEADLINE) if is_bare else None
    if found is not None:
        return {
            "local_git_dir": found.git_dir,
            "git_branch": found.branch,
            "git_worktree_path": found.worktree,
            "github_repo": found.github_repo,
        }
    names = ("local_git_dir", "git_branch", "git_worktree_path", "github_repo")
    return {name: getattr(session, name) for name in names} if answers else None


def branch_of(session: Session, present: str | None) -> str | None:
    """Return the branch of a session: one that is long over keeps what is known."""
    return session.git_branch if is_over(session) and session.git_branch else present


def present(session: Session, answers: list[Answer]) -> Answer | None:
    """Return the answer about the working tree that a session is in: the innermost one."""
    folder = readable(resolved(session.cwd))
    around = [each for each in answers if each.look and is_within(folder, each.checkout.top)]
    return max(around, key=lambda each: len(each.checkout.top), default=None)


def resolved(folder: str | None) -> str:
    """Return a folder without links."""
    return str(Path(folder or "").resolve())


def base_of(session: Session, answers: list[Answer]) -> str | None:
    """Return the commit at which a session began, as far as is known."""
    if session.start_git_head is not None:
        return session.start_git_head
    here = present(session, answers)
    return here.checkout.base if here else None


def is_known(session: Session, facts: Members) -> bool:
    """Return True if the session's row has the same facts."""
    return all(getattr(session, name) == value for name, value in facts.items())


def work_of(
    session: Session, done: ActivityQueries, answers: list[Answer], tops: list[str]
) -> Members:
    """Return the session's commits and files; empty if they are unchanged."""
    seq = session.seq or 0
    known_commits, known_files = done.commits(seq), done.files(seq)
    commits = with_commits(known_commits, answers)
    is_kept = has_gone_on(session) or is_over(session)
    files = with_files(known_files, answers, tops, is_kept=is_kept)
    if (commits, files) == (known_commits, known_files):
        return {}
    return {"commits": commits, "files": files}


def with_commits(known: list[Commit], answers: list[Answer]) -> list[Commit]:
    """Return the commits that are known, but for those that were rewritten, and the new ones."""
    replaced = {digest for each in answers for digest in each.work.replaced}
    found = {each.hash: each for each in known if each.hash not in replaced}
    found |= {commit.hash: commit for each in answers for commit in each.work.commits}
    return sorted(found.values(), key=lambda each: (each.at, each.hash))


def with_files(
    known: list[FileChange], answers: list[Answer], tops: list[str], *, is_kept: bool
) -> list[FileChange]:
    """Return the files of all working trees: an answer replaces what was known of its own.

    What a session did before its last start, or before its end if others may have worked since, is
    kept as long as it is committed or pending; what was known of a worktree stays when that is
    gone.
    """
    looks = {each.checkout.top: each.look for each in answers if each.look is not None}
    files: dict[str, FileChange] = {}
    for each in known:
        look = looks.get(innermost(each.path, tops))
        if look is None or (is_kept and stays(each, look)):
            files[each.path] = each
    files |= {file.path: file for each in answers for file in each.work.files}
    return sorted(files.values(), key=lambda each: each.path)


def innermost(path: str, tops: list[str]) -> str:
    """Return the root of the working tree that a path is in; empty where it is in none."""
    return max((top for top in tops if is_within(path, top)), key=len, default="")


def stays(each: FileChange, look: Look) -> bool:
    """Return True if a change that was found earlier is committed, or still pending."""
    if each.state == "committed":
        return True
    top = readable(str(look.top))
    return any(f"{top.rstrip('/')}/{readable(entry.path)}" == each.path for entry in look.entries)
