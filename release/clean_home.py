"""A home in which nothing is installed, with a project whose hooks can be run as an agent does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

KEPT = ("PIP_", "UV_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY", "no_proxy", "LANG", "LC_")
"""How variables begin that an installation may need: where packages are, and the language."""

SETTINGS = b'{"model": "opus",\n\t"permissions": {"allow": [ "Read" ]}}'
"""Settings of a person, in a form that no program writes."""


class CleanHome:
    """A home, and what is done in it. `packages` is the folder that hookkit is installed from."""

    def __init__(self, folder: Path, cache: Path) -> None:
        """Make the home in a new folder; caches of downloads are kept in the other one."""
        self.home = folder / "home"
        self.packages = folder / "packages"
        self.project = self.home / "project"
        self.settings = self.project / ".claude" / "settings.json"
        self.settings.parent.mkdir(parents=True)
        self.settings.write_bytes(SETTINGS)
        self.packages.mkdir()
        self.agent_environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin"}
        programs = (self.home / ".local/bin", Path(sys.executable).parent)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(KEPT)},
            "HOME": str(self.home),
            "PATH": os.pathsep.join([*map(str, programs), "/usr/bin", "/bin"]),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "PIP_CACHE_DIR": str(cache / "pip"),
            "UV_CACHE_DIR": str(cache / "uv"),
            "PIP_FIND_LINKS": self.sources("PIP_FIND_LINKS", " "),
            "UV_FIND_LINKS": self.sources("UV_FIND_LINKS", ","),
        }
        self.run("git init --quiet")

    def sources(self, variable: str, separator: str) -> str:
        """Return the folders of packages that a variable names, and that of this home."""
        return separator.join(filter(None, [os.environ.get(variable), str(self.packages)]))

    def run(self, command: str, sent: str = "") -> str:
        """Run a command in the project as a person does, and return what it prints.

        Raises SystemExit with its messages if it fails.
        """
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.project,
            env=self.environment,
            input=sent,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, command: str) -> Any:
        """Return the JSON that a command prints."""
        return json.loads(self.run(command))

    def hook(self, event: str, session_id: str, **fields: object) -> None:
        """Run the installed hooks of an event, as the agent does.

        Raises SystemExit if one prints something or fails.
        """
        payload = {"hook_event_name": event, "session_id": session_id, "cwd": str(self.project)}
        entries = json.loads(self.settings.read_bytes())["hooks"][event]
        for command in (hook["command"] for entry in entries for hook in entry["hooks"]):
            self.silent(command, json.dumps(payload | fields))

    def silent(self, command: str, sent: str) -> None:
        """Run a hook's command. Raises SystemExit if it prints something or fails."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.project,
            env=self.agent_environment,
            input=sent.encode(),
            capture_output=True,
        )
        if (done.returncode, done.stdout, done.stderr) != (0, b"", b""):
            raise SystemExit(f"The hook failed: {done}")

    def files(self) -> set[Path]:
        """Return all files of the home."""
        return {Path(top, name) for top, _, names in os.walk(self.home) for name in names}
