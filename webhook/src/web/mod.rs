//! The web chat: who a browser is, what it may ask for, who is listening.

mod cookie;
mod hub;
mod limits;

#[cfg(test)]
mod tests;

pub(crate) use cookie::Cookies;
pub(crate) use hub::{Hub, Listener};
pub(crate) use limits::{Coming, Limits, address, network};
