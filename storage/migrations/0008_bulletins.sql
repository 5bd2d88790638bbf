-- Bulletins, and what of a contact decides who gets one. Times are milliseconds since 1970, UTC. No table here holds a
-- citizen's words; `contact` in `delivery` is the hash that stands for a person everywhere, and goes with the person.

-- Where the contact's chat is: telegram, zalo or web, and the name of our account.
alter table contact add column platform text not null default '';
alter table contact add column account text not null default '';
-- The office that a link, a code or a response named last, and when.
alter table contact add column unit text;
alter table contact add column unit_at bigint not null default 0;
-- In one column, so that a segment is one look at each contact: ',one,two,', or empty.
alter table contact add column tags text not null default '';
-- Topics of bulletins that the person does not want, a bit for each. Who wants any has `bulletins` and `bulletins_at` > 0.
alter table contact add column refused bigint not null default 0;
-- The week (counted from 1970, from Monday in Việt Nam) in which the last bulletin came, and how many came in it.
alter table contact add column told_week bigint not null default 0;
alter table contact add column told bigint not null default 0;
update contact set platform = case substr(chat, 1, 1) when 't' then 'telegram' when 'z' then 'zalo' else 'web' end;

-- Questions to the contacts that are kept under a name; never a list of people.
create table segment (
    id text primary key,
    name text not null,
    unit text not null references unit (id),
    -- JSON.
    body text not null,
    changed_at bigint not null,
    by_person text
);

-- A bulletin. What it says stands in `body` (JSON); what is asked for often, beside it.
create table bulletin (
    id text primary key,
    -- The issuing body.
    unit text not null references unit (id),
    -- draft, submitted, approved, sending, paused, done, cancelled.
    state text not null,
    kind text not null,
    topic text not null,
    number text not null,
    title text not null,
    -- Of the document: YYYY-MM-DD.
    date text,
    body text not null,
    -- Counts changes and moves.
    revision bigint not null,
    -- Who wrote it last.
    writer text,
    -- A hundredth goes first, and the rest has not been let go.
    canary boolean not null,
    -- When it is to begin.
    due_at bigint,
    written_at bigint not null,
    submitted_at bigint,
    approved_at bigint,
    started_at bigint,
    ended_at bigint,
    -- Nothing goes out before that: quiet hours.
    waits_until bigint,
    -- Contacts are put on its list in the order of their ids: up to this one so far.
    listed_to text not null default '',
    -- The list is whole.
    listed boolean not null default false,
    -- How many stand on it, and how many of them go first where a hundredth does.
    total bigint not null default 0,
    first bigint not null default 0,
    -- The instance that sends it, and until when it is believed to.
    run_by text,
    run_until bigint not null default 0,
    -- The bulletin that this one repeats.
    repeats text
);
create index bulletin_by_unit on bulletin (unit, written_at);
create index bulletin_by_state on bulletin (state);

-- Who stands for it.
create table bulletin_approval (
    bulletin text not null references bulletin (id),
    person text not null,
    at bigint not null,
    primary key (bulletin, person)
);

-- What was done to it, in order: write and the moves.
create table bulletin_event (
    bulletin text not null references bulletin (id),
    nth bigint not null,
    at bigint not null,
    -- Null: the program itself.
    by_person text,
    what text not null,
    state text not null,
    primary key (bulletin, nth)
);

-- A bulletin's list: a row for each contact that it was for when it began. Without a reference to `bulletin`, whose rows
-- are never deleted: it would be looked up for each of a million rows.
create table delivery (
    bulletin text not null,
    -- Its place on the list, from 1. Ids of contacts are hashes, so that any stretch of the list is a sample.
    nth bigint not null,
    -- Null once the person is erased.
    contact text,
    platform text not null,
    account text not null,
    -- waiting, sending, sent, refused, blocked, uncertain, left.
    state text not null,
    -- Of what was left: why.
    why text,
    at bigint,
    -- The instance that marked it as being sent.
    run text,
    -- The platform's name of the message, for corrections.
    message text,
    primary key (bulletin, nth)
);
create unique index delivery_by_contact on delivery (contact, bulletin);
create index delivery_waiting on delivery (bulletin, platform, account, nth) where state = 'waiting';
create index delivery_sending on delivery (bulletin) where state = 'sending';

-- How many of a list came to what: what waits or is being sent is the rest. Of those who never came onto the list, too.
create table delivery_count (
    bulletin text not null,
    platform text not null,
    account text not null,
    state text not null,
    why text not null,
    n bigint not null,
    primary key (bulletin, platform, account, state, why)
);

-- Pictures and files of bulletins, by the hash of what is in them, in base64.
create table bulletin_file (
    name text primary key,
    bytes text not null,
    size bigint not null,
    added_at bigint not null,
    by_person text
);

-- A broadcast on Zalo, step by step.
create table bulletin_broadcast (
    bulletin text not null references bulletin (id),
    account text not null,
    step text not null,
    -- What Zalo answered on the way: the token of an article being made, the article, the message.
    token text,
    article text,
    message text,
    -- What Zalo said where it refused, a word of ours.
    said text,
    at bigint not null,
    primary key (bulletin, account)
);
