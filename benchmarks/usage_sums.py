"""The sums of API messages that a benchmark has written with SQL of its own."""

from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sums import SumQueries

MESSAGES = (
    "SELECT strftime('%Y-%m-%dT%H:', at / 1000, 'unixepoch') "
    "|| printf('%02d', at / 60000 % 60 / 15 * 15), project, branch, framework, model, count(*), "
    "sum(input), sum(output), sum(cache_read), sum(cache_write_5m), sum(cost) "
    "FROM api_messages JOIN dimensions ON dimensions.id = dimension GROUP BY 1, 2, 3, 4, 5"
)


def add(database: Database) -> None:
    """Add all messages to the sums; the caller holds the transaction."""
    usage = {}
    for row in database.db.execute(MESSAGES).fetchall():
        messages, tokens, output, read, written, cost = row[5:]
        usage[UsageBucket(*row[:5])] = Counters(
            api_requests=messages,
            input=tokens,
            output=output,
            cache_read=read,
            cache_write=written,
            cost=cost,
        )
    SumQueries(database.db).add_usage(usage)
