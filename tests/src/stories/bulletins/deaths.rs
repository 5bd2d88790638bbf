//! The program dies while a bulletin goes out: everybody gets it once, but for those whose call was under way, and these
//! are said to be uncertain.

use std::time::Instant;

use flows::bulletin::{Amend, Bulletin, Kind, Outcome};

use super::{Came, approved, bulletin, followers, got, until};
use crate::bell::PATIENCE;
use crate::bulk::kill_and_judge;
use crate::telegram::Citizen;
use crate::world::{House, Setup, World};

super::super::in_both_houses!(killed_ten_times);

/// Each wait on a bulletin's way is a place to die at; these are come by only when something else is wrong.
const ELSEWHERE: [&str; 10] = [
    "bulletin file turn",
    "bulletin file",
    "bulletin upload turn",
    "bulletin send known",
    "bulletin send file",
    "bulletin pause",
    "bulletin pause move",
    "bulletin waits",
    "bulletin append",
    "bulletin blocked",
];

/// Points of a correction that it comes by in the web chat, or with articles on Zalo alone.
const CORRECTED_ELSEWHERE: [&str; 4] = ["amend append", "amend remove", "amend update", "amend turn of"];

/// Calls that one account has under way at most.
const UNDER_WAY: usize = 64;

async fn setup(house: House) -> World {
    let mut world = Setup::new(house).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0")).empty().await;
    // Whoever cannot be reached by a dead program tries again soon.
    world.zalo.set_pace(60);
    if house == House::Embedded {
        // The tables are made by the program.
        world.open().await;
        world.services[0].kill().await;
    }
    world
}

/// Nobody got it twice, and whoever did not get it is not said to have got it.
pub(super) fn check(people: &[Citizen], came: &Came) {
    let times: Vec<usize> = people.iter().map(got).collect();
    let (sent, uncertain) = (came.of(Outcome::Sent), came.of(Outcome::Uncertain));
    assert_eq!(sent + uncertain, people.len(), "{came:?}");
    assert!(times.iter().all(|it| *it <= 1), "nobody gets it twice");
    let arrived: usize = times.iter().sum();
    assert!((sent..=sent + uncertain).contains(&arrived), "{arrived} of {came:?}");
    came.is_counted();
}

/// Killed without a word, ten times, in the middle of it. The command `bulletins deaths` does the same to a hundred thousand.
async fn killed_ten_times(house: House) {
    let mut world = setup(house).await;
    let deaths = kill_and_judge(&mut world, 10_000, 10).await;
    println!("{house:?}: {deaths:?}");
    assert!(deaths.uncertain <= 10 * UNDER_WAY, "{deaths:?}");
    world.stop().await;
}

/// It dies before and behind each wait. In the embedded house: what a dead process holds there is free at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_it_dies_nobody_gets_it_twice() {
    let points = crate::points::of_bulletins();
    assert!(points.len() > 12, "{points:?}");
    are_there(&ELSEWHERE, &points);
    let mut world = setup(House::Embedded).await;
    let began = Instant::now();
    let mut places = 0;
    for point in points.iter().filter(|it| !ELSEWHERE.contains(&it.as_str())) {
        for side in ["before", "after"] {
            let storage = world.open_storage().await;
            let people = followers(&world, &storage, 12).await;
            let segment = flows::bulletin::Segment { tags: vec![format!("p{places}")], ..Default::default() };
            tag(&world, &people, &format!("p{places}")).await;
            let id = approved(&world, &storage, &Bulletin { segment, ..bulletin() }).await;
            drop(storage);
            start(&mut world, &format!("{point}/{side}")).await;
            assert!(world.services[0].dies(PATIENCE).await, "nobody came by {point}/{side}");
            start(&mut world, "").await;
            let came = until(&world, &id, |it| it.is("done")).await;
            check(&people, &came);
            let unsure = came.of(Outcome::Uncertain);
            // Others are under way while one is stored.
            let place = format!("{point}/{side}");
            let may = place == "bulletin mark/after" || point == "bulletin send" || point == "bulletin made";
            assert!(unsure == 0 || may, "{place}: {came:?}");
            world.nothing_waits().await;
            world.services[0].kill().await;
            places += 1;
        }
    }
    println!("{places} deaths in {:?}", began.elapsed());
    start(&mut world, "").await;
    world.stop().await;
}

/// What is left out of a walk stands on the way: a point that is gone is no excuse.
pub(super) fn are_there(named: &[&str], points: &[String]) {
    let gone: Vec<_> = named.iter().filter(|it| !points.iter().any(|point| point == *it)).collect();
    assert!(gone.is_empty(), "{gone:?} are no points");
}

/// It dies while it changes what was sent: the correction comes to its end all the same, every old message says what it
/// says, and nobody gets the correction twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_a_correction_dies_everything_is_put_right() {
    let points = crate::points::of_corrections();
    are_there(&CORRECTED_ELSEWHERE, &points);
    let mut world = setup(House::Embedded).await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 3).await;
    let id = approved(&world, &storage, &bulletin()).await;
    drop(storage);
    start(&mut world, "").await;
    until(&world, &id, |it| it.is("done") && it.of(Outcome::Sent) == people.len()).await;
    let began = Instant::now();
    let walked = points.iter().filter(|it| !CORRECTED_ELSEWHERE.contains(&it.as_str()));
    let places: Vec<String> = walked.flat_map(|it| [format!("{it}/before"), format!("{it}/after")]).collect();
    for (nth, place) in places.iter().enumerate() {
        world.services[0].kill().await;
        let storage = world.open_storage().await;
        let title = format!("Lịch tiếp công dân, sửa lần {nth}.");
        let corrects = Some(id.clone());
        let mut right = Bulletin { kind: Kind::Correction, corrects, amend: Amend::Replace, ..bulletin() };
        right.vi.title.clone_from(&title);
        let correction = approved(&world, &storage, &right).await;
        drop(storage);
        start(&mut world, place).await;
        assert!(world.services[0].dies(PATIENCE).await, "nobody came by {place}");
        start(&mut world, "").await;
        let came = until(&world, &correction, |it| it.is("done")).await;
        assert_eq!(came.of(Outcome::Sent) + came.of(Outcome::Uncertain), people.len(), "{place}: {came:?}");
        world.services[0].kill().await;
        let storage = world.open_storage().await;
        let amended = storage.amended(&correction).await.expect("storage").expect("a correction");
        assert!(amended.ended && amended.failed == 0 && amended.done == 3, "{place}: {amended:?}");
        for person in &people {
            let said = person.messages();
            assert!(said[0].edits > 0 && said[0].text.contains(&title), "{place}: {said:?}");
            let new = said.iter().skip(1).filter(|it| it.text.contains(&title)).count();
            assert!(new <= 1, "{place}: nobody gets it twice: {said:?}");
        }
    }
    println!("{} deaths of a correction in {:?}", places.len(), began.elapsed());
    start(&mut world, "").await;
    world.stop().await;
}

/// Gives people a tag, as an import would.
pub(super) async fn tag(world: &World, people: &[Citizen], tag: &str) {
    let chats: Vec<String> = people.iter().map(|it| format!("'t:main:{}'", it.id)).collect();
    let sql = format!("update contact set tags = ',{tag},' where chat in ({})", chats.join(", "));
    world.database.change(&sql).await;
}

/// Starts the program again, to die at `place` if it is given one.
pub(super) async fn start(world: &mut World, place: &str) {
    let dir = world.dir.path().to_owned();
    world.settings.insert("FAILPOINTS".to_owned(), place.to_owned());
    world.services[0].kill().await;
    // It may come by the place before it listens.
    world.services[0].try_start(&dir, &world.settings).await;
}
