-- The knowledge base. Times are milliseconds since 1970, UTC. A body is an entry as JSON; none holds words of a citizen.

-- An entry: its newest version, and the one that people are given, which may be an older one.
create table entry (
    id text primary key,
    version bigint not null,
    -- draft, approved, expired: of the newest version.
    state text not null,
    body text not null,
    changed_at bigint not null,
    -- The version that is given, and what it says; null: none is.
    live bigint,
    live_body text,
    -- The count of `entry_clock` when what is given changed last.
    moved bigint not null,
    -- The ticket whose answer it began with.
    ticket text
);
create index entry_by_moved on entry (moved);

-- Everything that an entry ever was. A version is never changed.
create table entry_version (
    entry text not null references entry (id),
    version bigint not null,
    at bigint not null,
    -- A person's id; null: the program itself.
    by_person text,
    -- write, approve, expire.
    what text not null,
    body text not null,
    primary key (entry, version)
);

-- Counts the changes of what is given, so that every instance learns of each.
create table entry_clock (
    one bigint primary key,
    moved bigint not null
);
insert into entry_clock (one, moved) values (1, 0);

-- Files that entries name, in base64.
create table entry_file (
    name text primary key,
    bytes text not null,
    size bigint not null,
    added_at bigint not null,
    by_person text
);
