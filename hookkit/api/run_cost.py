"""Find out what a run has cost."""

from contextlib import suppress

from hookkit.errors import HookkitError
from hookkit.runs import output_tail
from hookkit.runs.run_folder import Run


def cost_of(run: Run) -> float | None:
    """Return the cost of a run in US dollars.

    It comes from its result, else from its session so far.
    """
    reported = reported_cost(run)
    if reported is not None:
        return reported
    from hookkit.api.store import Store

    with suppress(HookkitError), Store.open() as store:
        session = store.get_session(run.session_id)
        return session.cost_usd if session else None
    return None  # the store can't be read now


def reported_cost(run: Run) -> float | None:
    """Return the cost in the last result of a run; None without any. Raises OSError."""
    stream = run.agent.stream
    changes = map(stream.parse_status, output_tail.there(run)) if stream else ()
    costs = [each.cost_usd for each in changes if each and each.cost_usd is not None]
    return costs[-1] if costs else None
