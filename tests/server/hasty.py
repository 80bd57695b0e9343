"""`hookkit serve` on a free port, for clients that must not take long."""

from contextlib import suppress

from hookkit.server.connections import Deadlines
from hookkit.server.run import Options, serve

DEADLINES = Deadlines(head=2, body=4)

if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        serve(Options(port=0, deadlines=DEADLINES), lambda found: print(found.link, flush=True))
