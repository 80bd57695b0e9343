"""Calls of an API that a person logged."""

import pytest

from hookkit.model.activity import LoggedCall
from hookkit.model.usage import Tokens


@pytest.mark.parametrize(
    "call, billed",
    [
        (LoggedCall("", "", "", 900, 600, 300, None), Tokens(600, 300)),
        (LoggedCall("", "", "", 900, None, None, None), Tokens(900, 0)),
    ],
)
def test_what_is_billed(call: LoggedCall, billed: Tokens) -> None:
    assert call.billed == billed
