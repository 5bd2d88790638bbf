//! What a segment of a million contacts costs: `cargo bench -p storage --bench contacts -- DATABASE_URL REDIS_URL [CONTACTS]`.
//!
//! Fills an **empty** Postgres database of its own with contacts on three platforms, in the offices of the country, with
//! tags, opt-outs and responses, and prints how long counting segments and planning takes, how long a bulletin's list takes to be
//! made and to be gone through, and what that costs this process in memory.

use std::error::Error;
use std::time::{Duration, Instant};

use flows::bulletin::{Bulletin, Hours, Limits, Move, Segment, Words, ZaloWay, plan};
use flows::{Lang, Platform};
use house::{NOW, median};
use storage::{Actor, Audience, Listing};

mod house;

/// Times that each is measured; the median is printed.
const TIMES: usize = 7;

/// By the number of a contact: platform, account, office, language, what it wants, tags, what it got in the last days.
const FILL: &[&str] = &[
    "insert into contact (id, chat, first_seen_at, seen_at, lang, reachable, reachable_at, bulletins, bulletins_at,
    platform, account, unit, tags, refused, told_day, told)
    select encode(sha256(n::text::bytea), 'hex'),
    case when n % 20 < 12 then 't:main:' when n % 20 < 19 then 'z:388613280878808645:' else 'w:web:' end || (7000000000::bigint + n),
    NOW - (n % 1000)::bigint * 3600000, NOW - (n % 400)::bigint * 3600000, case when n % 50 = 0 then 'en' else 'vi' end,
    n % 25 <> 0, 0, n % 11 <> 0, case when n % 7 = 0 then 0 else 1 end,
    case when n % 20 < 12 then 'telegram' when n % 20 < 19 then 'zalo' else 'web' end,
    case when n % 20 < 12 then 'main' when n % 20 < 19 then '388613280878808645' else 'web' end,
    units.ids[1 + n % units.size], case when n % 10 = 0 then ',can-bo,' when n % 33 = 0 then ',can-bo,doanh-nghiep,' else '' end,
    case when n % 13 = 0 then n % 32 else 0 end, TODAY - n % 9, case when n % 3 = 0 then 0 else 1 + 256 * (n % 4) end
    from generate_series(1, COUNT) as n,
    (select array_agg(id) as ids, count(*) as size from unit where id <> 'vn') as units",
    "insert into response (id, revision, survey, version, channel, lang, mode, status, presentation)
     select substr(id, 1, 32), 1, 'sipas', 'v', platform, 'vi', 'self', 'completed', 'line' from contact where refused = 0
     and substr(id, 1, 1) = '0'",
    "insert into response_contact (response, contact) select substr(id, 1, 32), id from contact where refused = 0
     and substr(id, 1, 1) = '0'",
    "vacuum analyze",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some((storage, pool, count)) = house::open("contacts").await? else { return Ok(()) };
    house::fill(&pool, FILL, count).await?;
    let now = NOW;
    println!("{count} contacts");

    let bulletin = |segment| Bulletin {
        unit: "vn".to_owned(),
        number: "12/TB".to_owned(),
        vi: Words { title: "Thông báo".to_owned(), body: "Nội dung".to_owned() },
        zalo: ZaloWay::Consultation,
        segment,
        ..Bulletin::default()
    };
    let all = Segment::default;
    for (what, segment) in [
        ("everybody", all()),
        ("one province", Segment { units: vec!["p08".to_owned()], ..all() }),
        ("Telegram, English", Segment { channels: vec![Platform::Telegram], lang: Some(Lang::En), ..all() }),
        ("one of two tags", Segment { tags: vec!["can-bo".to_owned(), "doanh-nghiep".to_owned()], ..all() }),
        ("seen within a week", Segment { seen_within_days: Some(7), ..all() }),
        ("took part in a survey", Segment { took_part: Some("sipas".to_owned()), ..all() }),
    ] {
        let it = bulletin(segment);
        let (mut counting, mut planning) = (Vec::new(), Vec::new());
        let (mut total, mut people) = (0, 0);
        for _ in 0..TIMES {
            let began = Instant::now();
            let reach = storage.segment_count(&Audience::of(&it, 3), now).await?;
            counting.push(began.elapsed());
            let limits = |_: Platform, _: &str| Limits { per_minute: Some(1200), quota: None, dong: 0 };
            people = plan(&it, 1, &reach, limits, Hours::default(), now).people();
            planning.push(began.elapsed());
            total = reach.iter().map(|it| it.total).sum();
        }
        println!(
            "{what}: {total} of them, {people} reached; count {:?}, with the plan {:?}",
            median(counting).0,
            median(planning).0
        );
    }

    let mut figures = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        storage.contact_figures("vn").await?;
        storage.tags("vn").await?;
        figures.push(began.elapsed());
    }
    println!("figures and tags of all offices: {:?}", median(figures).0);

    let it = bulletin(all());
    let by = |login: &str| Actor::Person(login.to_owned());
    storage.bulletin_write("b", &it, None, &by("w"), now).await?.map_err(|why| why.to_string())?;
    for (seen, made, by) in [(1, Move::Submit, by("w")), (2, Move::Approve, by("a")), (3, Move::Start, Actor::Program)]
    {
        storage.bulletin_move("b", made, seen, &by, now).await?.map_err(|why| why.to_string())?;
    }
    storage.bulletin_take("b", now).await?;
    let (before, began) = (memory(), Instant::now());
    let mut longest = Duration::ZERO;
    let total = loop {
        let page = Instant::now();
        let listing = storage.bulletin_list("b", &Audience::of(&it, 3), now).await?;
        longest = longest.max(page.elapsed());
        match listing {
            Listing::More => {}
            Listing::Whole(total) => break total,
            Listing::NotOurs => return Err("somebody else has it".into()),
        }
    };
    println!(
        "list of {total}: {:?}, longest page {longest:?}; memory {before} KiB before, {} after",
        began.elapsed(),
        memory()
    );
    let began = Instant::now();
    let (mut after, mut seen) = (0, 0);
    loop {
        let page = storage.bulletin_waiting("b", (Platform::Telegram, "main"), (after, i64::MAX), 500).await?;
        let Some(last) = page.last() else { break };
        (after, seen) = (last.nth, seen + page.len());
    }
    println!("gone through {seen} on one account: {:?}; memory {} KiB", began.elapsed(), memory());
    let began = Instant::now();
    storage.bulletin_progress("b").await?;
    println!("progress: {:?}", began.elapsed());
    Ok(())
}

/// Resident memory of this process, KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
