//! A question to an official as days go by, with the service's clock moved by the system's library.

use std::time::Duration;

use super::super::in_both_houses;
use super::{again, answer, code_in, is_answer, offered};
use crate::bell::PATIENCE;
use crate::citizen::Citizen;
use crate::faked::Faked;
use crate::world::{House, Setup, World};

in_both_houses!(left_alone_it_goes_up_and_ends_after_its_answer, an_answer_waits_for_a_window_that_is_shut);

pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;

pub(super) async fn with_clock(house: House) -> (World, Faked) {
    let mut world = Setup::new(house).empty().await;
    let clock = Faked::worn(&mut world);
    world.open().await;
    (world, clock)
}

/// Somebody's ticket, by its code.
async fn ticket(person: &Citizen) -> String {
    person.send(super::WORDS).await;
    offered(person).await;
    let said = person.tap(super::SEND).await;
    code_in(&said).unwrap_or_else(|| panic!("no code in {}", said.text))
}

/// Answers while the service is down, which the embedded file needs, and starts it again.
async fn answer_by_hand(world: &mut World, code: &str) {
    world.nothing_waits().await;
    world.services[0].stop().await;
    answer(world, code).await;
    world.restart(0).await;
}

/// Waits until a query gives what is wanted.
pub(in crate::stories) async fn until(world: &World, sql: &str, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let found = world.database.column(sql).await;
        if wanted(&found) {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "{sql}: {found:?}");
        // The database can only be asked.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Nobody answers for six days: the office was reminded, the ticket went up, and the person is told once, although the
/// service dies meanwhile. A week after the answer it closes.
async fn left_alone_it_goes_up_and_ends_after_its_answer(house: House) {
    let (mut world, clock) = with_clock(house).await;
    let person: Citizen = world.on_telegram().into();
    let code = ticket(&person).await;
    world.services[0].kill().await;
    advance(&world, &clock, 6 * DAY + DAY / 24);
    // What is due is done in one transaction, whichever side of it the program dies on.
    for place in ["ticket tick/before", "ticket tick/after", "ticket tick/after"] {
        again(&mut world, place).await;
        assert!(world.services[0].dies(PATIENCE).await, "nobody came by {place}");
    }
    again(&mut world, "").await;
    world.services[0].ready().await;
    let told = person.until("a word in between", |it| it.text.contains("đang được xử lý")).await;
    assert!(told.text.contains(&code) && told.text.contains("Hạn trả lời"), "{}", told.text);
    // A death before it is known that a message was taken repeats it.
    world.nothing_waits().await;
    // Five working days are at most a fortnight, but for Tết.
    world.services[0].kill().await;
    advance(&world, &clock, 14 * DAY);
    world.restart(0).await;
    let events = "select what from ticket_event order by nth";
    let events = until(&world, events, |it| it.iter().any(|it| it == "raise")).await;
    assert!(events.iter().any(|it| it == "remind"), "{events:?}");
    assert_eq!(events.iter().filter(|it| *it == "interim").count(), 1, "{events:?}");
    world.services[0].metric_is("langnghe_tickets_overdue", |it| it == 1.0).await;

    answer_by_hand(&mut world, &code).await;
    person.until("the answer", is_answer).await;
    world.services[0].metric_is("langnghe_tickets_overdue", |it| it == 0.0).await;
    advance(&world, &clock, 7 * DAY + DAY / 24);
    until(&world, "select state from ticket", |it| it == ["closed"]).await;
    world.nothing_waits().await;
    let told = person.sent().iter().filter(|it| it.text.contains("đang được xử lý")).count();
    assert_eq!(told, 1);
    world.stop().await;
}

/// Two days after the person's last word Zalo takes no free message: the answer waits in the session, stands at the code
/// meanwhile, and comes with the person's next word.
async fn an_answer_waits_for_a_window_that_is_shut(house: House) {
    let (mut world, clock) = with_clock(house).await;
    let person: Citizen = world.on_zalo().into();
    let code = ticket(&person).await;
    advance(&world, &clock, 3 * DAY);
    answer_by_hand(&mut world, &code).await;
    until(&world, "select id from owed", <[String]>::is_empty).await;
    world.nothing_waits().await;
    assert!(!person.messages().iter().any(is_answer), "{}", person.print());
    let (status, _, page) = super::page::ask(&world, &code).await;
    assert!(status == 200 && page.contains(super::ANSWER), "{page}");
    person.send("chào").await;
    person.until("the answer", |_| person.messages().iter().any(is_answer)).await;
    world.nothing_waits().await;
    assert_eq!(person.sent().iter().filter(|it| is_answer(it)).count(), 1);
    world.stop().await;
}

/// Moves the time of day of everybody, the platforms' included.
pub(in crate::stories) fn advance(world: &World, clock: &Faked, ms: i64) {
    world.clock.advance(Duration::from_millis(ms.unsigned_abs()));
    let real = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    clock.ahead((world.clock.now() - real.as_millis() as i64) / 1000);
}
