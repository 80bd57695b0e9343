"""Prices: the listed ones, and those that a person sets."""

from hookkit.api.own_prices import set_price, unset_price
from hookkit.api.prices import PriceList, list_prices, list_prices_of
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.pricing.overrides import CACHE, MOST, NEEDED
from hookkit.lib.pricing.rates import Price
from hookkit.lib.text.sanitize import one_line
from hookkit.server.endpoints import Action, Endpoint
from hookkit.server.fields import amount
from hookkit.server.parameters import TEXT, Parameter

SHAPE = {"version": str, "prices": [Price]}


def name_of(text: str) -> str:
    """Return the name of a model. Raises ValueError for one without letters."""
    name = one_line(text)
    if not name:
        raise ValueError("must not be empty.")
    return name


MODEL = Parameter("model", "The name of a model.", name_of, TEXT)

BODY = tuple(
    amount(name, "US dollars per million tokens.", MOST + 1, is_required=False, least=0)
    for name in (*NEEDED, *CACHE)
)


def present(_: Store) -> PriceList:
    """Return the present price of every known model."""
    return list_prices()


def of_model(_: Store, model: str) -> PriceList:
    """Return the present and past prices of a model."""
    return list_prices_of(model)


def set_one(_: Store, model: str, **given: float | None) -> PriceList:
    """Set a price of one's own. Raises HookkitError."""
    known = {name: usd for name, usd in given.items() if usd is not None}
    if not known:
        raise HookkitError("Give at least one price, such as input and output.")
    set_price(model, known)
    return list_prices_of(model)


def unset(_: Store, model: str) -> PriceList:
    """Remove a price of one's own. Raises NotFoundError."""
    unset_price(model)
    return list_prices()


ENDPOINTS = (
    Endpoint(
        "/prices", "List the present price of every model", present, rows="prices", shape=SHAPE
    ),
    Endpoint(
        "/prices/{model:path}",
        "List the present and past prices of a model",
        of_model,
        (MODEL,),
        rows="prices",
        shape=SHAPE,
    ),
)

ACTIONS = (
    Action(
        "PUT",
        "/prices/{model:path}",
        "Set a price of your own; what is left out stays as it was set",
        set_one,
        BODY,
        (MODEL,),
        SHAPE,
    ),
    Action(
        "DELETE",
        "/prices/{model:path}",
        "Remove a price of your own; the answer is the listed prices",
        unset,
        (),
        (MODEL,),
        SHAPE,
    ),
)
