"""Tokens with a recognizable beginning, and what only looks like one."""

from collections.abc import Callable

import pytest

from hookkit.lib.text.redact import redact
from hookkit.lib.text.token_forms import SHORTEST, token_pattern
from tests.lib.text.token_samples import bare, named

SAMPLES = list(bare())


@pytest.mark.parametrize(("provider", "token"), SAMPLES)
@pytest.mark.parametrize("place", ["{}", "use {} please", "x={}\n", '{{"a": "{}"}}', "/{}/"])
def test_a_token(provider: str, token: str, place: str) -> None:
    assert token not in redact(place.format(token))
    assert len(token) >= SHORTEST


def test_a_name_beside_a_token() -> None:
    missed = {provider for provider, text, token in named() if token in redact(text)}
    # Kraken's have slashes: they may look like a path.
    assert missed <= {"kraken"}


@pytest.mark.parametrize(
    "text",
    [
        "AKCp" + "a" * 69,
        "dapi0000000000000000000000000000000000",
        "dop_v1_your_token_here",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "4b1d" + "0123456789abcdef" * 2 + "012345",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-a1b2c3",
        "KMS_KEY=arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "secret: projects/123/secrets/foo/versions/1",
        'publicKeyToken="6595b64144ccf1df"',
        "sort_key=ab12cd34ef56gh78",
        "CACHE_KEY=ab12cd34ef56gh78ij90",
        "a_session=CloudWatchLoggingConfiguration",
    ],
)
def test_what_is_none(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "hostile",
    [lambda n: "ey" * n, lambda n: "ey-" * n, lambda n: "glc_" * n, lambda n: "tskey-a-" * n],
)
def test_repeated_beginnings_take_bounded_steps(hostile: Callable[[int], str]) -> None:
    """Each match that is tried is bounded, or takes all that follows at once."""
    assert redact(hostile(20_000))


def test_each_kind_has_a_group() -> None:
    pattern, kinds = token_pattern()
    assert set(kinds) == set(pattern.groupindex)
