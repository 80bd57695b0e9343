"""Describe what a message or a tool's output has besides text: images and documents."""

from typing import Any

KINDS = ("image", "document")
"""Types of blocks that are described; a reader sees no others."""

UNITS = ("bytes", "kB", "MB", "GB")


def described(content: Any) -> list[str]:
    """Return a sign for each image and document of a content, in its order."""
    blocks = content if isinstance(content, list) else []
    return [sign for block in blocks if (sign := description(block))]


def description(block: Any) -> str:
    """Return a sign such as `[image: image/png, 12 kB]`; nothing for a block of another type."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in KINDS:
        return ""
    source = block.get("source")
    source = source if isinstance(source, dict) else {}
    known = _text(block.get("title")), _text(source.get("media_type")), _size(source)
    details = ", ".join(filter(None, known)) or _text(source.get("url"))
    return f"[{kind}: {details}]" if details else f"[{kind}]"


def _text(value: Any) -> str:
    return " ".join(value[:200].split()) if isinstance(value, str) else ""


def _size(source: dict[str, Any]) -> str:
    """Return the size of data in base64: four characters for three bytes."""
    data = source.get("data")
    if source.get("type") != "base64" or not isinstance(data, str):
        return ""
    size = float((len(data) - data[-2:].count("=")) * 3 // 4)
    unit = 0
    while size >= 999.5 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {UNITS[unit]}"
