//! Every sentence that the bot itself says, in both languages.

use crate::Lang;

/// Sentences that the service says outside of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemText {
    /// The database does not answer: the response is safe and will be confirmed.
    Delayed,
    /// The stored session could not be read: an apology and a fresh start.
    Lost,
}

/// The sentence in `lang`.
pub fn system_text(_what: SystemText, _lang: Lang) -> &'static str {
    ""
}
