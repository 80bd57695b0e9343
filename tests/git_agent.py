"""An agent at work in repositories: its hooks fire, its commits are made with real git."""

import time
from pathlib import Path
from typing import Any

from hookkit.api.store import Store
from hookkit.pipeline.collect import live_sessions
from tests.builders import deliver, line, payload
from tests.builders import tool as tool_payload
from tests.lib.git.repositories import run, write


class Agent:
    """A session whose hooks fire now."""

    def __init__(self, store: Store, folder: Path, session_id: str = "s1") -> None:
        self.store = store
        self.folder = folder
        self.session_id = session_id

    def fire(self, content: dict[str, Any]) -> None:
        deliver(line(content | {"session_id": self.session_id}, at=time.time_ns()))

    def event(self, name: str, **fields: Any) -> None:
        # No two answers are alike within the seconds in which equal events are one.
        told = {"last_assistant_message": str(time.time_ns())} if name == "Stop" else {}
        self.fire(payload(name, cwd=str(self.folder), **told | fields))

    def begin(self, ask: bool = True) -> None:
        self.event("SessionStart", source="startup")
        self.prompt()
        if ask:
            self.ask()

    def prompt(self) -> None:
        self.event("UserPromptSubmit", prompt="Go", prompt_id=f"p{time.time_ns()}")

    def shell(self, command: str, **fields: Any) -> None:
        """A command that was run, by the tests themselves."""
        asked = {"command": command}
        known = {"name": "Bash", "tool_input": asked, "cwd": str(self.folder)}
        self.fire(tool_payload(**known | fields))

    def edit(self, path: Path) -> None:
        asked = {"file_path": str(path)}
        self.fire(tool_payload(tool_input=asked, cwd=str(self.folder)))

    def go(self, folder: Path) -> None:
        self.folder = folder
        self.event("CwdChanged", new_cwd=str(folder))

    def stop(self) -> None:
        self.event("Stop")
        self.ask()

    def end(self) -> None:
        self.event("SessionEnd", reason="other")
        self.ask()

    def ask(self) -> None:
        self.store.refresh()
        live_sessions.ask_git(self.store.database)
        self.store.refresh()

    @property
    def row(self) -> Any:
        return self.store.existing(self.session_id)

    @property
    def subjects(self) -> list[str]:
        """Sorted, as commits of one second are in no order."""
        return sorted(each.subject for each in self.store.work.commits(self.row.seq))

    @property
    def files(self) -> dict[str, tuple[str, int | None, int | None]]:
        return {
            Path(each.path).name: (each.state, each.additions, each.deletions)
            for each in self.store.work.files(self.row.seq)
        }

    @property
    def lines(self) -> tuple[int | None, int | None]:
        return self.row.git_additions, self.row.git_deletions


def save(folder: Path, subject: str, **files: str) -> str:
    """Commit all that is there, under a subject."""
    write(folder, **files)
    run(folder, "add", "--all")
    run(folder, "commit", "-q", "--allow-empty", "-m", subject)
    return run(folder, "rev-parse", "HEAD")
