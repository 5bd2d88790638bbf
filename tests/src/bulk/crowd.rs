//! Very many people at once, without a word of theirs.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::TITLE;
use crate::telegram::Citizen;
use crate::world::World;

/// Rows of one statement.
const ROWS: usize = 1000;

/// So many people on Telegram who agreed to bulletins, stored by statements and not by conversations: what stands for them
/// is a hash of no key, so a conversation would make another row of them. Over the embedded file no service may run.
///
/// # Panics
/// The database refuses.
pub async fn crowd(world: &World, count: usize) -> Vec<Citizen> {
    static NEXT: AtomicI64 = AtomicI64::new(5_000_000_000);
    let size = i64::try_from(count).expect("a crowd");
    let first = NEXT.fetch_add(size, Ordering::Relaxed);
    let people: Vec<Citizen> = (first..first + size).map(|id| world.telegram.citizen(id)).collect();
    let now = world.clock.now();
    for part in people.chunks(ROWS) {
        let mut sql = String::from(
            "insert into contact (id, chat, first_seen_at, seen_at, lang, reachable, reachable_at, bulletins, \
             bulletins_at, platform, account) values ",
        );
        for (n, person) in part.iter().enumerate() {
            let chat = format!("t:main:{}", person.id);
            let hash = HEXLOWER.encode(&Sha256::digest(chat.as_bytes()));
            let comma = if n == 0 { "" } else { ", " };
            write!(sql, "{comma}('{hash}', '{chat}', {now}, {now}, 'vi', true, 0, true, {now}, 'telegram', 'main')")
                .expect("a string takes everything");
        }
        world.database.change(&sql).await;
    }
    people
}

/// How often a person got the bulletin.
pub fn got(person: &Citizen) -> usize {
    person.sent().iter().filter(|it| it.text.contains(TITLE)).count()
}
