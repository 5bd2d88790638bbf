//! What is said where people ask: answers, referrals, tickets.

pub(crate) mod answering;
pub(crate) mod referring;
pub(crate) mod ticket;
