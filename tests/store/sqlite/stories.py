"""Sessions of two projects on some days, which share files, commits and time."""

from collections.abc import Iterator

from tests.builders import deliver, line, own, payload, tool

DAY = 86_400

SESSIONS = (
    ("s1", "shop", "main", 0),
    ("s2", "shop", "main", 60),
    ("s3", "shed", "main", 120),
    ("s4", "shop", "task", DAY),
    ("s5", "shed", "task", 3 * DAY),
    ("s6", "shop", "main", 40 * DAY),
)
"""Id, project, branch, and seconds after START."""


def tell() -> None:
    """Write all to the journal."""
    for each in SESSIONS:
        deliver(*story(*each))


def story(name: str, project: str, branch: str, start: float) -> Iterator[bytes]:
    """Yield the lines of a session: two edits, a commit, and what git saw."""
    where = {"cwd": f"/home/dev/{project}"}
    yield line(payload("SessionStart", name, **where), start)
    for number, file in enumerate(("a.py", f"{branch}.py")):
        path = f"/home/dev/{project}/{file}"
        edit = tool(session_id=name, tool_input={"file_path": path}, **where)
        yield line(edit, start + 100 + number)
    commits = [
        ["shared", "2026-11-21T09:40:00.000Z", "One", 1, 1],
        [f"of-{name}", "2026-11-22T09:40:00.000Z", "Two", 1, 1],
    ]
    seen = [[f"/home/dev/{project}/notes.md", "added", None, 1, 0, "untracked"]]
    seen.append([f"/home/dev/{project}/a.py", "modified", None, 1, 0, "committed"])
    told = {"git_branch": branch, "commits": commits, "files": seen}
    yield line(own("git", name, **told), start + 200, src="hookkit")
    yield line(payload("SessionEnd", name, reason="other", **where), start + 300)
