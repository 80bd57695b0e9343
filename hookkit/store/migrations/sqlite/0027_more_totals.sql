-- Totals of all time by combination of project, branch, framework and model: `dimension`, by its
-- number and without a model.
INSERT INTO totals
SELECT
    'dimension', CAST(dimension AS TEXT), '', sum(sessions), sum(prompts), sum(corrections), sum(edits),
    sum(tool_calls), sum(api_errors), sum(messages), sum(tokens_input), sum(tokens_output),
    sum(tokens_cache_read), sum(tokens_cache_write), sum(cost), sum(unpriced)
FROM sums GROUP BY dimension;

-- Those by the days of the person's clock are kept for each agent, too, and by hour: whoever writes
-- next sums them from the quarters of an hour (store/sqlite/local_days.py).
DELETE FROM meta WHERE name = 'local_days';

-- The tool calls of transcripts that failed, with the flags of a call (2) that failed (8) and ran.
DROP INDEX transcript_calls_failed;
CREATE INDEX transcript_calls_failed ON transcript_records (at, seq) WHERE flags & 26 = 10;
