-- `sums` of all time: a question that names no time reads a row of each combination. (The migration
-- before had them among the totals by the number of the combination, which is another one after a
-- rebuild.)
DELETE FROM totals WHERE kind = 'dimension';
CREATE TABLE sums_ever (
    dimension INTEGER PRIMARY KEY,
    sessions INTEGER NOT NULL,
    prompts INTEGER NOT NULL,
    corrections INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    tool_calls INTEGER NOT NULL,
    api_errors INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL
);
INSERT INTO sums_ever
SELECT
    dimension, sum(sessions), sum(prompts), sum(corrections), sum(edits), sum(tool_calls),
    sum(api_errors), sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read),
    sum(tokens_cache_write), sum(cost), sum(unpriced)
FROM sums GROUP BY dimension;
