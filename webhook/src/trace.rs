//! The trace id: 16 hexadecimal digits in every log line of one event, from its reception to the last send.
//!
//! It is not drawn but made from the event's name, so that nothing has to carry it: every delivery of one event has the
//! same id, and whoever takes over an entry of the outbox, drains the spool or looks something up for it finds it again,
//! on another instance too. It is made under a key, so that nobody can tell from a log whose event it was.

use flows::{Chat, Platform};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tracing::{Span, field, info_span};

/// Makes trace ids.
pub(crate) struct Traces(Hmac<Sha256>);

impl Traces {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(Hmac::new_from_slice(&key).expect("HMAC takes a key of any length"))
    }

    /// The id of an event of this chat.
    pub(crate) fn of(&self, chat: &Chat, event: &str) -> u64 {
        let mut mac = self.0.clone();
        for part in [chat.platform.code(), &chat.account, &chat.user, root(event)] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let mac: [u8; 32] = mac.finalize().into_bytes().into();
        mac.first_chunk().copied().map(u64::from_be_bytes).unwrap_or_default()
    }
}

/// The event of an entry, which is called `{event}/{n}`.
pub(crate) fn event_of(entry: &str) -> &str {
    entry.rsplit_once('/').map_or(entry, |(event, _)| event)
}

/// What set an event off: what an entry brings about is called after the entry.
fn root(mut event: &str) -> &str {
    while let Some(entry) = event.strip_prefix("look/").or_else(|| event.strip_prefix("blocked/")) {
        event = event_of(entry);
    }
    event
}

/// The span of one event.
pub(crate) fn span(trace: u64, platform: Platform) -> Span {
    info_span!("event", trace = format_args!("{trace:016x}"), platform = platform.code())
}

/// The span of a delivery that nobody has read yet; [`name`] gives it its id.
pub(crate) fn nameless(platform: Platform) -> Span {
    info_span!("event", trace = field::Empty, platform = platform.code())
}

/// Gives the present span its id.
pub(crate) fn name(trace: u64) {
    Span::current().record("trace", format_args!("{trace:016x}"));
}

#[cfg(test)]
mod tests {
    use flows::{Chat, Platform};

    use super::{Traces, event_of, root};

    fn chat(user: &str) -> Chat {
        Chat { platform: Platform::Zalo, account: "1".to_owned(), user: user.to_owned() }
    }

    #[test]
    fn what_an_event_brings_about_has_its_id() {
        let traces = Traces::new([7; 32]);
        let id = traces.of(&chat("2"), "m12");
        assert_eq!(traces.of(&chat("2"), event_of("m12/0")), id);
        assert_eq!(traces.of(&chat("2"), "look/m12/3"), id);
        assert_eq!(traces.of(&chat("2"), event_of("look/m12/3/1")), id);
        assert_eq!(traces.of(&chat("2"), "blocked/look/m12/3/1"), id);
        assert_ne!(traces.of(&chat("2"), "m13"), id);
        assert_ne!(traces.of(&chat("3"), "m12"), id);
        assert_ne!(Traces::new([8; 32]).of(&chat("2"), "m12"), id);
    }

    #[test]
    fn names_with_a_stroke_of_their_own_stay_whole() {
        assert_eq!(root("follow/1540363714987"), "follow/1540363714987");
        assert_eq!(root("timer/1540363714987"), "timer/1540363714987");
    }
}
