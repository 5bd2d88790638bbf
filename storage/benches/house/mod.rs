//! A Postgres database of a bench's own, with the offices of the country in it, and what times are told by.

use std::error::Error;
use std::time::Duration;

use flows::Millis;
use flows::office::built_in;
use sqlx::{AssertSqlSafe, PgPool};
use storage::{Actor, Secret, Settings, Storage};

/// The moment at which everything happens.
pub(crate) const NOW: Millis = Millis(1_795_338_000_000);

/// Opens what `-- DATABASE_URL REDIS_URL [COUNT]` names; the database has to be **empty**. `None`, with a line that says so,
/// where nothing is named: `cargo bench` runs every bench, and this one needs servers that it may fill. COUNT is a million
/// unless given.
pub(crate) async fn open(bench: &str) -> Result<Option<(Storage, PgPool, u32)>, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let [database, redis, rest @ ..] = arguments.as_slice() else {
        println!("{bench}: left out, no DATABASE_URL and REDIS_URL given");
        return Ok(None);
    };
    let count: u32 = rest.first().map_or(Ok(1_000_000), |it| it.parse())?;
    let storage = Storage::open(Settings {
        redis_urls: vec![redis.clone()],
        prefix: format!("bench{}", std::process::id()),
        database_url: database.clone(),
        secret: Secret::from_hex(&"07".repeat(32))?,
        instance: 1,
    })
    .await?;
    storage.migrate().await?;
    storage.put_units(&built_in(), "vn", &Actor::Program, NOW).await?;
    Ok(Some((storage, PgPool::connect(database).await?, count)))
}

/// Fills it: NOW, TODAY (in days since 1970) and COUNT stand for their values.
pub(crate) async fn fill(pool: &PgPool, statements: &[&str], count: u32) -> Result<(), sqlx::Error> {
    let today = NOW.plus(7 * 3_600_000).0.div_euclid(86_400_000);
    for sql in statements {
        let sql = sql.replace("NOW", &NOW.0.to_string()).replace("COUNT", &count.to_string());
        sqlx::query(AssertSqlSafe(sql.replace("TODAY", &today.to_string()))).execute(pool).await?;
    }
    Ok(())
}

/// The middle one, and the longest.
pub(crate) fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() - 1])
}
