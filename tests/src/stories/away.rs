//! PostgreSQL goes away: conversations go on, people are told the truth, and what is owed to the database follows.

use std::time::{Duration, Instant};

use storage::{Secret, Settings, Storage};

use crate::interview::{Asked, Interview, Way, code_in, full_plan, short_plan};
use crate::proxy::Cut;
use crate::world::{House, Setup, World};

fn delayed() -> &'static str {
    flows::system_text(flows::SystemText::Delayed, flows::Lang::Vi)
}

async fn count(world: &World, of: &str) -> String {
    world.database.column(&format!("select cast(count(*) as text) from {of}")).await.remove(0)
}

/// The database is away before anybody has written, and for many attempts. The whole survey is answered, a person who
/// declines is let go; consents, counts and contacts wait, and so does the receipt, after one word about it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversations_go_on_without_the_database() {
    let world = Setup::new(House::Servers).start().await;
    let (service, postgres) = (&world.services[0], world.proxy.as_ref().expect("a proxy"));
    postgres.cut(Cut::Refuse);
    let mut an = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let review = an.to_review().await;
    let mut binh = Interview::new(world.on_zalo(), short_plan(), Way::Taps);
    binh.plan.insert("X0".to_owned(), "khong".to_owned());
    let asked = binh.begin().await;
    binh.answer(&asked, &Asked::Consent).await;

    an.person.send("gửi").await;
    let said = an.person.until("word of the delay", |it| *it != review).await;
    assert_eq!(said.text, delayed());
    // Each attempt takes seconds, and the pauses grow.
    let waits = "langnghe_deliveries_total{platform=\"telegram\",what=\"record\",outcome=\"waits\"}";
    service.metric_is(waits, |it| it >= 3.0).await;
    assert_eq!(an.person.last(), said, "nothing more was said");

    postgres.restore();
    let receipt = an.person.until("the receipt", |it| code_in(&it.text).is_some()).await;
    assert_eq!(an.person.messages().iter().filter(|it| it.text == delayed()).count(), 1);
    assert_eq!(an.person.last(), receipt);
    an.check(&world.database.answers().await);
    world.nothing_waits().await;
    for (table, rows) in [("response", "1"), ("consent", "1"), ("contact", "2"), ("tally where what = 'refused'", "1")]
    {
        assert_eq!(count(&world, table).await, rows, "{table}");
    }
    world.stop().await;
}

/// The instance that told a person of the delay dies; the one that takes over knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_does_not_tell_of_the_delay_again() {
    let mut world = Setup::new(House::Servers).start().await;
    world.open().await;
    let mut an = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
    let review = an.to_review().await;
    world.nothing_waits().await;
    world.proxy.as_ref().expect("a proxy").cut(Cut::Refuse);
    an.person.send("gửi").await;
    let said = an.person.until("word of the delay", |it| *it != review).await;
    assert_eq!(said.text, delayed());
    // One attempt has ended since: the mark is kept by then.
    let waits = "langnghe_deliveries_total{platform=\"telegram\",what=\"record\",outcome=\"waits\"}";
    let before = world.services[1].metric(waits).await;
    world.services[1].metric_is(waits, |it| it > before).await;
    world.services[1].kill().await;
    world.services[0].metric_is(waits, |it| it >= 2.0).await;
    world.proxy.as_ref().expect("a proxy").restore();
    an.person.until("the receipt", |it| code_in(&it.text).is_some()).await;
    assert_eq!(an.person.messages().iter().filter(|it| it.text == delayed()).count(), 1);
    assert_eq!(world.database.responses().await.len(), 1);
    world.stop().await;
}

/// A database that takes connections and answers nothing. A record about the contact may wait for it; what the person is
/// told may not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_database_freezes_no_conversation() {
    let world = Setup::new(House::Servers).start().await;
    let postgres = world.proxy.as_ref().expect("a proxy");
    postgres.cut(Cut::StallAnswers);
    let began = Instant::now();
    let mut an = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let review = an.to_review().await;
    // Some thirteen messages, with records between them that are tried all the time. One call may hang for 15 seconds.
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    an.person.send("gửi").await;
    let said = an.person.until("word of the delay", |it| *it != review).await;
    assert_eq!(said.text, delayed());
    postgres.restore();
    an.person.until("the receipt", |it| code_in(&it.text).is_some()).await;
    assert_eq!(an.person.messages().iter().filter(|it| it.text == delayed()).count(), 1);
    an.check(&world.database.answers().await);
    assert_eq!(world.database.responses().await.len(), 1);
    world.stop().await;
}

/// Every connection of the pool falls silent in the middle of a call, for ever, and the server itself is there again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_of_silent_connections_is_replaced() {
    const CALLS: usize = 10;
    let world = Setup::new(House::Servers).start().await;
    let postgres = world.proxy.as_ref().expect("a proxy");
    let storage = Storage::open(Settings {
        database_url: world.settings["DATABASE_URL"].clone(),
        redis_urls: vec![world.settings["REDIS_URL"].clone()],
        secret: Secret::from_hex(&world.settings["SECRET_KEY"]).expect("64 hex digits"),
        prefix: world.name.clone(),
        instance: 7,
    })
    .await
    .expect("what is stored can be opened");
    let options = sqlx::postgres::PgPoolOptions::new().max_connections(2);
    let other = options.connect(&world.database.url()).await.expect("the database");
    let mut lock = other.begin().await.expect("a transaction");
    sqlx::query("lock table owed in access exclusive mode").execute(&mut *lock).await.expect("a lock");
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let storage = storage.clone();
            tokio::spawn(async move { storage.close_owed("nothing").await })
        })
        .collect();
    let deadline = Instant::now() + crate::bell::PATIENCE;
    let waiting = "select count(*) from pg_locks where not granted and relation = 'owed'::regclass";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&other).await.expect("a count") < CALLS as i64 {
        assert!(Instant::now() < deadline, "the calls do not wait for the lock");
        // It can only be asked again.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    postgres.cut(Cut::StallAnswers);
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    postgres.restore_for_new_connections();
    lock.rollback().await.expect("the lock is free");
    while let Err(error) = storage.close_owed("nothing").await {
        assert!(error.is_transient() && Instant::now() < deadline, "{error}");
    }
    drop(storage);
    world.stop().await;
}
