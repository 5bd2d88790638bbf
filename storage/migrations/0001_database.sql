-- What outlives a conversation. Times are milliseconds since 1970, UTC; a contact is an HMAC of platform, account and
-- user under the service's secret, so that a copy of these tables alone names nobody. The exceptions are said.

-- Published surveys, by the hash of their content. Rows are never changed.
create table survey (
    hash text primary key,
    id text not null,
    name text not null,
    body text not null,
    published_at bigint not null
);

-- Responses, by their random id. Nothing in this row says who answered; the receipt is an HMAC of the code.
create table response (
    id text primary key,
    revision bigint not null,
    survey text not null,
    version text not null,
    unit text,
    channel text not null,
    lang text not null,
    mode text not null,
    status text not null,
    presentation text not null,
    started_at bigint,
    completed_at bigint,
    receipt text unique
);
create index response_by_survey on response (survey, completed_at);

-- One row for each asked question at least, one for each chosen choice; nth counts them within the response.
create table answer (
    response text not null references response (id) on delete cascade,
    nth bigint not null,
    question text not null,
    position bigint not null,
    state text not null,
    entry text not null,
    choice text,
    number double precision,
    text text,
    primary key (response, nth)
);

-- Who answered: kept apart, so that it can be taken away without touching the answers.
create table response_contact (
    response text primary key references response (id) on delete cascade,
    contact text not null
);
create index response_by_contact on response_contact (contact);

-- Responses that were erased: a delivery repeated after a crash must not bring one back. Random ids; pruned.
create table response_erased (
    response text primary key,
    erased_at bigint not null
);

-- Decisions over one's data. After an erasure the proof stays, without the contact.
create table consent (
    id text primary key,
    contact text,
    survey text not null,
    version text not null,
    text_hash text not null,
    lang text not null,
    decision text not null,
    given_by text not null,
    decided_at bigint not null
);
create index consent_by_contact on consent (contact);

-- Counts of the day (YYYY-MM-DD, Việt Nam's) that name nobody.
create table tally (
    survey text not null,
    version text not null,
    day text not null,
    what text not null,
    n bigint not null,
    primary key (survey, version, day, what)
);

-- Outbox entries whose effect on the tables is not repeatable by itself, with what they did; pruned.
create table entry_done (
    id text primary key,
    outcome text not null,
    done_at bigint not null
);

-- What is known of a contact. `chat` is the platform's own id: it is what a message can be sent to.
create table contact (
    id text primary key,
    chat text not null,
    first_seen_at bigint not null,
    seen_at bigint not null,
    lang text,
    reachable boolean not null,
    reachable_at bigint not null,
    bulletins boolean not null,
    bulletins_at bigint not null
);

-- What the database owes a chat. `chat` is the platform's own id; a row lives until its event is committed.
create table owed (
    id text primary key,
    chat text not null,
    input text not null,
    owed_at bigint not null
);
create index owed_by_chat on owed (chat);

-- The tokens of a Zalo OA, encrypted under the service's secret; a mark while they are being renewed, and a lock.
create table zalo_token (
    account text primary key,
    tokens text not null,
    expires_at bigint not null,
    saved_at bigint not null,
    refreshing_at bigint,
    locked_by text,
    locked_until bigint not null
);

-- Hashes of refresh tokens that were taken from the settings: each is good for one use.
create table zalo_seed (
    hash text primary key,
    taken_at bigint not null
);
