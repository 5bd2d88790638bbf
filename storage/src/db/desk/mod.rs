//! Questions that people asked, and tickets: what they do to them, what officials do, and what falls due.
//!
//! Every move of a ticket is one transaction: the row, a line of its history, what is owed to the person, and for a move of
//! the office a line of the audit log. What may be done is decided by [`flows::desk::Rules`]; a row has a revision, and a
//! move over a ticket that somebody else has moved meanwhile changes nothing.

pub(crate) mod asked;
pub(crate) mod canned;
pub(crate) mod clock;
pub(crate) mod files;
pub(crate) mod lent;
pub(crate) mod moves;
pub(crate) mod office;
pub(crate) mod person;
pub(crate) mod ticket;
pub(crate) mod ways;

pub use canned::Canned;
pub use clock::{OfficeWaiting, TicketsWaiting};
pub use files::{FILE_LEASE, FileDue, HeldFile, TicketFile};
pub use lent::FilesKept;
pub use office::{TicketEvent, TicketFilter};
pub use ticket::{NotMoved, Ticket, TicketPublic};

use super::Keyring;

impl Keyring {
    /// What a ticket is called where it must open nothing: 16 hexadecimal digits, made of its code.
    pub(crate) fn ticket(&self, code: &str) -> String {
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        self.short_of(&[b"ticket", code.to_ascii_uppercase().as_bytes()])
    }
}
