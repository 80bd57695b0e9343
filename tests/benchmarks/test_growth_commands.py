from benchmarks import growth_commands


def test_every_command_has_a_call_or_a_reason_for_none() -> None:
    found = [*growth_commands.calls()]
    assert all(each.is_run or each.reason for each in found)
    assert len({each.name for each in found}) == len(found)
