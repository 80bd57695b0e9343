"""Parse JSON that real clients send, also where its text is not quite Unicode."""

from typing import Any

import orjson

from hookkit.errors import RejectedError


def loads(data: bytes) -> Any:
    """Parse JSON. Raises RejectedError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        reason = f"not valid JSON: {error}"
    import json

    try:
        # Lone surrogates, bad UTF-8 and raw control characters: real clients have sent them all.
        value = json.loads(data.decode("utf-8", "replace"), strict=False)
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise RejectedError(reason[:200]) from None
