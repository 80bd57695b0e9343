"""A bar beside a number, for the cell of a table: how much of something is used."""

from markupsafe import Markup

NEAR = 0.8
"""From this share on it is shown in another colour."""

LEAST = 1.0
"""Percent: what isn't nothing is seen."""


def share_bar(share: float) -> Markup:
    """Return a bar that is full for a share of 1, and no fuller for more.

    The number is beside it: a screen reader skips the drawing.
    """
    width = min(max(share * 100, LEAST if share > 0 else 0.0), 100.0)
    kind = "over" if share > 1 else "near" if share >= NEAR else "within"
    return Markup(
        '<svg class="share is-{}" viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false"><rect class="all" width="100" height="8"/>'
        '<rect class="used" width="{}" height="8"/></svg>'
    ).format(kind, f"{width:.1f}".rstrip("0").rstrip("."))
