"""What the plugin's MCP server adds to a run of the real client, which waits for it: pairs of runs.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/mcp_start.py [--short] [--check]

In each round every client runs once, in random order, against a scripted API; a pair is a run with
a server and the one without of the same round. A line has the medians of the ratios and of the
differences of pairs. Two clients without a server show how far runs differ by themselves, and
another runs a loop that answers without hookkit: nothing written in Python can be sooner.
"""

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from client_runs import Case, compare, executable  # type: ignore[import-not-found]

from tests.e2e.client import Client
from tests.e2e.mock_anthropic import MockAnthropic

ANSWERS = {"turns": [{"text": "Done."}], "exhausted": {"text": "Done."}}

CHECKOUT = Path(__file__).parents[1]

BOUND = 1.2
"""How much longer a run may take."""

LOOP = """
import json, sys
for line in sys.stdin:
    sent = json.loads(line)
    if "id" in sent:
        version = sent.get("params", {}).get("protocolVersion")
        known = {"protocolVersion": version, "capabilities": {"tools": {}}, "tools": [],
                 "serverInfo": {"name": "loop", "version": "1"}}
        print(json.dumps({"jsonrpc": "2.0", "id": sent["id"], "result": known}), flush=True)
"""


def machines(stack: ExitStack) -> tuple[Case, list[Case]]:
    """Return a client without a server, and those that it is compared with."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mcp-")))
    api = stack.enter_context(MockAnthropic(ANSWERS))

    def case(name: str, bound: float | None, *command: str) -> Case:
        path = folder / f"{name.replace(' ', '-')}.json"
        server = {"command": command[0], "args": command[1:]} if command else None
        path.write_text(json.dumps({"mcpServers": {"hookkit": server} if server else {}}))
        client = Client(executable(), folder / path.stem, api.url, {"PYTHONPATH": str(CHECKOUT)})
        return Case(name, client, bound, ("--strict-mcp-config", "--mcp-config", str(path)))

    ours = (sys.executable, "-m", "hookkit", "mcp")
    return case("no server", None), [
        case("no server again", None),
        case("hookkit mcp", BOUND, *ours),
        case("a bare loop", None, sys.executable, "-c", LOOP),
    ]


if __name__ == "__main__":
    compare(__doc__ or "", machines)
