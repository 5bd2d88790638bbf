//! Questions to officials: from the person to the desk and back.

mod office;
mod page;

use flows::desk::{NewTicket, Rules, TicketChange, Units};
use flows::{Chat, Lang, Millis, Platform};
use storage::Storage;

use crate::world::World;

/// What was asked in stories.
const WORDS: &str = "Nhà văn hóa thôn mở cửa mấy giờ?";

/// A code that nobody has guessed.
const CODE: &str = "WXYZ-2345-6789";

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
