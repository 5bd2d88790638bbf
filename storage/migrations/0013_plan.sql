-- What offices do beside bulletins: feeds that drafts begin with, the yearly plan, figures of their channels. Times are
-- milliseconds since 1970, UTC; days are YYYY-MM-DD in Việt Nam. No table here says anything of a single citizen.

-- Feeds of other sites.
create table feed (
    id text primary key,
    unit text not null references unit (id),
    name text not null,
    url text not null,
    changed_at bigint not null
);

-- A line of a yearly plan.
create table plan (
    id text primary key,
    unit text not null references unit (id),
    year bigint not null,
    month bigint not null,
    title text not null,
    owner text not null,
    -- planned, doing, done, dropped.
    state text not null,
    -- The bulletin that came of it.
    bulletin text,
    changed_at bigint not null
);
create index plan_by_year on plan (year, unit);

-- What a channel's own statistics say of a day, entered by hand or from a table.
create table channel_day (
    unit text not null references unit (id),
    channel text not null,
    day text not null,
    posts bigint not null,
    views bigint not null,
    shares bigint not null,
    followers bigint,
    changed_at bigint not null,
    primary key (unit, channel, day)
);
create index channel_day_by_day on channel_day (day);

-- How many contacts of an office could be written to by an account of ours on a day, as counted last on it.
create table follower_day (
    day text not null,
    platform text not null,
    account text not null,
    -- Empty: none that is known.
    unit text not null,
    n bigint not null,
    primary key (day, platform, account, unit)
);

-- Why a bulletin was given back, or what else officials tell each other of it.
create table bulletin_word (
    bulletin text not null,
    nth bigint not null,
    at bigint not null,
    by_person text not null,
    words text not null,
    primary key (bulletin, nth)
);
