-- Files of tickets, and where people are sent. Times are milliseconds since 1970, UTC.

-- Bytes: as the platform said, or as they were counted.
alter table ticket_file add column size bigint;
-- The file itself, encrypted, in base64; null: it is not here. Only files whose address at the platform ends are kept.
alter table ticket_file add column body text;
-- When it is to be fetched; null: it is not.
alter table ticket_file add column fetch_at bigint;
alter table ticket_file add column tries bigint not null default 0;
-- Why it never came: gone, large, foreign.
alter table ticket_file add column lost text;
create index ticket_file_by_fetch on ticket_file (fetch_at);

-- The reception office (tiếp công dân) of an office: it takes complaints about what is below it.
create table reception (
    unit text primary key references unit (id),
    vi text not null,
    en text not null
);
