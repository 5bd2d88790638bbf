//! A bulletin to very many: people by the thousand, what became of each, and the verdict at the emulator.
//!
//! The stories use it with some thousands in seconds, the command `bulletins` with a hundred thousand.

mod came;
mod crowd;
mod deaths;
mod processes;
mod speed;

use flows::Millis;
use flows::bulletin::{Bulletin, Move, Words, ZaloWay};
use storage::{Actor, Storage};

use crate::world::World;

pub use came::{Came, done, until};
pub use crowd::{crowd, got};
pub use deaths::{Deaths, kill_and_judge};
pub use speed::{Speed, measure};

/// What a bulletin says.
pub const TITLE: &str = "Thông báo lịch tiếp công dân tháng này";

/// A bulletin of the whole country to everybody.
pub fn bulletin() -> Bulletin {
    Bulletin {
        unit: "vn".to_owned(),
        number: "12/TB-SNV".to_owned(),
        date: Some("2026-11-22".parse().expect("a day")),
        vi: Words { title: TITLE.to_owned(), body: "Sáng thứ Ba và thứ Năm hằng tuần.".to_owned() },
        zalo: ZaloWay::Consultation,
        ..Bulletin::default()
    }
}

/// The time of a world.
pub fn now(world: &World) -> Millis {
    Millis(world.clock.now())
}

/// Somebody of an office.
pub fn official(login: &str) -> Actor {
    Actor::Person(login.to_owned())
}

/// Writes a bulletin and has it approved: it goes out as soon as a service looks.
///
/// # Panics
/// It is not taken.
pub async fn approved(world: &World, storage: &Storage, it: &Bulletin) -> String {
    let id = format!("b{}", crate::world::next_id());
    storage.bulletin_write(&id, it, None, &official("w"), now(world)).await.expect("storage").expect("a draft");
    moved(world, storage, &id, Move::Submit, "w").await;
    moved(world, storage, &id, Move::Approve, "a").await;
    id
}

/// Moves a bulletin as it stands.
///
/// # Panics
/// It is refused.
pub async fn moved(world: &World, storage: &Storage, id: &str, made: Move, by: &str) {
    loop {
        let row = storage.bulletin_row(id).await.expect("storage").expect("the bulletin");
        match storage.bulletin_move(id, made, row.revision, &official(by), now(world)).await.expect("storage") {
            Ok(_) => return,
            // The service has moved it in between.
            Err(storage::NotPushed::Changed) => {}
            Err(why) => panic!("{made:?}: {why}"),
        }
    }
}
