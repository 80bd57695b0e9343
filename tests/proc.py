"""Tests that need /proc, which only Linux has, and not in every sandbox."""

import sys
from pathlib import Path

import pytest

IS_SHOWN = Path("/proc/self/fd").is_dir()

needs_proc = pytest.mark.skipif(not IS_SHOWN, reason="needs /proc, which only Linux has")

needs_proc_on_linux = pytest.mark.skipif(
    sys.platform == "linux" and not IS_SHOWN, reason="on Linux, this needs /proc"
)
"""For what other systems have without it: psutil, /dev/fd, the account of an agent."""
