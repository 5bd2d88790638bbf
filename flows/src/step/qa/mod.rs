//! Questions put outside of surveys, and off the topic of one.
//!
//! | file | is about |
//! | --- | --- |
//! | `hear` | texts that belong together, and when they are answered |
//! | `answer` | what a question comes to: an entry, several, none, another office |
//! | `show` | how that reads |
//! | `expect` | numbers and words that answer what was asked last |
//! | `press` | the buttons |
//! | `ticket` | sending a question to an official, and what follows |
//! | `desk` | what comes from the officials |
//! | `files` | voice messages, photos and files |

mod answer;
mod desk;
mod expect;
mod files;
mod hear;
mod press;
mod show;
mod ticket;

use super::Turn;
use super::talk::Talk;
use crate::Message;

impl Turn<'_> {
    /// Ends a reply: a survey that goes on asks its question again, one that rests is left alone. What was to be said at
    /// the head of a message is said now.
    pub(super) fn close(&mut self, talk: Option<Talk>) {
        match talk {
            Some(talk) if !talk.draft.paused => self.again(talk),
            other => {
                self.put_back(other);
                self.say_head();
            }
        }
    }

    /// Says what waits for a message to stand before, in one of its own.
    pub(super) fn say_head(&mut self) {
        if !self.head.is_empty() {
            // Whoever waits for an official is not asked for a survey.
            let busy = self.drafting || !self.session.desk.tickets.is_empty();
            let rows = if busy { Vec::new() } else { self.offer_rows() };
            self.say(Message { rows, ..Message::default() });
        }
    }
}

/// The first `most` characters, with an ellipsis where more was cut off.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => {
            let end = text.char_indices().nth(most.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
            format!("{}…", text[..end].trim_end())
        }
        None => text.to_owned(),
    }
}
