-- Questions that were asked, and tickets. Times are milliseconds since 1970, UTC. What a person said stands in columns
-- named `words` only, here and in `file`, and is emptied when the person is erased or its time is over.

-- Questions put outside of surveys, by their random id. A contact as in `response_contact`.
create table asked (
    id text primary key,
    contact text,
    at bigint not null,
    lang text not null,
    words text not null,
    -- answered, offered, unknown, referred.
    outcome text not null,
    entry text,
    topic text,
    unit text,
    -- Whether the answer helped, when the person has said so.
    helped boolean,
    helped_at bigint
);
create index asked_by_contact on asked (contact);
create index asked_by_time on asked (at);

-- A question for an official. `id` is made of the code under the service's secret and opens nothing: it may stand in
-- addresses and logs. Whoever knows the code sees question and answer, as in this row; it is kept because it has to be
-- told again with the answer. `chat` is the platform's own id: where the answer goes.
create table ticket (
    id text primary key,
    code text not null,
    chat text,
    contact text,
    lang text not null,
    asked text,
    words text not null,
    -- The entries that were near, a JSON list of their ids.
    near text not null,
    topic text,
    unit text,
    -- The office of an official that it names.
    barred text,
    -- open, claimed, interim, answered, closed.
    state text not null,
    -- Counts the moves: each makes a row of `ticket_event` by this number.
    revision bigint not null,
    -- The official who has it.
    holder text,
    opened_at bigint not null,
    since bigint not null,
    heard_at bigint not null,
    due_at bigint not null,
    reminded_at bigint,
    claimed_at bigint,
    interim_at bigint,
    raised_at bigint,
    answered_at bigint,
    closed_at bigint,
    -- The last answer, and the office's name under it.
    answer text,
    answered_by text,
    stars bigint,
    -- When the service has to look at it again.
    wake_at bigint
);
create index ticket_by_wake on ticket (wake_at);
create index ticket_by_unit on ticket (unit, state);
create index ticket_by_contact on ticket (contact);

-- What became of a ticket, in order.
create table ticket_event (
    ticket text not null references ticket (id) on delete cascade,
    nth bigint not null,
    at bigint not null,
    -- asker, desk or clock.
    by_kind text not null,
    -- The official's id.
    by_person text,
    -- open, claim, note, interim, answer, transfer, close, add, rate, reopen, remind, raise, drop_files, forget, erase.
    what text not null,
    -- The state after it.
    state text not null,
    -- The office after it.
    unit text,
    -- What was said: by the person, to the person, or in a note of the office.
    words text,
    -- The outbox entry that it came by: what is delivered twice is done once.
    entry text unique,
    primary key (ticket, nth)
);

-- What a person sent with a question, as the platform gives it out.
create table ticket_file (
    ticket text not null references ticket (id) on delete cascade,
    nth bigint not null,
    kind text not null,
    file text not null,
    at bigint not null,
    primary key (ticket, nth)
);

-- Which office answers what. The topic '' is everything else.
create table topic_unit (
    topic text primary key,
    unit text not null references unit (id)
);
insert into topic_unit (topic, unit) values ('', 'vn');

-- Answers that are used again and again.
create table canned (
    id text primary key,
    unit text,
    topic text,
    title text not null,
    words text not null,
    changed_at bigint not null
);
