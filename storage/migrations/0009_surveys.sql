-- Surveys as offices keep them. Times are milliseconds since 1970, UTC; days are YYYY-MM-DD in Việt Nam. No row here holds
-- words of a citizen. What was published stands in `survey` as well, by its content's hash, where it never changes.

-- A survey: whose it is and whether it can be begun.
create table form (
    -- Its id in lower case: what people type to begin it.
    id text primary key,
    unit text not null references unit (id),
    -- draft, published, closed.
    state text not null,
    -- The version that people are given, by its number and its content's hash; null: it was never published.
    live bigint,
    live_hash text,
    live_at bigint,
    -- The day on which it was closed, and the last day on which an open draft can be sent.
    closed_on text,
    last_day text
);

-- Everything that was uploaded. A version is never changed but for when it was published first.
create table form_version (
    form text not null references form (id),
    number bigint not null,
    hash text not null,
    -- The survey's id as the author writes it, as it stands in responses.
    spelled text not null,
    title text not null,
    -- What the author calls the version.
    name text not null,
    -- The tables as they are hashed.
    body text not null,
    -- xlsx or md, and the file as it came, in base64.
    kind text not null,
    file text not null,
    uploaded_at bigint not null,
    -- A person's id; null: the program itself.
    uploaded_by text,
    published_at bigint,
    published_by text,
    primary key (form, number)
);

-- Counts the changes of what people are given, so that every instance learns of each; and which survey is begun by whoever
-- names none, null: nobody has said.
create table form_clock (
    one bigint primary key,
    moved bigint not null,
    main text references form (id)
);
insert into form_clock (one, moved) values (1, 0);
