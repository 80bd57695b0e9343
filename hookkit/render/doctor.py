"""Findings of the doctor as texts of one line."""

import re
from pathlib import Path
from typing import NamedTuple

from hookkit.api.doctor import Finding
from hookkit.lib.text.sanitize import one_line


class FindingText(NamedTuple):
    """A finding as people read it."""

    check: str
    text: str
    remedy: str
    """A command; empty where there is nothing to do."""


def shown(finding: Finding) -> FindingText:
    """Return a finding as people read it."""
    text, remedy = short(one_line(finding.says)), short(one_line(finding.remedy or ""))
    return FindingText(finding.check, text, remedy)


def short(text: str) -> str:
    """Return a text with `~` for the home folder at the beginning of paths."""
    return re.sub(rf"(?<![^ (]){re.escape(str(Path.home()))}(?=/)", "~", text)
