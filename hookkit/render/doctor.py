"""Findings of the doctor as texts of one line."""

from typing import NamedTuple

from hookkit.api.doctor import Finding
from hookkit.lib.text.sanitize import one_line
from hookkit.render.humanize import short_paths


class FindingText(NamedTuple):
    """A finding as people read it."""

    check: str
    text: str
    remedy: str
    """A command; empty where there is nothing to do."""


def shown(finding: Finding) -> FindingText:
    """Return a finding as people read it."""
    text, remedy = (short_paths(one_line(each or "")) for each in (finding.says, finding.remedy))
    return FindingText(finding.check, text, remedy)
