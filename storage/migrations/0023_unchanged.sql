-- Messages that a correction could not change or take back, by their places on the list of the bulletin that it puts right.
create table bulletin_unchanged (
    bulletin text not null references bulletin (id),
    nth bigint not null,
    -- A person has said that it is to be tried once more, and that was not done yet.
    again boolean not null,
    primary key (bulletin, nth)
);
