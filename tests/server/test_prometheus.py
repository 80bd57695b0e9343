"""A real Prometheus reads the metrics, and answers each query of the dashboard."""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hookkit.api import server_keys
from hookkit.api.budgets import set_budget
from hookkit.api.store import Store
from tests.api import homes
from tests.builders import deliver, line, payload, tool
from tests.server.dashboard import QUERIES, query
from tests.server.receivers.sent import log, request_log

if TYPE_CHECKING:
    from tests.server.conftest import Served

PROGRAM = shutil.which("prometheus")
PATIENCE = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="needs Prometheus (Debian: prometheus)"),
]

CONFIG = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: hookkit
    authorization: {{credentials_file: {token}}}
    static_configs: [{{targets: ["{address}"]}}]
"""

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(served: "Served", tmp_path: Path) -> Iterator[Ask]:
    """Ask a Prometheus that scrapes the server."""
    homes.fill(tmp_path)
    with Store.open() as store:
        set_budget(store, "daily", 20)
    config = tmp_path / "prometheus.yml"
    address = served.url.removeprefix("http://")
    config.write_text(CONFIG.format(token=server_keys.token_file(), address=address))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        str(PROGRAM),
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path / 'tsdb'}",
        f"--web.listen-address={where}",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def question(expression: str, path: str = "query", **more: str) -> list[dict[str, Any]]:
        given = urllib.parse.urlencode({"query": expression} | more)
        url = f"http://{where}/api/v1/{path}?{given}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return found

    try:
        yield question
    finally:
        process.terminate()
        process.wait(20)


def wait(what: Callable[[], Any]) -> Any:
    """Wait for a true answer; Prometheus may still be starting."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("it never happened")


def value(found: list[dict[str, Any]]) -> float:
    return float(found[0]["value"][1]) if found else 0.0


def news() -> None:
    """Record something of each kind, for each model and project that is known."""
    logs = [request_log(f"n{number}", "new") for number in range(3)]
    logs += [log("api_error", "new", request_id="e1", status_code=529, attempt=1)]
    deliver(
        line(payload("UserPromptSubmit", "new", prompt="Add a test", prompt_id="n1"), 900),
        line(tool(session_id="new"), 901),
        line(payload("UserPromptSubmit", "new", prompt="No, that is wrong", prompt_id="n2"), 902),
        line(tool(session_id="new"), 903),
        line({"resourceLogs": [{"scopeLogs": [{"logRecords": logs}]}]}, 904, src="otel"),
    )


def test_each_query_of_the_dashboard_has_data(ask: Ask) -> None:
    total = "sum(hookkit_prompts_total)"
    before = wait(lambda: value(ask("sum(hookkit_sessions_total)")) and value(ask(total)))
    wait(lambda: value(ask("min(count_over_time(hookkit_sessions_total[1m]))")) >= 3)
    news()
    wait(lambda: value(ask(total)) == before + 2)
    wait(lambda: value(ask("min(count_over_time(hookkit_sessions_total[3s]))")) >= 2)
    now = time.time()
    span = {"start": str(now - 30), "end": str(now), "step": "1"}
    empty = []
    for title, target in QUERIES:
        expression = query(target["expr"])
        found = ask(expression) if target["instant"] else ask(expression, "query_range", **span)
        points = [p for each in found for p in each.get("values", [each.get("value")])]
        print(f"{title}: {len(found)} series, {len(points)} points, {points[-1][1:]}")
        if not any(float(point[1]) >= 0 for point in points):
            empty.append(title)
    assert empty == []
    assert value(ask("sum(increase(hookkit_edits_total[1m]))")) > 0
    assert value(ask("sum(increase(hookkit_cost_usd_total[1m]))")) > 0
    assert value(ask("sum(resets(hookkit_cost_usd_total[5m]))")) == 0
