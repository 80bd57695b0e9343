"""Validate the request of a run and convert it for client, journal and supervisor."""

import os
from collections.abc import Mapping
from pathlib import Path
from time import time_ns
from types import MappingProxyType
from typing import Any, cast

from hookkit import agents, config, paths
from hookkit.agents.actions import Runner
from hookkit.lib.text.headline import title_from
from hookkit.lib.text.scrub import clean
from hookkit.model.run_options import AgentOptions
from hookkit.model.session import timestamp
from hookkit.runs.launch import MARK, LaunchRequest
from hookkit.runs.run_folder import RunError

MOST_OF_PROMPT = 4096
"""Characters of a prompt from which a title is made."""

EMPTY: Mapping[str, str | None] = MappingProxyType({})


class RunOptions(AgentOptions, total=False):
    """Optional settings of a run; unset ones are left out."""

    timeout: float | None
    """Seconds after which the run is ended and counts as failed."""


def folder_of(project: str | Path) -> str:
    """Return a project's folder as the client names it. Raises RunError if it is not a folder."""
    try:
        path = os.path.realpath(Path(project).expanduser())
        is_folder, is_there = Path(path).is_dir(), Path(path).exists()
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):  # an unknown user's home, or the current folder was removed
        is_folder = is_there = False
    if not is_folder:
        what = "is not a folder" if is_there else "does not exist"
        raise RunError(f"The project {str(project)!r} {what}.")
    return path


def named(project: str | Path) -> str:
    """Return a project as its caller named it: an absolute path as it is, others made absolute."""
    text = str(project)
    return text if text.startswith("/") else os.path.abspath(Path(text).expanduser())  # noqa: PTH100


def order(
    session_id: str,
    project: str | Path,
    prompt: str,
    model: str | None,
    options: RunOptions,
    *,
    agent: str,
    is_resumed: bool,
    variables: Mapping[str, str | None] = EMPTY,
    parent: str | None = None,
) -> LaunchRequest:
    """Return the request for a run. Raises HookkitError if it can't be run.

    `variables` change the agent's environment; None: one is unset. `parent` is the session whose
    conversation a new one begins with.
    """
    from hookkit.model.own_records import RunStarted  # slow to import, and many only look at runs

    folder, runner = folder_of(project), runner_of(agent)
    check(prompt, model, options, runner)
    settings = config.load()
    executable = runner.find_executable(settings)
    command = runner.command(
        *(executable, session_id, model, cast(AgentOptions, options)),
        is_resumed=is_resumed,
        parent=parent,
    )
    name = named(project)
    record = RunStarted(
        session_id=session_id,
        project=Path(folder).name or folder,
        cwd=folder,
        framework=agent,
        origin=None if is_resumed else "run",
        asked_model=model,
        started_at=timestamp(time_ns()),
        parent=parent,
        named=name if name != folder else None,
        title=None if is_resumed else title_of(prompt),
    )
    if runner.PROMPT_IS_ARGUMENT:
        command = [*command, prompt]
    limits = options.get("timeout") or 0.0, settings.run_grace
    given_by = is_resumed or not runner.CHOOSES_SESSION_ID, not runner.PROMPT_IS_ARGUMENT
    known = {**environment(runner, executable), **variables}
    chosen = {name: value for name, value in known.items() if value is not None}
    return LaunchRequest(command, chosen, folder, prompt, record, *limits, *given_by)


def title_of(prompt: str) -> str:
    """Return the beginning of a prompt as a title, without secrets."""
    return title_from(clean(prompt[:MOST_OF_PROMPT]))


def runner_of(agent: str) -> Runner:
    """Return the runner of an agent. Raises RunError if it has none."""
    known = agents.get(agent)
    if known.runner is None:
        raise RunError(f"{known.DISPLAY_NAME} can't be started by hookkit.")
    return known.runner


def check(prompt: str, model: str | None, options: RunOptions, runner: Runner) -> None:
    """Raise RunError for invalid options, or arguments that would change the kind of run."""
    if not prompt.strip():
        raise RunError("The prompt is empty: describe what to do.")
    if model is not None and (not model.strip() or model.startswith("-")):
        raise RunError(f"{model!r} is not the name of a model.")
    if options.get("timeout") is not None and not 0 < (options["timeout"] or 0) < 1e9:
        raise RunError("The timeout must be a positive number of seconds.")
    own = runner.refused_argument(options.get("arguments", ()))
    if own is not None:
        raise RunError(f"{own} is for hookkit to give: leave it out.")
    if any("\0" in text for text in (model or "", *given(options))):
        raise RunError("A zero byte can't be passed on to the client.")


def given(options: Mapping[str, Any]) -> list[str]:
    """Return the strings among the options."""
    values = [[each] if isinstance(each, str) else each for each in options.values()]
    return [text for texts in values if isinstance(texts, list | tuple) for text in texts]


def environment(runner: Runner, executable: str) -> dict[str, str]:
    """Return the environment of agent and supervisor, with our own data folder.

    It lacks the mark of a run that we may be inside of.
    """
    known = {name: value for name, value in runner.environment(executable).items() if name != MARK}
    home = paths.chosen_home()
    return known | {"HOOKKIT_HOME": str(home)} if home else known
