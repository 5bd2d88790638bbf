-- How far corrections have come, and officials in chats of their own. Times are milliseconds since 1970, UTC.

-- How far a correction has come with the messages of the bulletin that it puts right. Whoever goes on after a death begins
-- behind `upto`; what is repeated does no harm.
create table bulletin_amend (
    bulletin text primary key references bulletin (id),
    -- Messages that there are, and the place of the last that was dealt with.
    total bigint not null,
    upto bigint not null,
    -- Changed or taken back; not, because the platform refused or failed; left, because nothing can be done there.
    done bigint not null,
    failed bigint not null,
    moot bigint not null,
    -- Articles of broadcasts, likewise.
    articles bigint not null,
    articles_failed bigint not null,
    ended boolean not null
);

-- The chat of an official on a platform, by the platform's own id: bulletins are tried out there, and what waits for the
-- official is told. One chat is one person's.
create table person_chat (
    person text not null references person (id),
    platform text not null,
    chat text not null unique,
    bound_at bigint not null,
    -- Whether they agreed to be told of questions and of bulletins that wait.
    tickets boolean not null,
    bulletins boolean not null,
    primary key (person, platform)
);

-- Codes that bind a chat, one a person. Only a keyed hash is kept; a code that was used is known by the chat that used it,
-- so that the same message delivered again is answered as before.
create table pairing (
    person text primary key references person (id),
    code text not null unique,
    ends_at bigint not null,
    used_by text
);

-- What an official was told outside of the console, marked before the call: each matter once a day, or once.
create table official_told (
    person text not null,
    matter text not null,
    -- The day in Việt Nam, counted from 1970; 0: of what is told once.
    day bigint not null,
    -- sending, sent, refused, uncertain.
    state text not null,
    at bigint not null,
    primary key (person, matter, day)
);
create index official_told_by_time on official_told (at);
