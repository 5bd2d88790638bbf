//! The pure middle of Lắng Nghe: surveys, conversations and the understanding of what people type.
//!
//! Values in, values out. This crate has no clock, no random numbers, no async, no network, no disk and no database;
//! its manifest and its `clippy.toml` prove it. It does not know how a platform spells a button ([`Surface`] says only
//! what a channel can carry) nor how a row is laid out.
//!
//! The one entrance is [`step()`]: a chat's [`Session`] and one [`Event`] give the next session and the [`Effect`]s owed.

pub mod bulletin;
mod campaign;
pub mod cells;
pub mod channel;
pub mod desk;
mod effect;
mod event;
pub mod expr;
pub mod form;
pub mod kb;
mod lang;
mod message;
pub mod office;
mod press;
pub mod read;
mod response;
mod session;
pub mod sheet;
mod step;
mod survey;
mod text;
pub mod vietnam;

pub use campaign::{Bound, Campaign, ChoiceQuota, Shut};
pub use effect::{Consent, ContactChange, Counted, Effect, Look, LookAction, Step};
pub use event::{Chat, Event, EventId, Found, Input, MediaKind, MessageRef, Millis, Platform, Surface, timer_id};
pub use lang::{Lang, Text};
pub use message::{About, Act, Button, Message};
pub(crate) use press::entry_mark;
pub use press::{DeskPress, NewsPress, Open, Pick, Press, Tag};
pub use response::{AnswerRow, AnswerState, Entry, Mode, Response, Status};
pub use session::{FORMAT, Session};
pub use step::{Catalog, Ended, step};
pub use survey::{
    Choice, ChoiceList, Ends, Group, Kind, LISTED, Number, Question, Settings, Show, Survey, Value, Version,
};
pub use text::{SystemText, system_text};
