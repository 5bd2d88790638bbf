-- What pages ask for again and again: without these they go through everything that was ever kept.

-- Today's responses, and the days before.
create index response_by_completion on response (completed_at);
-- The log by day.
create index audit_by_time on audit (at);
-- Questions that wait: few among all that were ever answered.
create index ticket_waiting on ticket (holder) where state in ('open', 'claimed', 'interim');
