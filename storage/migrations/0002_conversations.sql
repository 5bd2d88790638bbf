-- Conversations of the embedded default. With Redis these tables stay empty.

-- One record per chat; `token` is its first 8 bytes, in hexadecimal, `record` all of it in base64.
create table chat_session (
    chat text primary key,
    token text not null,
    record text not null,
    ends_at bigint,
    wake_at bigint
);
create index chat_session_by_wake on chat_session (wake_at);

-- What is owed to a chat, in the order of `place`.
create table chat_entry (
    chat text not null,
    place bigint not null,
    name text not null,
    entry text not null,
    primary key (chat, place)
);

-- Chats with something waiting, and who delivers it.
create table chat_lease (
    chat text primary key,
    owner text not null
);

-- What was given up.
create table chat_buried (
    chat text not null,
    name text not null,
    grave text not null,
    buried_at bigint not null,
    primary key (chat, name)
);

-- Records that could not be read, whole, in base64.
create table chat_aside (
    chat text primary key,
    record text not null,
    kept_at bigint not null
);

-- The web chat's lists.
create table chat_web (
    chat text not null,
    number bigint not null,
    name text not null,
    item text not null,
    primary key (chat, number)
);

-- What nobody could read.
create table poison (
    id text primary key,
    line text not null,
    kept_at bigint not null
);

-- Messages that we sent, for as long as a platform may echo them.
create table sent_message (
    id text primary key,
    ends_at bigint not null,
    -- The question that the message was about, JSON.
    about text
);
