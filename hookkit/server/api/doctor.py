"""The findings of the checks of the setup."""

from pathlib import Path

from hookkit.api import doctor
from hookkit.api.doctor import Diagnosis, Finding
from hookkit.server.endpoints import Endpoint

SHAPE = {"ok": bool, "findings": [Finding]}


def diagnose() -> Diagnosis:
    """Check the setup, for the folder in which the server was started."""
    return doctor.diagnose(Path.cwd())


ENDPOINTS = (
    Endpoint(
        "/doctor",
        "Check the setup; this may take seconds",
        diagnose,
        rows="findings",
        shape=SHAPE,
        is_apart=True,
    ),
)
