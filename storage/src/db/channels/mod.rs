//! What offices do beside bulletins: feeds, the yearly plan, figures of their channels.

pub(crate) mod feeds;
pub(crate) mod figures;
pub(crate) mod plan;
pub(crate) mod words;

pub use feeds::Feed;

use flows::Millis;
use serde_json::Value;

use crate::{Actor, Deed};

fn deed(what: &str, on: &str, unit: &str, by: &Actor, at: Millis, detail: Value) -> Deed {
    Deed { at, by: by.clone(), what: what.to_owned(), on: on.to_owned(), unit: Some(unit.to_owned()), detail }
}
