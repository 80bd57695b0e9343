"""JSON documents of a session: its columns, its parts, usage and calls logged by hand."""

from typing import TYPE_CHECKING, Any

from hookkit.model.counters import NANO, Counters
from hookkit.model.session import Session
from hookkit.pipeline.collect.dead_processes import is_process_running

if TYPE_CHECKING:
    from hookkit.api.session_parts import SessionParts
    from hookkit.model.activity import LoggedCall


def session_document(session: Session) -> dict[str, Any]:
    """Return a session as JSON prints it; durations are seconds.

    The marks of its account mean nothing to a reader.
    """
    computed = {"state": session.state, "is_process_running": is_process_running(session)}
    document = session.document() | computed
    del document["account"]
    return document


def parts_document(parts: "SessionParts") -> dict[str, Any]:
    """Return the parts as JSON has them; costs are US dollars."""
    return {
        "usage": usage_document(parts.usage),
        "members": [
            {
                "session_id": each.session.session_id,
                "seq": each.session.seq,
                "title": each.session.title,
                "is_whole": each.is_whole,
                "usage": usage_document(each.usage),
            }
            for each in parts.members
        ],
        "logged": [call_document(each) for each in parts.logged],
        "commits": [
            each._asdict() | {"shared_with": [one.seq for one in parts.shared.get(each.hash, [])]}
            for each in parts.commits
        ],
        "files": [each._asdict() for each in parts.files],
    }


def usage_document(tally: Counters) -> dict[str, Any]:
    """Return tokens and cost as JSON has them."""
    return {
        "api_requests": tally.api_requests,
        "tokens_input": tally.input,
        "tokens_output": tally.output,
        "tokens_cache_read": tally.cache_read,
        "tokens_cache_write": tally.cache_write,
        "total_tokens": tally.total_tokens,
        "cost_usd": tally.cost_usd,
        "unpriced": tally.unpriced,
    }


def call_document(logged: "LoggedCall") -> dict[str, Any]:
    """Return a logged call as JSON has it."""
    known = logged._asdict()
    cost = known.pop("cost")
    return known | {"cost_usd": None if cost is None else cost / NANO}
