"""Edit prices in the text of a settings file."""

import tomllib

import pytest

from hookkit.lib.pricing.own_prices import OwnPriceError, with_price

OTHERS = """# My settings
summary = "off"   # no network
edit_tools = [
  "Edit",
]

# Of the gateway
[prices."other.model-1"]
input = 1
output = 2

"""
NEW = '[prices."my-model"]\ninput = 3\noutput = 15.5\n'
PRICE = {"input": 3, "output": 15.5}


@pytest.mark.parametrize("text", ["", "\n", 'summary = "off"', OTHERS, OTHERS.rstrip()])
def test_a_price_is_added_at_the_end(text: str) -> None:
    changed = with_price(text, "my-model", PRICE)
    assert changed == f"{text.rstrip()}\n\n{NEW}".lstrip("\n")
    assert with_price(changed, "my-model", PRICE) == changed
    assert with_price(changed, "my-model", None).rstrip() == text.strip()


@pytest.mark.parametrize(
    "header", ['[prices."my-model"]', "[prices.my-model]", "[ prices . 'My-Model' ] # mine"]
)
def test_a_price_is_replaced_wherever_it_is(header: str) -> None:
    price = "input = 1\noutput = 1\n"
    other = f"# Of the gateway\n[prices.b]\n{price}"
    changed = with_price(f"{header}\n# listed\n{price}\n{other}", "my-model", PRICE)
    assert changed == f"{other}\n{NEW}"


@pytest.mark.parametrize("model", ['a"b', "gpt-5.6", "ключ", "a b", "a\\b", "a]b", "#a", "a\tb"])
def test_every_name(model: str) -> None:
    changed = with_price(OTHERS, model, PRICE)
    assert tomllib.loads(changed)["prices"][model] == PRICE
    assert with_price(changed, model, None) == OTHERS.rstrip() + "\n" or (
        with_price(changed, model, None).rstrip() == OTHERS.rstrip()
    )


@pytest.mark.parametrize(
    "text",
    [
        'prices = {"my-model" = {input = 1, output = 2}}\n',
        "[prices]\nmy-model = {input = 1, output = 2}\n",
        "[prices]\nmy-model.input = 1\nmy-model.output = 2\n",
        '[[prices."my-model"]]\ninput = 1\noutput = 2\n',
        '[prices."my-model"]\ninput = 1\noutput = 2\nfrom = """\n[x]\n"""\n',
        'note = """\n[prices."my-model"]\n"""\n',
    ],
)
@pytest.mark.parametrize("price", [PRICE, None], ids=["set", "unset"])
def test_what_is_written_in_another_way_is_left_alone(
    text: str, price: dict[str, float] | None
) -> None:
    if text.startswith("note") and price is None:
        return
    with pytest.raises(OwnPriceError, match=r"edit config\.toml itself"):
        with_price(text, "my-model", price)


def test_tables_of_others_are_no_prices() -> None:
    text = 'matrix = [\n["a"],\n]\n[[servers]]\nname = 1\n[prices]\n[prices.a.b]\ninput = 1\n'
    assert with_price(text, "my-model", PRICE) == f"{text}\n{NEW}"


def test_what_is_no_toml() -> None:
    with pytest.raises(ValueError, match="Invalid value"):
        with_price("a = = 1", "m", PRICE)
