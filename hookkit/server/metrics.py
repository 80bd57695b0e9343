"""`/metrics`: counters and gauges in the formats of Prometheus."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hookkit.api.metrics import Metrics, metrics
from hookkit.model.counters import NANO
from hookkit.server.context import context_of


class Counter(NamedTuple):
    """How a counter is called and described, and the labels that it has."""

    name: str
    help: str
    labels: tuple[str, ...]
    unit: int = 1
    """What one is divided by."""


PLACE = ("agent", "project")
MODEL = (*PLACE, "model")

COUNTERS = {
    "tokens": Counter("hookkit_tokens", "Tokens of API messages.", (*MODEL, "kind")),
    "cost": Counter("hookkit_cost_usd", "Cost of API messages in US dollars.", MODEL, NANO),
    "messages": Counter("hookkit_api_messages", "API messages.", MODEL),
    "unpriced": Counter(
        "hookkit_unpriced_messages", "API messages of an unknown price, not in the cost.", MODEL
    ),
    "sessions": Counter("hookkit_sessions", "Sessions.", PLACE),
    "prompts": Counter("hookkit_prompts", "Prompts.", PLACE),
    "corrections": Counter("hookkit_corrections", "Corrections of the agent.", PLACE),
    "edits": Counter("hookkit_edits", "Edits of files.", PLACE),
    "tool_calls": Counter("hookkit_tool_calls", "Tool calls.", PLACE),
    "api_errors": Counter("hookkit_api_errors", "Failed requests to the API.", PLACE),
}
"""Sum → its counter."""


async def show(request: Request) -> Response:
    """Answer with all metrics, in the format that is asked for."""
    found = await context_of(request).readers.run(metrics)
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    registry = CollectorRegistry()
    registry.register(Collected(families(found)))
    return Response(encode(registry), headers={"content-type": kind})


class Collected(Collector):
    """Families for the registry."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self.found = list(found)

    def collect(self) -> Iterable[Metric]:
        """Return the families."""
        return self.found


def families(found: Metrics) -> Iterator[Metric]:
    """Yield metrics as Prometheus knows them."""
    yield from counters(found)
    active = GaugeMetricFamily(
        "hookkit_active_sessions", "Sessions that are active now.", labels=("agent", "state")
    )
    for labels, count in found.active.items():
        active.add_metric(labels, count)
    yield active
    yield from budgets(found)
    info = GaugeMetricFamily("hookkit_build_info", "The version of hookkit.", labels=("version",))
    info.add_metric((found.version,), 1)
    yield info


def counters(found: Metrics) -> Iterator[Metric]:
    """Yield the counters."""
    made = {
        name: CounterMetricFamily(each.name, each.help, labels=each.labels)
        for name, each in COUNTERS.items()
    }
    for series, count in found.counts.items():
        known = COUNTERS[series.name]
        labels = [getattr(series, label) for label in known.labels]
        made[series.name].add_metric(labels, count / known.unit)
    yield from made.values()


def budgets(found: Metrics) -> Iterator[Metric]:
    """Yield the limits of the budgets and what is spent; all projects have an empty label."""
    limit = GaugeMetricFamily(
        "hookkit_budget_usd", "A budget in US dollars.", labels=("project", "kind")
    )
    spent = GaugeMetricFamily(
        "hookkit_budget_spent_usd", "What was spent of it.", labels=("project", "kind")
    )
    for each in found.budgets:
        labels = (each.project or "", each.kind)
        limit.add_metric(labels, each.limit)
        spent.add_metric(labels, each.spent)
    yield from (limit, spent)


ROUTES: list[BaseRoute] = [Route("/metrics", show)]
