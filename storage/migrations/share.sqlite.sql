-- What other systems read. The one migration that is written once for each database; SQLite has neither times nor
-- uuids, so here they are texts in the ISO 8601 and the hyphenated form.
create view share_response as
select
    substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4) || '-'
        || substr(id, 21) as response_id,
    survey,
    version,
    unit,
    channel,
    lang as language,
    mode,
    status,
    presentation,
    strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') as started_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', completed_at / 1000.0, 'unixepoch') as completed_at
from response;

create view share_answer as
select
    substr(response, 1, 8) || '-' || substr(response, 9, 4) || '-' || substr(response, 13, 4) || '-'
        || substr(response, 17, 4) || '-' || substr(response, 21) as response_id,
    question,
    position,
    state,
    entry,
    choice,
    number,
    text
from answer;
