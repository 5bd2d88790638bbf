//! Questions to officials: from the person to the desk and back.

mod away;
mod changed;
mod deaths;
mod files;
mod office;
mod official;
mod page;
mod reception;
pub(super) mod time;

use flows::desk::{Move, NewTicket, Rules, TicketChange, Units};
use flows::{Chat, Lang, Millis, Platform};
use storage::Storage;

use crate::citizen::Citizen;
use crate::said::Said;
use crate::world::World;

/// What was asked in stories: no entry knows it.
const WORDS: &str = "Nhà văn hóa thôn mở cửa mấy giờ?";

/// What an official answers.
const ANSWER: &str = "Nhà văn hóa mở cửa từ 7 giờ đến 17 giờ.";

/// A code that nobody has guessed.
const CODE: &str = "WXYZ-2345-6789";

/// The button that sends a question to an official.
const SEND: &str = "Gửi câu hỏi cho cán bộ";

/// Now, by the world's clock.
fn now(world: &World) -> Millis {
    Millis(world.clock.now())
}

/// What tickets go by in this world.
async fn rules(storage: &Storage) -> Rules {
    let (units, routes) = (storage.units().await.expect("offices"), storage.routes().await.expect("ways"));
    Rules { units: Units::new(units), routes, ..Rules::default() }
}

/// A ticket as the conversation opens it, of somebody who is in no chat. In the embedded house no service may run.
async fn put(world: &World, code: &str) -> String {
    let storage = world.storage().await;
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: code.to_owned() };
    let new = NewTicket {
        code: code.to_owned(),
        asked: None,
        words: WORDS.to_owned(),
        near: Vec::new(),
        topic: None,
        unit: None,
        files: Vec::new(),
        lang: Lang::Vi,
        at: now(world),
    };
    let rules = rules(&storage).await;
    storage.ticket(&chat, "e/0", &TicketChange::Open(new), &rules).await.expect("a ticket");
    let id = storage.ticket_id(code);
    storage.leave().await.expect("no heartbeat");
    id
}

/// An official claims a ticket and answers it. In the embedded house no service may run.
async fn answer(world: &World, code: &str) {
    let storage = world.storage().await;
    let rules = rules(&storage).await;
    let id = storage.ticket_id(code);
    for (act, words) in [(Move::Claim, None), (Move::Answer, Some(ANSWER))] {
        let ticket = storage.ticket_show(&id).await.expect("storage").expect("a ticket");
        let moved = storage.ticket_move(&id, ticket.revision, "p1", (&act, words), &rules, now(world)).await;
        moved.expect("storage").expect("allowed");
    }
    storage.leave().await.expect("no heartbeat");
}

/// Starts the service again, to die at `place` if it is given one.
async fn again(world: &mut World, place: &str) {
    world.settings.insert("FAILPOINTS".to_owned(), place.to_owned());
    world.services[0].kill().await;
    let dir = world.dir.path().to_owned();
    world.services[0].start_again(&dir, &world.settings).await;
}

/// Waits for the button that sends the question on.
async fn offered(person: &Citizen) -> Said {
    person.until("an offer to send it on", |it| it.key(SEND).is_some()).await
}

/// The code in the message that confirms a ticket.
fn code_in(said: &Said) -> Option<String> {
    let line = said.text.lines().find_map(|line| line.strip_prefix("Mã câu hỏi: "))?;
    Some(line.trim().to_owned())
}

fn is_answer(said: &Said) -> bool {
    said.text.starts_with("Trả lời câu hỏi") && said.text.contains(ANSWER)
}
