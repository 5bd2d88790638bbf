//! What goes out: a text with buttons, before a platform spells it.

use serde::{Deserialize, Serialize};

use crate::{Millis, Press, Tag};

/// One outgoing message. The text is complete as it stands (numbering, progress, printed ways out), so that a channel
/// without buttons loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Plain text, NFC, at most 1,900 characters; lines are divided by `\n`.
    pub text: String,
    /// Rows of buttons under the text. Never more in all than the channel's [`crate::Surface::buttons`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<Button>>,
    /// The question it asks, so that a text that quotes it can be bound to that question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Nobody waits for it: it was brought about by a timer and not by something the person did. Replies go before it
    /// where an account's budget is short.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unasked: bool,
    /// Not worth sending after this moment: it would come at night, or cost money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// A question of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The draft.
    pub draft: Tag,
    /// The question's index; the first open one where several are asked at once.
    pub q: u16,
}

impl Message {
    /// A message without buttons.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// All buttons, row by row.
    pub fn buttons(&self) -> impl Iterator<Item = &Button> {
        self.rows.iter().flatten()
    }
}

/// One button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it, at most 40 characters.
    pub label: String,
    /// What it does.
    pub act: Act,
}

impl Button {
    /// A button that comes back to us as [`crate::Input::Tap`].
    pub fn press(label: impl Into<String>, press: Press) -> Self {
        Self { label: label.into(), act: Act::Press(press) }
    }
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Comes back as [`crate::Input::Tap`].
    Press(Press),
    /// Opens a web page.
    Url(String),
}
