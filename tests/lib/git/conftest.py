"""Every test of git runs without the settings of the machine."""

import pytest


@pytest.fixture(autouse=True)
def alone(plain_git: None) -> None:
    """Hide the machine's git settings from every test of this folder."""
