//! How one question reads.

use super::talk::Talk;
use crate::LISTED;
use crate::text::survey as say;
use crate::{About, Button, Choice, Kind, Lang, Message, Pick, Press, Question, Surface};

/// Labels of at most this many characters stand two in a row of buttons.
const SHORT_LABEL: usize = 14;

impl Talk {
    pub(super) fn show_one(&self, q: u16, lang: Lang, surface: Surface) -> Message {
        let Some(question) = self.question(q) else { return Message::default() };
        let chart = self.chart();
        let mut lines = self.notes_before(&chart, q, lang);
        let number = self.number(&chart, q);
        lines.push(format!("{number}/{} {}", self.total(&chart), question.label.get(lang)));
        if !question.hint.is_empty() {
            lines.push(question.hint.get(lang).to_owned());
        }
        let mut rows = Vec::new();
        match question.kind {
            Kind::One(_) | Kind::Many(_) => self.show_choices(q, question, lang, surface, &mut lines, &mut rows),
            Kind::Acknowledge => {
                rows.push(vec![Button::press(say::ok_label(lang), self.press_answer(q, Pick::Ok))]);
            }
            Kind::Integer | Kind::Decimal => lines.push(say::number_how(lang).to_owned()),
            Kind::Date => lines.push(say::date_how(lang).to_owned()),
            Kind::Text => lines.push(say::text_how(lang, !question.required).to_owned()),
            Kind::Note | Kind::Calculate => {}
        }
        self.show_ways(q, question, lang, surface, &mut rows);
        Message { text: lines.join("\n"), rows, about: Some(About { draft: self.draft.tag, q }), ..Message::default() }
    }

    fn show_choices(
        &self,
        q: u16,
        question: &Question,
        lang: Lang,
        surface: Surface,
        lines: &mut Vec<String>,
        rows: &mut Vec<Vec<Button>>,
    ) {
        let list = self.list(question);
        let numbered: Vec<(usize, &Choice)> = list.iter().enumerate().filter(|(_, it)| !it.is_special()).collect();
        let specials: Vec<(usize, &Choice)> = list.iter().enumerate().filter(|(_, it)| it.is_special()).collect();
        let many = matches!(question.kind, Kind::Many(_));
        if many {
            lines.push(say::many_how(lang, question.most));
            if surface.grid {
                lines.push(say::many_taps(lang).to_owned());
            }
        }
        if numbered.len() <= LISTED {
            let label =
                |(at, (_, choice)): (usize, &(usize, &Choice))| format!("{}. {}", at + 1, choice.label.get(lang));
            lines.extend(numbered.iter().enumerate().map(label));
        } else {
            lines.push(say::type_name(lang).to_owned());
        }
        // Several answers need buttons that can show what is in: not on a channel where a sent message stands as it is.
        let buttons = numbered.len() <= surface.buttons && (!many || surface.edits);
        let with_specials = buttons && numbered.len() + specials.len() <= surface.buttons;
        if buttons {
            let all = numbered.iter().chain(specials.iter().filter(|_| with_specials));
            let made = all.map(|(at, choice)| self.choice_button(q, *at as u16, choice, many, lang)).collect();
            *rows = in_rows(made, surface);
        }
        if many && buttons {
            rows.push(vec![Button::press(say::done(lang), Press::Enough { draft: self.draft.tag, q })]);
        }
        let zero = specials.iter().find(|(_, it)| it.unknown()).or(specials.first());
        let skip = !with_specials && (!question.required || specials.iter().any(|(_, it)| it.refuses()));
        let ways = say::printed_ways(lang, zero.map(|(_, it)| it.label.get(lang)), skip);
        if !ways.is_empty() {
            lines.push(ways);
        }
    }

    fn choice_button(&self, q: u16, c: u16, choice: &Choice, many: bool, lang: Lang) -> Button {
        let label = super::talk::cut(choice.label.get(lang), 40);
        if many && !choice.is_special() {
            let picked = self.draft.picked.contains(&c);
            let label = if picked { format!("✓ {label}") } else { label };
            Button::press(label, Press::Toggle { draft: self.draft.tag, q, c })
        } else {
            Button::press(label, self.press_answer(q, Pick::Choice(c)))
        }
    }

    /// Where there is room: back, and passing over.
    fn show_ways(&self, q: u16, question: &Question, lang: Lang, surface: Surface, rows: &mut Vec<Vec<Button>>) {
        let taken: usize = rows.iter().map(Vec::len).sum();
        let refusable = self.list(question).iter().any(Choice::refuses);
        let reopened = self.draft.answers.contains_key(&q);
        let mut row = Vec::new();
        if !question.required && !refusable && !reopened {
            row.push(Button::press(say::skip_label(lang), self.press_answer(q, Pick::Skip)));
        }
        if reopened {
            row.push(Button::press(say::keep(lang), Press::Resume { draft: self.draft.tag }));
        }
        if taken + row.len() <= surface.buttons && !row.is_empty() {
            rows.push(row);
        }
    }

    /// How to answer, said after an answer that could not be understood: first in general, then by example.
    pub(super) fn how(&self, question: &Question, lang: Lang, first: bool) -> String {
        match question.kind {
            Kind::One(_) | Kind::Many(_) => {
                let n = self.list(question).iter().filter(|choice| !choice.is_special()).count();
                if n > LISTED {
                    if first { say::type_name(lang) } else { say::type_name_alone(lang) }.to_owned()
                } else if first {
                    say::choose_number(lang, n)
                } else {
                    say::choose_example(lang).to_owned()
                }
            }
            Kind::Date => if first { say::date_example(lang) } else { say::date_digits(lang) }.to_owned(),
            Kind::Integer | Kind::Decimal => {
                if first { say::number_how(lang) } else { say::number_digits(lang) }.to_owned()
            }
            Kind::Acknowledge => say::ok_how(lang).to_owned(),
            Kind::Text | Kind::Note | Kind::Calculate => String::new(),
        }
    }
}

/// Buttons in rows: short labels two in a row where there are many, else one below the other.
fn in_rows(buttons: Vec<Button>, surface: Surface) -> Vec<Vec<Button>> {
    let short = buttons.len() > 6 && buttons.iter().all(|button| button.label.chars().count() <= SHORT_LABEL);
    let width = if short { surface.per_row.min(2) } else { 1 };
    let mut rows: Vec<Vec<Button>> = Vec::new();
    for button in buttons {
        match rows.last_mut() {
            Some(row) if row.len() < width => row.push(button),
            _ => rows.push(vec![button]),
        }
    }
    rows
}
