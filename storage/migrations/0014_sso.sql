-- Single sign-on of people who work here. Times are milliseconds since 1970, UTC.

-- Which account of the provider is whose: fixed when the person first came in with it. A provider hands a name on to
-- somebody else now and then, a subject never.
create table person_sso (
    person text primary key references person (id),
    -- The HMAC of issuer and subject. One account of the provider is one person here.
    hash text not null unique,
    pinned_at bigint not null
);

-- What a browser has brought back from the provider is good once: its HMAC, until nobody could bring it any more.
create table sso_used (
    hash text primary key,
    ends_at bigint not null
);

-- The HMAC of issuer and subject that a session was begun with; null: with a password.
alter table login_session add column sso text;
