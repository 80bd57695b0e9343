"""What the documents about one session look like."""

from hookkit.api.prompt_steps import PromptStep
from hookkit.api.timeline import Lane
from hookkit.model.git import Commit
from hookkit.model.happening import Happening
from hookkit.model.session import Session
from hookkit.server.api.sessions import HIDDEN
from hookkit.server.shapes import hints
from hookkit.store.sqlite.message_costs import ModelCost

SESSION = {**hints(Session, *HIDDEN), "uuid": str, "duration": float, "state": str}
"""A session alone."""

USAGE = {
    "api_requests": int,
    "tokens_input": int,
    "tokens_output": int,
    "tokens_cache_read": int,
    "tokens_cache_write": int,
    "total_tokens": int,
    "cost_usd": float | None,
    "unpriced": int,
}
COMMIT = {**hints(Commit), "shared_with": [int]}

DETAIL = {
    "session": {
        **SESSION,
        "machine": str | None,
        "worked_seconds": float,
        "resume_command": str | None,
        "noted_at": [str],
        "parent": int | None,
        "forks": [int],
    },
    "parts": {
        "usage": USAGE,
        "members": [{"session_id": str, "seq": int, "title": str, "usage": USAGE}],
        "logged": [{"at": str, "provider": str, "model": str, "cost_usd": float | None}],
        "commits": [COMMIT],
        "files": [{"path": str, "change": str, "state": str}],
    },
    "cost": {"version": str, "is_outdated": bool, "cost_usd": float | None, "lines": [{}]},
}

TIMES = {"at": str, "until": str}
LANE = {**hints(Lane), "began": str, "ended": str}
HAPPENING = {**hints(Happening), **TIMES}
PROMPT = {**hints(PromptStep, "cost"), **TIMES, "cost_usd": float | None}
MODEL = {**hints(ModelCost, "cost"), "cost_usd": float | None}
MESSAGE = {
    "message_id": str,
    "at": str,
    "model": str,
    "subagent": bool,
    "tokens_input": int,
    "tokens_output": int,
    "tokens_cache_read": int,
    "tokens_cache_write": int,
    "total_tokens": int,
    "web_searches": int,
    "cost_usd": float | None,
}
TURN = {"number": int, "role": str, "content": str, "timestamp": str, "kind": str}
