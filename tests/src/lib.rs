//! End to end: strict emulators of the platforms, a world to run the service in, and the stories that must hold.
//!
//! Nothing here is part of the program. The emulators are written from the platforms' published rules and refuse what
//! the platforms refuse, so that a story that passes here says something about the real thing.

pub mod bell;
pub mod browser;
pub mod bulk;
pub mod citizen;
pub mod clock;
pub mod faked;
pub mod front;
pub mod interview;
pub mod load;
mod pages;
#[cfg(test)]
mod points;
pub mod provider;
pub mod proxy;
pub mod said;
pub mod telegram;
pub mod web;
pub mod witness;
pub mod world;
pub mod zalo;

#[cfg(test)]
mod stories;
