//! The service `langnghe`: routes, the loop that moves conversations, delivery, timers, the command line.
//!
//! This crate joins the others and knows neither how a platform spells things (`bot`) nor how rows are laid out
//! (`storage`), and it decides nothing about a conversation (`flows`). The path of one message:
//!
//! 1. `routes`: authenticates, limits the size, hands the bytes to `bot` and the event to
//! 2. `converse`: load, `flows::step`, commit; the only caller of `step`. The platform gets its 200 now;
//! 3. `deliver`: sends or stores what the chat is owed, in order, until the platform or the database has it, as fast as
//!    `pace` lets it.
//!
//! `workers` keeps the rest going: the heartbeat, chats whose instance died, timers, what the database owes, the spool,
//! Zalo's tokens.

mod app;
mod buckets;
mod bulletins;
pub mod cli;
pub mod config;
mod console;
mod converse;
mod deliver;
mod desk;
mod failpoints;
mod feeds;
mod files;
mod hearing;
mod kb;
mod logs;
mod numbers;
mod offers;
mod own_chats;
mod pace;
mod quotas;
mod rehearsal;
mod reminders;
mod replay;
mod report;
mod routes;
mod standing;
mod start;
mod surveys;
mod token;
mod trace;
mod watch;
mod web;
mod workers;

pub use start::{Error, run};
