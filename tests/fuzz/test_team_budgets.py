"""A damaged copy of the team's budgets, beside a budget of one's own that is exceeded."""

import json
import time

import pytest

from hookkit import paths
from hookkit.hook import budget_guard, statusline, team_budgets
from tests.fuzz.mutations import damaged, fuzzed
from tests.hook.test_budget_guard import limit, prompt
from tests.spending import spend
from tests.team_budgets import NOW, budget, document, file

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

CONTENT = json.dumps(
    document(
        budget(spent=120),
        budget(spent=None, is_over=True, project="shop"),
        budget(spent=20, kind="daily", user="ann", is_mine=True),
    )
).encode()


@fuzzed(damaged([CONTENT]))
def test_the_own_budget_holds(content: bytes) -> None:
    if not file().parent.exists():  # each test has a home
        spend("s1", {NOW: 1.0})
        limit(usd=0.5)
        file().parent.mkdir()
    file().write_bytes(content)
    folder, sent = str(paths.data_dir()), json.loads(prompt())
    answer = json.loads(budget_guard.verdict(folder, sent, time.time()))
    assert answer["decision"] == "block"
    assert answer["reason"].isprintable()
    shown = statusline.StatusLine(sent, colour=False).text(folder, time.time())
    assert " over " in shown and shown.isprintable()
    try:
        team_budgets.parse(content)
    except ValueError:
        assert "(team)" not in shown
