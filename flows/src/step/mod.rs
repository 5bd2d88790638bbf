//! The one function that decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Event, Millis, Session, Step, Survey, Version};

/// The surveys that conversations may need: the ones on offer, and older versions that open drafts are pinned to.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Every known version.
    pub surveys: BTreeMap<Version, Arc<Survey>>,
    /// The versions on offer, the first is what "khảo sát" starts.
    pub offered: Vec<Version>,
    /// The service's public address (`https://…`, no trailing slash), where it has one: for links in messages.
    pub public_url: Option<String>,
}

/// Moves a chat forward by one event. Total and pure: the same arguments give the same step.
///
/// `now` is the service's clock; `seed` is 16 random bytes drawn for this attempt, the only source of randomness.
pub fn step(_catalog: &Catalog, session: Session, _event: &Event, _now: Millis, _seed: [u8; 16]) -> Step {
    Step { session, effects: Vec::new(), forget: false }
}
