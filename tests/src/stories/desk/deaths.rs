//! The program dies at each step of a question's way to an official and of the answer's way back: one ticket, one answer,
//! and a message twice only where its platform may have had it and nobody could learn of it.

use std::time::Instant;

use super::super::in_both_houses;
use super::{SEND, WORDS, answer, code_in, is_answer, offered};
use crate::bell::PATIENCE;
use crate::citizen::Citizen;
use crate::said::Said;
use crate::world::{House, Setup, World};

in_both_houses!(one_ticket_and_one_answer_wherever_it_dies);

/// The steps of both ways, but for how the channel takes a message.
const THERE: [&str; 4] = ["load", "commit", "ticket", "ack"];
const BACK: [&str; 3] = ["load", "commit", "ack"];

/// How a channel takes a message.
fn sends(person: &Citizen) -> &'static [&'static str] {
    match person {
        Citizen::Telegram(_) => &["turn", "send"],
        Citizen::Zalo(_) => &["turn", "remember", "send", "remember about"],
        Citizen::Web(_) => &["web append", "web wake"],
    }
}

/// The places of a way that this channel tries: the steps that are alike on all of them are shared out, to others in the
/// other house.
fn places(person: &Citizen, way: &[&'static str], turn: usize) -> Vec<String> {
    let shared = way.iter().enumerate().filter(|(n, _)| n % 3 == turn % 3).map(|(_, point)| point);
    let points = shared.chain(sends(person));
    points.flat_map(|point| [format!("{point}/before"), format!("{point}/after")]).collect()
}

/// Whether the platform may have had the message when the program died there. A page's list takes each entry once.
fn may_repeat(person: &Citizen, back: bool, place: &str) -> bool {
    match place {
        "send/after" | "remember about/before" | "remember about/after" => true,
        // On the way there the ticket is struck out first.
        "ack/before" => back && !matches!(person, Citizen::Web(_)),
        _ => false,
    }
}

async fn one_ticket_and_one_answer_wherever_it_dies(house: House) {
    let mut world = Setup::new(house).start().await;
    // What was not taken comes again soon.
    world.zalo.set_pace(60);
    let began = Instant::now();
    let channels: [Citizen; 3] = [world.on_telegram().into(), world.on_zalo().into(), world.on_web().await.into()];
    let mut people = Vec::new();
    for (turn, channel) in (usize::from(house == House::Embedded)..).zip(&channels) {
        let (there, back) = (places(channel, &THERE, turn), places(channel, &BACK, turn));
        for (n, there) in there.into_iter().enumerate() {
            let person: Citizen = match channel {
                Citizen::Telegram(_) => world.on_telegram().into(),
                Citizen::Zalo(_) => world.on_zalo().into(),
                Citizen::Web(_) => world.on_web().await.into(),
            };
            people.push((person, there, back[n % back.len()].clone()));
        }
    }
    // What is typed within five seconds is one question: all wait at the same time.
    for (person, ..) in &people {
        person.send(WORDS).await;
    }
    let mut offers = Vec::new();
    for (person, ..) in &people {
        offers.push(offered(person).await);
    }
    world.nothing_waits().await;

    let mut wrong = Vec::new();
    for (number, ((person, there, back), offer)) in (1..).zip(people.iter().zip(&offers)) {
        start(&mut world, there).await;
        let pressing = {
            let (person, message) = (person.clone(), offer.id.clone());
            let code = offer.key(SEND).expect("the button").code.clone();
            // A page tries until its press is taken.
            tokio::spawn(async move {
                person.press(&message, &code).await;
            })
        };
        assert!(world.services[0].dies(PATIENCE).await, "{}: nobody came by {there}", person.channel());
        start(&mut world, "").await;
        pressing.await.expect("the press is taken");
        let code = sees(person, there, code_in).await;
        world.nothing_waits().await;
        world.services[0].kill().await;
        let tickets = world.database.column("select id from ticket").await;
        assert_eq!(tickets.len(), number, "{there}: one ticket for each person");

        answer(&world, &code).await;
        start(&mut world, back).await;
        assert!(world.services[0].dies(PATIENCE).await, "{}: nobody came by {back}", person.channel());
        start(&mut world, "").await;
        sees(person, back, |it| is_answer(it).then_some(())).await;
        world.nothing_waits().await;
        let sent = person.sent();
        let confirmed = sent.iter().filter(|it| code_in(it).is_some()).count();
        let answered = sent.iter().filter(|it| is_answer(it)).count();
        for (times, on_the_way_back, place) in [(confirmed, false, there), (answered, true, back)] {
            if times > 1 + usize::from(may_repeat(person, on_the_way_back, place)) {
                wrong.push(format!("{}: {times} times after a death at {place}", person.channel()));
            }
        }
    }
    println!("{house:?}: {} deaths in {:?}", 2 * people.len(), began.elapsed());
    assert_eq!(wrong, Vec::<String>::new());
    let owed = world.database.column("select id from owed").await;
    assert_eq!(owed, Vec::<String>::new(), "nothing is owed any more");
    world.stop().await;
}

/// Waits for what a person has to hear after a death at `place`.
async fn sees<T>(person: &Citizen, place: &str, wanted: impl Fn(&Said) -> Option<T>) -> T {
    let found = person.sees(PATIENCE, |it| wanted(it).is_some()).await;
    let Some(found) = found.as_ref().and_then(wanted) else {
        panic!("{}: nothing after a death at {place}:\n{}", person.channel(), person.print())
    };
    found
}

/// Starts the program again, to die at `place` if it is given one.
async fn start(world: &mut World, place: &str) {
    let dir = world.dir.path().to_owned();
    world.settings.insert("FAILPOINTS".to_owned(), place.to_owned());
    world.services[0].kill().await;
    // It may come by the place before it listens.
    world.services[0].try_start(&dir, &world.settings).await;
}
