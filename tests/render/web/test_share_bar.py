"""The bar beside a share."""

import pytest

from hookkit.render.web.share_bar import share_bar


@pytest.mark.parametrize(
    ("share", "kind", "width"),
    [
        (0, "within", "0"),
        (0.001, "within", "1"),
        (0.256, "within", "25.6"),
        (0.8, "near", "80"),
        (1, "near", "100"),
        (1.01, "over", "100"),
    ],
)
def test_how_full_it_is(share: float, kind: str, width: str) -> None:
    bar = share_bar(share)
    assert f'class="share is-{kind}"' in bar
    assert f'<rect class="used" width="{width}"' in bar
    assert 'aria-hidden="true"' in bar
    assert "style" not in bar
