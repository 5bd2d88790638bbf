-- What other systems read. The one migration that is written once for each database: here with Postgres's own types.
create view share_response as
select
    cast(id as uuid) as response_id,
    survey,
    version,
    unit,
    channel,
    lang as language,
    mode,
    status,
    presentation,
    timestamptz 'epoch' + started_at * interval '1 millisecond' as started_at,
    timestamptz 'epoch' + completed_at * interval '1 millisecond' as completed_at
from response;

create view share_answer as
select
    cast(response as uuid) as response_id,
    question,
    cast(position as integer) as position,
    state,
    entry,
    choice,
    number,
    text
from answer;
