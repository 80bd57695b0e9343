"""The protocols of what hookkit does with an agent: install hooks, run it, have it summarize.

base.py has those of what hookkit reads of an agent.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from hookkit.config import Config
from hookkit.model.run_options import AgentOptions
from hookkit.model.run_output import Message, StatusChange
from hookkit.model.summary import Summary
from hookkit.model.telemetry_export import Conflict, Destination, ExportState, Written
from hookkit.model.wiring import HookCommand, HookSelection, Obstacle, SettingsChange, Wiring


class Installer(Protocol):
    """The hooks of hookkit in an agent's settings."""

    @property
    def SCOPES(self) -> Sequence[str]:
        """The scopes that it has settings for, of `user`, `project` and `local`."""

    @property
    def EVENTS(self) -> Sequence[str]:
        """The events that are recorded, as the settings name them."""

    @property
    def LAUNCHERS(self) -> Sequence[str]:
        """The launchers that the installed commands run.

        They are `hook`, and `statusline` and `guard` where the agent supports them.
        """

    @property
    def START_COMMAND(self) -> str:
        """The command with which a person starts the agent."""

    @property
    def PROBE(self) -> bytes:
        """A payload of a hook that means nothing: the doctor has it delivered."""

    def is_found(self) -> bool:
        """Return True if the agent has been used here: it has a folder of its own."""

    def project_root(self, folder: Path) -> Path:
        """Return the folder whose settings hold for a folder."""

    def settings_path(self, scope: str, project: Path) -> Path:
        """Return the settings file of a scope: `user`, `project` or `local`."""

    def plan(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Return the changes that wiring would make in a settings file. Raises SettingsError."""

    def apply(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Wire hookkit in a settings file. Raises SettingsError, BusyError."""

    def plan_removal(self, path: Path) -> SettingsChange:
        """Return the changes that unwiring would make in a settings file. Raises SettingsError."""

    def remove(self, path: Path) -> SettingsChange:
        """Take hookkit out of a settings file. Raises SettingsError, BusyError."""

    def diff(self, change: SettingsChange) -> str:
        """Return a change as `diff -u` shows it."""

    def wirings(self, project: Path) -> list[Wiring]:
        """Return the settings files that hold hooks of ours, or may: those that can't be used."""

    def hook_commands(self, project: Path) -> list[HookCommand]:
        """Return the commands of ours that the agent runs for its events."""

    def obstacles(self, folder: Path) -> list[Obstacle]:
        """Return the reasons for which the agent doesn't run all of its hooks in a folder."""

    def other_statuslines(self, project: Path) -> dict[Path, str]:
        """Return the commands of status lines that aren't hookkit's, by their settings file."""

    def enabled_plugin(self, project: Path) -> str | None:
        """Return the name of the plugin that records too; None where there is none."""

    def retention_days(self, project: Path) -> int | None:
        """Return the days after which the agent deletes a transcript; None where it keeps them."""


class Exporter(Protocol):
    """The settings with which an agent sends its telemetry to hookkit."""

    @property
    def SCOPES(self) -> Sequence[str]:
        """The scopes that aren't committed, as the settings hold a key."""

    def project_root(self, folder: Path) -> Path:
        """Return the folder whose settings hold for a folder."""

    def settings_path(self, scope: str, project: Path) -> Path:
        """Return the settings file of a scope."""

    def variables(self, destination: Destination) -> dict[str, str]:
        """Return the variables that are set."""

    def present(self, path: Path) -> dict[str, str]:
        """Return the variables that a settings file sets, as JSON. Raises SettingsError."""

    def plan(self, path: Path, destination: Destination) -> SettingsChange:
        """Return what setting them would change. Raises SettingsError."""

    def apply(self, path: Path, destination: Destination) -> SettingsChange:
        """Set them. Raises SettingsError, BusyError."""

    def plan_removal(self, path: Path, written: Written) -> SettingsChange:
        """Return what removing them would change. Raises SettingsError."""

    def remove(self, path: Path, written: Written) -> SettingsChange:
        """Remove what was written, where it still stands. Raises SettingsError, BusyError."""

    def conflicts(
        self, path: Path, project: Path, destination: Destination, written: Written
    ) -> list[Conflict]:
        """Return the person's own settings that would be overridden."""

    def overrides(self, path: Path, project: Path, destination: Destination) -> list[Conflict]:
        """Return the settings of stronger files, with which nothing would be sent."""

    def states(
        self, project: Path, destination: Destination, known: Mapping[str, Written]
    ) -> list[ExportState]:
        """Return what each settings file has of an export; `known` is what was written."""

    def diff(self, change: SettingsChange) -> str:
        """Return a change as `diff -u` shows it."""


class Runner(Protocol):
    """Start an agent for a run, and stop it."""

    @property
    def INTERRUPT(self) -> int:
        """The signal on which it shuts down cleanly."""

    @property
    def CHOOSES_SESSION_ID(self) -> bool:
        """Return True if the agent chooses the id of a new session, and prints it in its output."""

    @property
    def PROMPT_IS_ARGUMENT(self) -> bool:
        """Return True if the prompt follows the command line as its last argument."""

    @property
    def GRANT_HINT(self) -> str:
        """The options with which a person grants permissions to a run, in one sentence."""

    def grants_permissions(self, project: Path, options: AgentOptions) -> bool:
        """Return True if options or settings permit what must be permitted.

        In a run nobody can be asked.
        """

    def find_executable(self, config: Config) -> str:
        """Return the absolute path of the agent. Raises HookkitError with the remedy."""

    def command(
        self,
        executable: str,
        session_id: str,
        model: str | None,
        options: AgentOptions,
        *,
        is_resumed: bool,
        parent: str | None = None,
    ) -> list[str]:
        """Return the command line of a run, without the prompt: that comes on stdin.

        A session with a `parent` is new, and begins with the parent's conversation. Where the agent
        chooses the id of a new session, `session_id` is one that it doesn't know.
        """

    def refused_argument(self, arguments: Sequence[str]) -> str | None:
        """Return the first further argument that is hookkit's alone to give; None without one."""

    def environment(self, executable: str) -> dict[str, str]:
        """Return the environment of a run: ours, without the marks of a session around us."""


class Stream(Protocol):
    """The lines that an agent prints in a run. A supervisor imports this: nothing heavy."""

    def session_id(self, line: bytes) -> str | None:
        """Return the session's id if a line reports it, where the agent chooses it."""

    def parse_status(self, line: bytes) -> StatusChange | None:
        """Return the change of a run that a line reports; None for all others."""

    def parse_failure(self, text: str) -> StatusChange:
        """Return what the last lines on stderr mean for a run that has ended without a result."""

    def parse_messages(self, line: bytes) -> list[Message]:
        """Return the messages of the main conversation in a line; none where it has none."""


class Accounts(Protocol):
    """The accounts that an agent works with: login, key, provider, endpoint.

    `account_facets.py` in the agent's folder finds the same for the recorder.
    """

    @property
    def FACETS(self) -> dict[str, str]:
        """The facets of an account, each with its name for people."""

    def facets(self, environment: dict[str, str]) -> dict[str, bytes] | None:
        """Return the facets of the account in an environment; None where they can't be known."""

    def environments(self, transcript: Path) -> Iterator[dict[str, str]]:
        """Yield environments that a session may have had, ours first."""

    def present_environment(self) -> dict[str, str]:
        """Return the environment that an agent has which is started here and now."""


class Summarizer(Protocol):
    """Writes the summary of a session with the agent's own client."""

    @property
    def REMEDY(self) -> str:
        """The command that helps where the client isn't found."""

    def summarize(
        self, transcript: Path, config: Config, environment: Mapping[str, str]
    ) -> Summary:
        """Return the title and summary of a session. Raises SummaryError with the reason.

        The words go to the account in `environment`, and to no other.
        """

    def describe_client(self, config: Config) -> tuple[str, str]:
        """Return the client's path and version. Raises SummaryError if it doesn't start."""
