"""What is known of a run by the changes that its output reports."""

from hookkit.model.run_output import Denial, StatusChange
from hookkit.runs.run_progress import RunProgress

DONE = StatusChange("completing", cost_usd=0.5)


def after(*changes: StatusChange) -> RunProgress:
    progress = RunProgress()
    for each in changes:
        progress.take(each)
    return progress


def test_a_run_that_goes_well() -> None:
    progress = RunProgress()
    assert (progress.error, progress.is_waiting) == (None, False)
    assert progress.take(StatusChange("running", model="m"))
    assert not progress.take(StatusChange("running"))
    assert progress.take(DONE)
    assert (progress.status, progress.error, progress.model) == ("completing", "", "m")
    assert (progress.cost_usd, progress.is_waiting, progress.limit) == (0.5, True, None)


def test_a_turn_that_a_hook_stops() -> None:
    held = StatusChange(None, held_back="over budget")
    assert after(held).error is None
    assert after(held, DONE).error == "over budget"
    assert after(held, StatusChange("completing", True, "a hook stopped it")).error == "over budget"
    assert after(held, DONE, DONE).error == ""  # the reason is that of one turn


def test_errors() -> None:
    assert after(StatusChange("completing", True, "No credit")).error == "No credit"
    assert after(StatusChange("completing", True)).error == "no reason given"
    assert after(StatusChange("completing", True), DONE).error == ""


def test_each_denied_call_counts_once() -> None:
    write, bash = Denial("Write", "a"), Denial("Bash", "b")
    told = StatusChange(None, denied=(write,))
    results = (StatusChange("completing", denied=(write, bash)),) * 2
    assert list(after(told, *results).denied.values()) == ["Write", "Bash"]


def test_it_waits_for_tasks_in_the_background() -> None:
    one, none = (StatusChange(None, background_tasks=count) for count in (1, 0))
    assert not after(one, DONE).is_waiting
    assert after(one, DONE, none).is_waiting
    assert not after(one, DONE, none, StatusChange("running")).is_waiting


def test_a_limit_of_the_account() -> None:
    event = StatusChange(None, resets_at=9)
    reached = StatusChange("completing", True, "You've hit …", is_limit=True)
    assert after(event, DONE).limit is None
    assert after(reached).limit == {"resets_at": None, "resets": ""}
    assert after(event, reached).limit == {"resets_at": 9, "resets": ""}
    worded = reached._replace(resets_at=7, resets="8pm")
    assert after(event, worded).limit == {"resets_at": 7, "resets": "8pm"}
    assert after(reached, DONE).limit is None
