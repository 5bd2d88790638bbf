//! The database: what outlives a conversation and what other systems read. Postgres or SQLite, one SQL text for both.

pub(crate) mod audit;
mod backup;
pub(crate) mod bulletins;
mod channels;
mod consents;
mod contacts;
mod desk;
mod forms;
mod gather;
mod heard;
mod kb;
mod logins;
mod looks;
mod migrate;
mod open;
mod owed;
pub(crate) mod own_chats;
mod people;
mod prune;
mod responses;
mod roles;
mod sso;
mod surveys;
pub(crate) mod told;
mod units;
mod zalo;

pub use audit::{Actor, AuditFilter, Deed, Fault, Logged, Verified};
pub use backup::back_up;
pub use bulletins::{
    Again, Amended, Audience, Broadcast, BulletinEvent, BulletinFilter, BulletinFull, BulletinRow, ContactFigure,
    Delivery, Held, Listing, Made, Marked, NotPushed, Progress, SavedSegment, Submitted, Target, Told,
};
pub use channels::Feed;
pub use desk::{
    Canned, FILE_LEASE, FileDue, FilesKept, HeldFile, NotMoved, OfficeWaiting, Ticket, TicketEvent, TicketFile,
    TicketFilter, TicketPublic, TicketsWaiting,
};
pub use forms::{Answered, Answers, Counts, Form, FormFile, FormState, FormVersion, NewForm, NotTaken, Offer, Offers};
pub use heard::ZaloHeard;
pub use kb::{KbEntry, KbVersion, NotChanged};
pub use logins::{Login, Stage, Taken};
pub use owed::Owed;
pub use own_chats::{OwnChat, ToTell};
pub use people::{Credentials, NewPerson, Person};
pub use sso::Known;
pub use surveys::Published;
pub use told::{Matter, Telling};
pub use zalo::ZaloTokens;

pub(crate) use open::{Db, Lite, failed, in_time};

use flows::Chat;

use crate::Secret;
use crate::keys::chat_name;
use crate::secret::mac;

/// The keys that this half works with.
pub(crate) struct Keyring {
    contact: [u8; 32],
    receipt: [u8; 32],
    entry: [u8; 32],
    tokens: [u8; 32],
    files: [u8; 32],
    audit: [u8; 32],
    login: [u8; 32],
    factor: [u8; 32],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self {
            contact: secret.derive("storage: contact"),
            receipt: secret.derive("storage: receipt"),
            entry: secret.derive("storage: entry"),
            tokens: secret.derive("storage: zalo tokens"),
            files: secret.derive("storage: files"),
            audit: secret.derive("storage: audit"),
            login: secret.derive("storage: logins"),
            factor: secret.derive("storage: second factors"),
        }
    }

    /// What stands for a person in every table but `contact` and `owed`.
    fn contact(&self, chat: &Chat) -> String {
        hex(mac(&self.contact, &[chat_name(chat).as_bytes()]))
    }

    /// What stands for a receipt code, with or without its dashes, in either case.
    pub(crate) fn receipt(&self, code: &str) -> String {
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        hex(mac(&self.receipt, &[code.to_ascii_uppercase().as_bytes()]))
    }

    /// The beginning of [`Keyring::contact`].
    pub(crate) fn alias(&self, chat: &Chat) -> String {
        self.contact(chat)[..12].to_owned()
    }

    /// A short name for something of a chat's, for an operator: 16 hexadecimal digits that tell nobody whose it is.
    pub(crate) fn short(&self, chat: &Chat, what: &str) -> String {
        hex(mac(&self.entry, &[chat_name(chat).as_bytes(), what.as_bytes()]))[..16].to_owned()
    }

    /// A short name for something that belongs to no chat: 16 hexadecimal digits.
    pub(crate) fn short_of(&self, parts: &[&[u8]]) -> String {
        hex(mac(&self.entry, parts))[..16].to_owned()
    }

    /// What stands for an outbox entry, whose id is unique within its chat only.
    fn entry(&self, chat: &Chat, entry: &str) -> String {
        hex(mac(&self.entry, &[chat_name(chat).as_bytes(), entry.as_bytes()]))
    }

    /// What stands for something that lets a person in (`kind`: what it is), or for who tries to.
    fn login(&self, kind: &str, what: &str) -> String {
        hex(mac(&self.login, &[kind.as_bytes(), what.as_bytes()]))
    }
}

fn hex(bytes: [u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(&bytes)
}

/// What many chats write at the same time, in one statement for all of them.
#[derive(Debug)]
pub(crate) struct Gathered {
    seen: gather::Gather<contacts::Seen>,
    consents: gather::Gather<consents::Decided>,
}

impl Gathered {
    /// For a database server. To the file there is no way that could be shared, and its lock must go with its handle.
    pub(crate) fn start(db: &Db) -> Option<Self> {
        let Db::Postgres(_) = db else { return None };
        Some(Self {
            seen: gather::Gather::start(db.clone(), contacts::store_seen),
            consents: gather::Gather::start(db.clone(), consents::store),
        })
    }
}

/// Every statement of this half, for the test that prepares them all.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [
        audit::ALL,
        bulletins::again::ALL,
        bulletins::amend::ALL,
        bulletins::audience::ALL,
        bulletins::broadcast::ALL,
        bulletins::files::ALL,
        bulletins::list::ALL,
        bulletins::moves::ALL,
        bulletins::outcomes::ALL,
        bulletins::read::ALL,
        bulletins::run::ALL,
        bulletins::segments::ALL,
        bulletins::send::ALL,
        bulletins::write::ALL,
        channels::feeds::ALL,
        channels::figures::ALL,
        channels::plan::ALL,
        channels::words::ALL,
        consents::ALL,
        contacts::ALL,
        desk::asked::ALL,
        desk::canned::ALL,
        desk::clock::ALL,
        desk::files::ALL,
        desk::lent::ALL,
        desk::moves::ALL,
        desk::office::ALL,
        desk::person::ALL,
        desk::ticket::ALL,
        desk::ways::ALL,
        forms::answers::ALL,
        forms::change::ALL,
        forms::read::ALL,
        heard::ALL,
        kb::change::ALL,
        kb::file::ALL,
        kb::follow::ALL,
        kb::read::ALL,
        kb::report::ALL,
        kb::tell::ALL,
        logins::ALL,
        looks::ALL,
        owed::ALL,
        own_chats::ALL,
        people::ALL,
        prune::ALL,
        responses::ALL,
        roles::ALL,
        sso::ALL,
        surveys::ALL,
        told::ALL,
        units::ALL,
        zalo::ALL,
    ]
    .concat()
}
