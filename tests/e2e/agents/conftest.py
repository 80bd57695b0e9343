"""The clients of the other agents, each pinned; `make e2e` installs them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def installed() -> Callable[[str], Path]:
    """Return the folder of a client by its name and version, such as `codex-0.171.0`."""

    def find(name: str) -> Path:
        root = os.environ.get("HOOKKIT_E2E_CLIENTS")
        folder = Path(root, name) if root else None
        if folder is None or not (folder / "ready").exists():
            pytest.fail(f"No {name}. Run these tests with `make e2e`.")
        return folder

    return find
