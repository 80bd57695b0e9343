"""/metrics, as Prometheus reads it."""

from pathlib import Path

from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as open_metrics,
)
from prometheus_client.parser import text_string_to_metric_families as plain_text
from starlette.testclient import TestClient

from hookkit import __version__
from hookkit.api import server_keys
from hookkit.api.budgets import set_budget
from hookkit.api.store import Store
from tests.api import homes
from tests.cli.terminal import run_json

OPEN_METRICS = "application/openmetrics-text; version=1.0.0"


def values(text: str, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    return {
        tuple(sorted(sample.labels.items())): sample.value
        for family in plain_text(text)
        for sample in family.samples
        if sample.name == name
    }


def test_the_counters(client: TestClient, tmp_path: Path) -> None:
    homes.fill(tmp_path)
    with Store.open() as store:
        set_budget(store, "weekly", 5)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    total = run_json("stats", "--json")["totals"]
    cost = values(answer.text, "hookkit_cost_usd_total")
    assert round(sum(cost.values()), 9) == round(total["cost_usd"], 9)
    tokens = values(answer.text, "hookkit_tokens_total")
    assert sum(tokens.values()) == total["total_tokens"]
    assert sum(values(answer.text, "hookkit_sessions_total").values()) == total["sessions"]
    assert values(answer.text, "hookkit_build_info") == {(("version", __version__),): 1}
    budget = (("kind", "weekly"), ("project", ""))
    assert values(answer.text, "hookkit_budget_usd") == {budget: 5}
    assert budget in values(answer.text, "hookkit_budget_spent_usd")
    assert len(values(answer.text, "hookkit_active_sessions")) >= 3


def test_no_label_names_a_session(client: TestClient, tmp_path: Path) -> None:
    homes.fill(tmp_path)
    families = list(plain_text(client.get("/metrics").text))
    labels = {name for each in families for sample in each.samples for name in sample.labels}
    assert labels == {"agent", "model", "project", "kind", "state", "version"}
    with Store.open() as store:
        ids = {each.session_id for each in store.get_recent_sessions(100)}
    given = {
        value for each in families for sample in each.samples for value in sample.labels.values()
    }
    assert not ids & given


def test_the_other_format(client: TestClient, tmp_path: Path) -> None:
    homes.fill(tmp_path)
    answer = client.get("/metrics", headers={"accept": OPEN_METRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    families = open_metrics(answer.text)  # type: ignore[no-untyped-call]
    names = {family.name for family in families}
    assert {"hookkit_tokens", "hookkit_cost_usd", "hookkit_build_info"} <= names


def test_it_needs_the_token(client: TestClient) -> None:
    client.cookies.clear()
    known = server_keys.load()
    for key, status in ((known.token, 200), (known.ingest, 401), ("", 401)):
        done = client.get("/metrics", headers={"authorization": f"Bearer {key}"})
        assert done.status_code == status
