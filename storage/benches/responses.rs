//! What counting the answers of a survey costs: `cargo bench -p storage --bench responses -- DATABASE_URL REDIS_URL [RESPONSES]`.
//!
//! Fills an **empty** Postgres database of its own with responses to one survey in three versions, from 34 offices, three
//! channels and eighty days, and prints how long the figures of its page take.

use std::error::Error;
use std::time::Instant;

use house::{NOW, median};

mod house;

/// Times that it is measured; the median is printed, and the longest.
const TIMES: usize = 7;

const FILL: &[&str] = &[
    "insert into form (id, unit, state) values ('sipas', 'vn', 'published')",
    "insert into form_version (form, number, hash, spelled, title, name, body, kind, file, uploaded_at)
     values ('sipas', 1, 'h', 'sipas', 'T', 'v1', '', 'md', '', 0)",
    "insert into response (id, revision, survey, version, unit, channel, lang, mode, status, presentation, started_at,
     completed_at, receipt) select md5(n::text), 1, 'sipas', encode(sha256((n % 3)::text::bytea), 'hex'),
     units.ids[1 + n % units.size],
     case when n % 20 < 12 then 'telegram' when n % 20 < 19 then 'zalo' else 'web' end, 'vi', 'self',
     case when n % 50 = 0 then 'partial' else 'completed' end, 'line', NOW - n * 7000::bigint, NOW - n * 7000::bigint,
     encode(sha256(n::text::bytea), 'hex') from generate_series(1, COUNT) as n,
     (select array_agg(id) as ids, count(*) as size from unit where id <> 'vn') as units",
    "vacuum analyze",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some((storage, pool, count)) = house::open("responses").await? else { return Ok(()) };
    house::fill(&pool, FILL, count).await?;
    let mut times = Vec::with_capacity(TIMES);
    let mut completed = 0;
    for _ in 0..TIMES {
        let began = Instant::now();
        let answers = storage.form_answers("sipas", NOW.plus(-30 * 86_400_000)).await?;
        times.push(began.elapsed());
        completed = answers.statuses.iter().map(|it| it.1).sum();
    }
    let (median, longest) = median(times);
    println!("{completed} responses of a survey: {median:?}, at most {longest:?}");
    Ok(())
}
