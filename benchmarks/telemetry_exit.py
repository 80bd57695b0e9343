"""What telemetry adds to a run of the real client, whose exit waits for it: pairs of runs.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/telemetry_exit.py [--short] [--check]

In each round every client runs once, in random order, against a scripted API; a pair is a run with
telemetry and the one without of the same round. A line has the medians of the ratios and of the
differences of pairs. The server is the real one, is stopped, was started again, or is a double that
takes eight seconds for an answer: the last shows what a slow server would cost, and that hookkit's
settings bound it. Two clients without telemetry show how far runs differ by themselves.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from client_runs import Case, compare, executable  # type: ignore[import-not-found]

from tests.e2e.client import Client
from tests.e2e.mock_anthropic import MockAnthropic
from tests.e2e.served import port_of, served, set_variables

ANSWERS = {"turns": [{"text": "Done."}], "exhausted": {"text": "Done."}}
SLOW = {"routes": {"/v1/logs": {"delay_s": 8}}}

BOUND = 1.15
"""How much longer a run may take. Runs without telemetry differ by more than that."""


def machines(stack: ExitStack) -> tuple[Case, list[Case]]:
    """Return a client without telemetry, and those that it is compared with."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="telemetry-")))
    api = stack.enter_context(MockAnthropic(ANSWERS))
    slow = stack.enter_context(MockAnthropic(SLOW))

    def client(name: str) -> Client:
        return Client(executable(), folder / name, api.url)

    running, stopped, again = client("running"), client("stopped"), client("again")
    stack.enter_context(served(running))
    running.hookkit("telemetry", "on")
    for each in (stopped, again):
        with served(each) as url:
            each.hookkit("telemetry", "on")
    stack.enter_context(served(again, port_of(url)))
    ours, theirs = client("ours"), client("theirs")
    for each in (ours, theirs):
        each.hookkit("telemetry", "on", "--port", str(port_of(slow.url)))
    set_variables(theirs, OTEL_EXPORTER_OTLP_LOGS_TIMEOUT="10000")
    return Case("no telemetry", client("plain")), [
        Case("no telemetry", client("same")),
        Case("server running", running, BOUND),
        Case("server stopped", stopped, BOUND),
        Case("server started again", again, BOUND),
        Case("slow double, our settings", ours),
        Case("slow double, the client's own timeout", theirs),
    ]


if __name__ == "__main__":
    compare(__doc__ or "", machines)
