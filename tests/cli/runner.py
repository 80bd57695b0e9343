"""Run commands in this process, with any version of click."""

import inspect
from collections.abc import Mapping
from typing import Any

from click.testing import CliRunner

SEPARATE: dict[str, Any] = (
    {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
)
"""Has click before 8.2 keep the two outputs apart, as later versions always do."""


def runner(variables: Mapping[str, str] | None = None) -> CliRunner:
    """Return what runs commands, with more environment variables."""
    return CliRunner(env=variables, **SEPARATE)
