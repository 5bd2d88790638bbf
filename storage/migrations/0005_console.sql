-- Who works with the service, for which unit, and what they did. Times are milliseconds since 1970, UTC.
-- No row here holds anything about a citizen.

-- The tree of offices. `vn` is its root: a right over it is a right over everything.
-- kind: ministry (or another body of the whole country), province, commune, department.
create table unit (
    id text primary key,
    parent text references unit (id),
    name text not null,
    kind text not null,
    -- The code of the administration's own lists; may be empty.
    code text not null default '',
    -- Since when it has existed, and the moment from which it did not any more.
    valid_from bigint,
    valid_to bigint
);
create index unit_by_parent on unit (parent);
insert into unit (id, name, kind) values ('vn', 'Cả nước', 'ministry');

-- Names that an office had, or that offices had which became part of it.
create table unit_old (
    unit text not null references unit (id),
    name text not null,
    -- The moment from which the name was not in use any more.
    valid_to bigint,
    primary key (unit, name)
);

-- People who work here.
create table person (
    id text primary key,
    -- What the person types to sign in, in lower case.
    login text not null unique,
    name text not null,
    -- Where the person works: who administers that office, and every office of the person's roles, administers the person.
    unit text not null references unit (id),
    -- Argon2id, in PHC form. Null: the person has not chosen one yet, or must choose again.
    password text,
    -- The secret of the person's second factor (TOTP), encrypted under the service's secret; null before enrolment.
    totp text,
    -- The last step of 30 s whose code was used: no code is good twice.
    totp_step bigint not null,
    lang text not null,
    created_at bigint not null,
    -- Since when the person may not come in any more.
    closed_at bigint
);

-- Who may do what, in which unit and all below it.
create table person_role (
    person text not null references person (id),
    role text not null,
    unit text not null references unit (id),
    primary key (person, role, unit)
);

-- What lets a person in once, to choose a password: the HMAC of a code that an administrator has handed over.
create table person_invitation (
    person text primary key references person (id),
    hash text not null,
    ends_at bigint not null
);

-- What is left of a person's recovery codes, as HMACs.
create table recovery_code (
    hash text primary key,
    person text not null references person (id)
);
create index recovery_code_by_person on recovery_code (person);

-- Who is signed in: the HMAC of what the cookie holds.
create table login_session (
    hash text primary key,
    person text not null references person (id),
    -- invited: a password is to be chosen; password: the second factor is still to come; full.
    stage text not null,
    begun_at bigint not null,
    seen_at bigint not null
);
create index login_session_by_person on login_session (person);

-- Failed attempts, by the HMAC of an account's name or of an address; known or not makes no difference here.
create table login_failure (
    who text primary key,
    failures bigint not null,
    failed_at bigint not null,
    -- Before that, no attempt is looked at.
    free_at bigint not null
);

-- What was done, in one chain: `hash` is an HMAC over the line and the hash before it. Lines are never changed.
create table audit (
    number bigint primary key,
    at bigint not null,
    -- A person's id; null: the program itself.
    by_person text,
    what text not null,
    on_what text not null,
    unit text,
    detail text not null,
    hash text not null
);
create index audit_by_unit on audit (unit, number);

-- The end of the chain. Its only row is the lock that writers queue at.
create table audit_end (
    one bigint primary key,
    number bigint not null,
    hash text not null
);
insert into audit_end (one, number, hash) values (1, 0, '');
