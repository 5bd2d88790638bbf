//! Copies taken with conversations under way, and put back in another place.

use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::interview::{Asked, Interview, Way, code_in, full_plan, short_plan};
use crate::said::Said;
use crate::world::{Database, House, Redis, Setup, World, run};

/// The commands that an operator is told to run, in their order.
const GUIDE: &str = include_str!("../../../webhook/ops/BACKUP.md");

/// A block of the guide.
#[derive(Clone, Copy, Debug)]
enum Block {
    Redis,
    Postgres,
    Restore,
}

/// Runs a block of the guide as it stands there.
async fn follow(block: Block, environment: &[(&str, &str)]) {
    let mut blocks = GUIDE.split("```sh\n").skip(1).filter_map(|it| it.split("```").next());
    let commands = blocks.nth(block as usize).expect("three blocks");
    let mut bash = tokio::process::Command::new("bash");
    bash.args(["-euc", commands]).envs(environment.iter().copied()).stdin(Stdio::null());
    let ran = bash.output().await.expect("bash is there");
    let words = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{block:?}: {words}\n{}", String::from_utf8_lossy(&ran.stdout));
}

async fn copy(world: &World, block: Block, backup: &TempDir) {
    let (redis, database) = (world.redis.as_ref().expect("a Redis").url(), world.database.url());
    let backup = backup.path().to_str().expect("a plain name");
    follow(block, &[("REDIS_URL", redis), ("DATABASE_URL", &database), ("BACKUP", backup)]).await;
}

/// The house is gone. Another Redis and another database are filled from the copies, and another service starts.
async fn moved_to_a_new_place(world: &mut World, backup: &TempDir) {
    world.services[0].kill().await;
    world.redis.as_mut().expect("a Redis").kill().await;
    let database = world.empty_database().await;
    let dir = tempfile::tempdir().expect("a folder for Redis");
    let text = |it: &Path| it.to_str().expect("a plain name").to_owned();
    let names = [("DATABASE_URL", database.url()), ("REDIS_DIR", text(dir.path())), ("BACKUP", text(backup.path()))];
    follow(Block::Restore, &names.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    let redis = Redis::start_in(dir).await;
    world.settings.insert("REDIS_URL".to_owned(), redis.url().to_owned());
    world.settings.insert("DATABASE_URL".to_owned(), database.url());
    (world.redis, world.database, world.proxy) = (Some(redis), database, None);
    world.open().await;
}

/// Answers up to the question with this name; gives its screen.
async fn up_to(interview: &mut Interview, name: &str) -> Said {
    let q = interview.survey.questions.iter().position(|it| it.name == name).expect("a question");
    let said = interview.begin().await;
    interview.go_on(said, |it| *it == Asked::One(q)).await
}

/// Answers one screen.
async fn one_more(interview: &mut Interview, said: &Said) -> Said {
    let asked = interview.asked(said);
    interview.answer(said, &asked).await
}

/// Goes on from what stands on the screen, to the end.
async fn to_the_end(interview: &mut Interview, said: Said) -> String {
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await
}

/// Redis first, then Postgres, and things happen before, between and after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_restored_with_conversations_under_way() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let mut an = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    let mut binh = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let mut chi = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let mut dung = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let mut giang = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let an_said = up_to(&mut an, "X3").await;
    let binh_review = binh.to_review().await;
    let chi_code = chi.whole().await;
    let dung_said = up_to(&mut dung, "X2").await;
    world.nothing_waits().await;
    let backup = tempfile::tempdir().expect("a folder");
    copy(&world, Block::Redis, &backup).await;
    // Between the two: an answer, a response, a beginning.
    let an_said = one_more(&mut an, &an_said).await;
    let first = binh.send(&binh_review).await;
    giang.begin().await;
    world.nothing_waits().await;
    copy(&world, Block::Postgres, &backup).await;
    let an_said = one_more(&mut an, &an_said).await;

    moved_to_a_new_place(&mut world, &backup).await;
    // Binh's response came between: it is there, its receipt opens it, and sending the old review again makes no other.
    assert_eq!(world.database.responses().await.len(), 2);
    let seen = binh.person.say(&format!("xem {first}")).await;
    assert!(seen.text.contains("Phiếu:"), "{}", binh.person.print());
    let before = binh.person.messages().len();
    binh.person.tap_on(&binh_review, &binh_review.keys().next().expect("a button").label).await;
    binh.person.until("a receipt again", |it| code_in(&it.text).is_some()).await;
    let again = binh.person.messages()[before..].iter().find_map(|it| code_in(&it.text)).expect("a code");
    world.nothing_waits().await;
    assert_eq!(world.database.responses().await.len(), 2);
    let seen = binh.person.say(&format!("xem {again}")).await;
    assert!(seen.text.contains("Phiếu:"), "{}", binh.person.print());
    // An's last two answers are asked again; the button on the screen is none of them and counts for its own question.
    to_the_end(&mut an, an_said).await;
    // Nothing of Dung's was lost, and Giang, of whom nothing is known, begins again.
    to_the_end(&mut dung, dung_said).await;
    giang.whole().await;
    let seen = chi.person.say(&format!("xem {chi_code}")).await;
    assert!(seen.text.contains("Phiếu:"), "{}", chi.person.print());

    let responses = world.database.responses().await;
    assert_eq!(responses.len(), 5);
    let answers = world.database.answers().await;
    for response in &responses {
        let mine: Vec<_> = answers.iter().filter(|it| it.response == response.id).cloned().collect();
        let full = mine.iter().any(|it| it.question == "A2");
        if full { &an } else { &dung }.check(&mine);
    }
    world.stop().await;
}

/// Why the order is as it is: a response that is stored between the two copies is in neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_first_would_lose_a_response() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let mut an = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let review = an.to_review().await;
    let backup = tempfile::tempdir().expect("a folder");
    copy(&world, Block::Postgres, &backup).await;
    let code = an.send(&review).await;
    world.nothing_waits().await;
    copy(&world, Block::Redis, &backup).await;
    moved_to_a_new_place(&mut world, &backup).await;
    world.nothing_waits().await;
    let seen = an.person.say(&format!("xem {code}")).await;
    assert!(seen.text.contains("Không tìm thấy"), "{}", an.person.print());
    assert_eq!(world.database.responses().await, []);
    world.stop().await;
}

/// The file is copied while people talk, and another service starts on the copy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_copied_while_the_service_runs() {
    let mut world = Setup::new(House::Embedded).start().await;
    let mut an = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    let mut binh = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let mut chi = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let an_said = up_to(&mut an, "X3").await;
    let binh_review = binh.to_review().await;
    let code = chi.whole().await;
    let copy = world.dir.path().join("copy.db");
    let backup = ["backup", copy.to_str().expect("a plain name")];
    // Somebody answers meanwhile.
    let talking = tokio::spawn({
        let mut dung = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
        async move { dung.whole().await }
    });
    let ran = run(world.dir.path(), &world.settings, &backup).await;
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("SECRET_KEY"), "{}", ran.out);
    talking.await.expect("the one who talked meanwhile");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&copy).expect("the copy").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    }
    let bytes = std::fs::read(&copy).expect("the copy");
    let ran = run(world.dir.path(), &world.settings, &backup).await;
    assert_eq!(ran.status, Some(1), "it never writes over a file");
    assert!(ran.err.contains("copy.db"), "{}", ran.err);
    assert!(std::fs::read(&copy).expect("the copy") == bytes, "the file that was there is as it was");
    let an_said = one_more(&mut an, &an_said).await;
    binh.send(&binh_review).await;

    world.services[0].kill().await;
    world.database = Database::File(copy);
    world.settings.insert("DATABASE_URL".to_owned(), world.database.url());
    world.open().await;
    to_the_end(&mut an, an_said).await;
    // Sent after the copy, so it is not known; the draft is, and is sent again.
    binh.person.tap_on(&binh_review, &binh_review.keys().next().expect("a button").label).await;
    world.telegram.delivered_all().await;
    let seen = chi.person.say(&format!("xem {code}")).await;
    assert!(seen.text.contains("Phiếu:"), "{}", chi.person.print());
    world.nothing_waits().await;
    let answers = world.database.answers().await;
    let of = |interview: &Interview| {
        let full = interview.plan.contains_key("A2");
        let responses = answers.iter().filter(|it| it.question == "A2").map(|it| it.response.clone());
        let with: Vec<String> = responses.collect();
        let ids: std::collections::BTreeSet<_> = answers.iter().map(|it| it.response.clone()).collect();
        ids.into_iter().filter(|it| with.contains(it) == full).collect::<Vec<_>>()
    };
    assert_eq!(of(&an).len(), 1);
    let short = of(&binh);
    // Whether the one who talked meanwhile is in the copy as a response or a draft is chance.
    assert!(short.len() == 2 || short.len() == 3, "{short:?}");
    for (interview, ids) in [(&an, of(&an)), (&binh, short)] {
        for id in ids {
            let mine: Vec<_> = answers.iter().filter(|it| it.response == id).cloned().collect();
            interview.check(&mine);
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused() {
    let world = Setup::new(House::Servers).empty().await;
    let ran = run(world.dir.path(), &world.settings, &["backup", "copy.db"]).await;
    assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("pg_dump") && ran.err.contains("Redis first"), "{}", ran.err);
    let none = std::collections::BTreeMap::new();
    let empty = tempfile::tempdir().expect("a folder");
    let ran = run(empty.path(), &none, &["backup", "copy.db"]).await;
    assert_eq!(ran.status, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("langnghe.db"), "{}", ran.err);
    assert_eq!(std::fs::read_dir(empty.path()).expect("the folder").count(), 0, "nothing was made, not even a key");
}
