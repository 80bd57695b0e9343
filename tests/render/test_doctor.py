"""Findings as texts of one line."""

from pathlib import Path

from hookkit.api.doctor import Finding
from hookkit.render.doctor import shown


def test_a_finding() -> None:
    home = Path.home()
    finding = Finding("hook", "bad", f"There is no\n{home}/x, {home}y", f"touch {home}/x")
    assert shown(finding) == ("hook", f"There is no ~/x, {home}y", "touch ~/x")
    assert shown(Finding("hook", "ok", "Good.")).remedy == ""
