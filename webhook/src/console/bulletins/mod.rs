//! Bulletins: written by one person, approved by another, sent by the service, watched by both.

mod broadcast;
mod compose;
mod draft;
mod files;
mod known;
mod list;
mod live;
mod moves;
mod outcomes;
mod planned;
mod preview;
mod probe;
mod show;
mod words;

pub(super) use broadcast::again as broadcast;
pub(super) use compose::{add, edit, form, preview, write};
pub(super) use draft::segment as typed_segment;
pub(super) use files::{attach, get as file};
pub(super) use known::{Choice, Known, tags};
pub(super) use list::list;
pub(super) use live::events;
pub(super) use moves::{approve, cancel, pause, recall, requeue, rest, resume, send_back, submit};
pub(super) use outcomes::{outcomes, workbook};
pub(super) use probe::test;
pub(super) use show::show;
pub(super) use words::{about, channel, platform, reason, stands, state as state_name};
