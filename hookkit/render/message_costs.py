"""Turn the costs of messages into rows of tables."""

from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import NANO
from hookkit.model.session import timestamp
from hookkit.render import humanize
from hookkit.render.table import NAME, Column, Layout
from hookkit.store.sqlite.message_costs import MessageCost, ModelCost

KINDS = (
    Column("Input", rank=4, is_number=True),
    Column("Output", rank=3, is_number=True),
    Column("Cache read", rank=5, is_number=True),
    Column("Cache write", rank=6, is_number=True),
)
MODELS = Layout(
    (
        Column("Of", rank=1, least=NAME),
        Column("Model", least=NAME),
        Column("Messages", rank=2, is_number=True),
        *KINDS,
        Column("Cost", is_number=True),
    )
)
MESSAGES = Layout(
    (
        Column("Time"),
        Column("Message", least=NAME),
        Column("Model", rank=2, least=NAME),
        *KINDS,
        Column("Cost", is_number=True),
    )
)


def model_row(found: ModelCost) -> tuple[str, ...]:
    """Return the sums of a model as cells."""
    return (
        "subagents" if found.is_subagent else "the session",
        one_line(found.model),
        humanize.number(found.messages),
        *kinds(found),
        cost(found.cost),
    )


def message_row(found: MessageCost, turn: int | None) -> tuple[str, ...]:
    """Return a message as cells, with the number of its turn in the conversation."""
    name = humanize.UNKNOWN if turn is None else f"turn {turn:,}"
    return (
        humanize.short_time(timestamp(found.at * 1_000_000)),
        f"{name} (subagent)" if found.is_subagent else name,
        one_line(found.model),
        *kinds(found),
        cost(found.cost),
    )


def kinds(found: ModelCost | MessageCost) -> tuple[str, ...]:
    """Return the tokens of each kind."""
    counts = (
        found.tokens_input,
        found.tokens_output,
        found.tokens_cache_read,
        found.tokens_cache_write,
    )
    return tuple(map(humanize.tokens, counts))


def cost(nano: int | None) -> str:
    """Return nano-dollars as people read them."""
    return humanize.dollars(None if nano is None else nano / NANO)
