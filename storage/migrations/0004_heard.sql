-- What is known of Zalo's deliveries for an OA: the last one, since when this service listens, and when an instance last
-- looked for what was not delivered. Times are milliseconds since 1970.
create table zalo_heard (
    account text primary key,
    heard_at bigint not null,
    begun_at bigint not null,
    looked_at bigint not null
);
