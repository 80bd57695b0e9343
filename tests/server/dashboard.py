"""The dashboard for Grafana: its panels and their queries."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "docs" / "grafana" / "hookkit.json"
DASHBOARD: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
QUERIES = [(panel["title"], each) for panel in PANELS for each in panel["targets"]]

ALL = {"$agent": ".*", "$project": ".*", "$model": ".*"}


def query(expression: str, interval: str = "20s") -> str:
    """A query as Grafana sends it, with all of everything chosen."""
    times = {"$__range": "10m", "$__rate_interval": interval, "$__interval": interval}
    for name, value in (ALL | times).items():
        expression = expression.replace(name, value)
    assert "$" not in expression
    return expression
