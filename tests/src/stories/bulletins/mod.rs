//! Bulletins: to everybody who wants one, once, and to nobody after somebody said stop.

mod broadcast;
mod deaths;
mod files;
mod instances;
mod results;
mod sending;

pub(super) use broadcast::PNG;
use flows::{Chat, ContactChange, Lang, Platform};
use storage::Storage;

use crate::bulk::{Came, TITLE, approved, bulletin, got, moved, now, official, until};
use crate::telegram::Citizen;
use crate::world::{OA, World};

fn on_telegram(person: &Citizen) -> Chat {
    Chat { platform: Platform::Telegram, account: "main".to_owned(), user: person.id.to_string() }
}

fn on_zalo(user: &str) -> Chat {
    Chat { platform: Platform::Zalo, account: OA.to_owned(), user: user.to_owned() }
}

/// Somebody who was seen and agreed to bulletins.
async fn agrees(world: &World, storage: &Storage, chat: &Chat) {
    let at = now(world);
    for change in [ContactChange::Seen { at, lang: Lang::Vi }, ContactChange::Bulletins { at, yes: true, topic: None }]
    {
        storage.contact(chat, &change).await.expect("a contact");
    }
}

/// So many people on Telegram who agreed.
async fn followers(world: &World, storage: &Storage, count: usize) -> Vec<Citizen> {
    let people: Vec<Citizen> = (0..count).map(|_| world.on_telegram()).collect();
    for person in &people {
        agrees(world, storage, &on_telegram(person)).await;
    }
    people
}
