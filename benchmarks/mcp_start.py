"""What the plugin's MCP server adds to a run of the real client, which waits for it: pairs of runs.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/mcp_start.py [--short] [--check]

In each round every client runs once, in random order, against a scripted API; a pair is a run with
a server and the one without of the same round. A line has the medians of the ratios and of the
differences of pairs. Two clients without a server show how far runs differ by themselves. A server
in sh, which answers at once, shows what the client needs for any server: after a run it interrupts
the server, and looks each 50 ms whether it has ended. A bare loop in Python is the least that
Python needs.

hookkit is installed as pip, pipx and uv do it: a checkout's environment takes longer to start.
"""

import json
import sysconfig
import tempfile
import venv
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

AT_ONCE = r"""
name='"serverInfo":{"name":"sh","version":"1"}'
hello='"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'$name'}'
while IFS= read -r line; do
    case $line in
    *'"id":'*) number=${line##*'"id":'}; number=${number%%[,\}]*} ;;
    *) continue ;;
    esac
    case $line in
    *'"method":"initialize"'*) answer=$hello ;;
    *'"method":"tools/list"'*) answer='"result":{"tools":[]}' ;;
    *) answer='"error":{"code":-32601,"message":"There is no such method."}' ;;
    esac
    printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$number" "$answer"
done
"""


def installed(folder: Path) -> str:
    """Return the interpreter of a new environment in which hookkit is installed."""
    venv.create(folder)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
    found = f"{CHECKOUT}\n{sysconfig.get_path('purelib')}\n"
    Path(packages, "hookkit.pth").write_text(found)
    return str(folder / "bin" / "python")


def machines(stack: ExitStack) -> tuple[Case, list[Case]]:
    """Return a client without a server, and those that it is compared with."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mcp-")))
    api = stack.enter_context(MockAnthropic(ANSWERS))

    def case(name: str, bound: float | None, *command: str) -> Case:
        path = folder / f"{name.replace(' ', '-')}.json"
        server = {"command": command[0], "args": command[1:]} if command else None
        path.write_text(json.dumps({"mcpServers": {"hookkit": server} if server else {}}))
        client = Client(executable(), folder / path.stem, api.url)
        return Case(name, client, bound, ("--strict-mcp-config", "--mcp-config", str(path)))

    python = installed(folder / "environment")
    ours = "from hookkit.__main__ import main; main()"
    return case("no server", None), [
        case("no server again", None),
        case("a server in sh that answers at once", None, "sh", "-c", AT_ONCE),
        case("hookkit mcp", BOUND, python, "-c", ours, "mcp"),
        case("a bare loop in Python", None, python, "-c", LOOP),
    ]


if __name__ == "__main__":
    compare(__doc__ or "", machines)
