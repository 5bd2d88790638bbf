//! The review: every answer by number, in words.

use super::talk::Talk;
use crate::text::survey as say;
use crate::{Button, Lang, Message, Press, Surface};

/// Most characters of the list of answers; what is over loses its labels' ends, never an answer.
const MOST: usize = 1_700;

impl Talk {
    pub(super) fn show_review(&self, lang: Lang, surface: Surface) -> Message {
        let by_button = surface.grid;
        let mut message = self.show_answers(say::review_head(lang), lang);
        message.text.push_str("\n\n");
        message.text.push_str(say::review_how(lang, by_button));
        let draft = self.draft.tag;
        let rev = self.draft.rev;
        message.rows = vec![vec![Button::press(say::send(lang), Press::Send { draft, rev })]];
        if by_button {
            let asked = self.asked(&self.chart());
            let edits: Vec<Button> =
                (1..).zip(&asked).map(|(n, q)| Button::press(format!("{n}"), Press::Edit { draft, q: *q })).collect();
            let room = surface.buttons.saturating_sub(3);
            message.rows.extend(edits[..edits.len().min(room)].chunks(surface.per_row).map(<[Button]>::to_vec));
        }
        message.rows.push(vec![Button::press(say::pause(lang), Press::Pause { draft })]);
        message.rows.push(vec![Button::press(say::delete(lang), Press::Delete { draft, rev })]);
        message
    }

    /// The answers so far under a heading. Labels are the short ones; where all would be too long they are cut.
    pub(super) fn show_answers(&self, head: &str, lang: Lang) -> Message {
        let text = [usize::MAX, 16, 10, 4].into_iter().map(|label| self.answers_text(head, lang, label));
        let fits = |text: &String| text.chars().count() <= MOST;
        let mut last = String::new();
        for text in text {
            let done = fits(&text);
            last = text;
            if done {
                break;
            }
        }
        Message::plain(super::talk::cut(&last, MOST))
    }

    fn answers_text(&self, head: &str, lang: Lang, label: usize) -> String {
        let chart = self.chart();
        let mut lines = vec![head.to_owned()];
        for q in self.asked(&chart) {
            let (Some(question), Some(given)) = (self.question(q), self.draft.answers.get(&q)) else { continue };
            let name = if question.short.is_empty() { question.label.get(lang) } else { question.short.get(lang) };
            let name = super::talk::cut(name, label);
            lines.push(format!("{}. {name}: {}", self.number(&chart, q), self.words(q, given, lang)));
        }
        lines.join("\n")
    }
}
