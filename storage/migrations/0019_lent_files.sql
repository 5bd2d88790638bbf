-- Files that came by the web chat and wait for their question to be sent; for a day. Times are milliseconds since 1970, UTC.
create table lent_file (
    -- Who sent it, as in `contact.id`, and the name that their page gave it.
    contact text not null,
    id text not null,
    at bigint not null,
    -- Bytes, before encryption.
    size bigint not null,
    -- The file, encrypted, in base64.
    body text not null,
    primary key (contact, id)
);
create index lent_file_by_time on lent_file (at);
