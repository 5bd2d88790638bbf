//! What is said around a survey's own questions.

mod asking;
mod ending;
mod turning;

pub(crate) use asking::*;
pub(crate) use ending::*;
pub(crate) use turning::*;
