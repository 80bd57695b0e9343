"""The dashboard is one that Grafana can load: its form, as far as that is known without Grafana.

tests/server/test_prometheus.py asks a real Prometheus each query.
"""

import itertools
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api import homes
from tests.server.dashboard import DASHBOARD, PANELS, QUERIES

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH = 24

LABEL = re.compile(r"(\w+)\s*=~?\s*\"|by \(([\w, ]+)\)")


def test_it_has_what_grafana_needs() -> None:
    assert DASHBOARD["schemaVersion"] >= 36
    assert DASHBOARD["title"] == DASHBOARD["uid"] == "hookkit"
    variables = {each["name"]: each for each in DASHBOARD["templating"]["list"]}
    assert list(variables) == ["datasource", "agent", "project", "model"]
    assert variables.pop("datasource")["type"] == "datasource"
    for name, each in variables.items():
        assert each["query"]["query"].endswith(f", {name})")
        assert (each["datasource"], each["allValue"]) == (SOURCE, ".*")


def test_the_panels() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    for panel in PANELS:
        assert panel["type"] in {"stat", "timeseries", "table", "bargauge"}
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["datasource"] == SOURCE
        assert {each["datasource"]["uid"] for each in panel["targets"]} == {SOURCE["uid"]}
        references = [each["refId"] for each in panel["targets"]]
        assert references == sorted(set(references))


def test_no_panel_covers_another() -> None:
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in PANELS)
        for x, y in itertools.product(
            range(grid["x"], grid["x"] + grid["w"]), range(grid["y"], grid["y"] + grid["h"])
        )
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == WIDTH - 1


def test_nothing_is_smoothed() -> None:
    for panel in PANELS:
        shape = panel["fieldConfig"]["defaults"]["custom"].get("lineInterpolation")
        assert shape in {None, "linear", "stepAfter"}


def test_each_query_asks_for_what_there_is(client: TestClient, tmp_path: Path) -> None:
    homes.fill(tmp_path)
    text = client.get("/metrics").text
    names = set(re.findall(r"^(hookkit_\w+)", text, re.MULTILINE))
    names |= set(re.findall(r"^# TYPE (hookkit_\w+)", text, re.MULTILINE))
    labels = {"agent", "project", "model", "kind", "state"}
    for title, target in QUERIES:
        asked = set(re.findall(r"hookkit_\w+", target["expr"]))
        assert asked and asked <= names, title
        found = [part for match in LABEL.findall(target["expr"]) for part in match if part]
        used = {each.strip() for part in found for each in part.split(",")}
        assert used <= labels, title


@pytest.mark.parametrize(("title", "target"), QUERIES, ids=[each for each, _ in QUERIES])
def test_brackets_are_closed(title: str, target: dict[str, str]) -> None:
    for opening, closing in ("()", "[]", "{}"):
        assert target["expr"].count(opening) == target["expr"].count(closing), title
