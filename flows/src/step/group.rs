//! How a battery or a page reads: several questions in one message.

use super::talk::Talk;
use crate::text::survey as say;
use crate::{About, Button, Choice, Kind, Lang, Message, Pick, Question, Show, Surface};

impl Talk {
    /// The group's open items in one message. On a surface with grids all its items stand there, with what was chosen;
    /// elsewhere the open ones only, and the buttons answer the first.
    pub(super) fn show_group(&self, group: u16, lang: Lang, surface: Surface) -> Message {
        let chart = self.chart();
        let open = self.open_items(&chart, group);
        let items = if surface.grid { self.items(&chart, group) } else { open.clone() };
        let all = self.items(&chart, group);
        let mut lines = self.notes_before(&chart, items.first().copied().unwrap_or_default(), lang);
        lines.push(self.group_head(&chart, group, &items, lang));
        let show = self.survey.groups.get(usize::from(group)).map_or(Show::Single, |it| it.show);
        let battery = show == Show::Battery;
        if battery && let Some(question) = items.first().and_then(|q| self.question(*q)) {
            lines.push(format!("{} {}", say::scale(lang), self.levels(question, lang)));
        }
        for (number, q) in numbered(&all, &items) {
            let Some(question) = self.question(q) else { continue };
            let mut line = format!("{number}. {}", item(question, lang));
            if let Some(given) = self.draft.answers.get(&q) {
                line.push_str(&format!(": {}", self.words(q, given, lang)));
            } else if !battery {
                line.push_str(&format!(": {}", self.levels(question, lang)));
            }
            lines.push(line);
        }
        let rows = if surface.grid {
            lines.push(say::grid_how(lang).to_owned());
            self.grid(&all, &items, surface, lang)
        } else {
            lines.push(say::line_how(lang, open.len()));
            self.first_item(&open, surface, lang, &mut lines)
        };
        let about = items.first().map(|q| About { draft: self.draft.tag, q: *q });
        Message { text: lines.join("\n"), rows, about, ..Message::default() }
    }

    /// What stays of a grid when it is complete: the items and their answers, no buttons.
    pub(super) fn show_group_done(&self, group: u16, lang: Lang) -> Message {
        let chart = self.chart();
        let items = self.items(&chart, group);
        let mut lines = vec![self.group_head(&chart, group, &items, lang)];
        for (number, q) in numbered(&items, &items) {
            if let (Some(question), Some(given)) = (self.question(q), self.draft.answers.get(&q)) {
                lines.push(format!("{number}. {}: {}", item(question, lang), self.words(q, given, lang)));
            }
        }
        Message::plain(lines.join("\n"))
    }

    fn group_head(&self, chart: &super::talk::Chart, group: u16, items: &[u16], lang: Lang) -> String {
        let from = items.first().map_or(1, |q| self.number(chart, *q));
        let to = items.last().map_or(from, |q| self.number(chart, *q));
        let lead = self.survey.groups.get(usize::from(group)).map_or("", |it| it.label.get(lang));
        format!("{from}-{to}/{} {lead}", self.total(chart))
    }

    /// A question's choices in one line, with their numbers; 98 and 99 as the printed 0.
    fn levels(&self, question: &Question, lang: Lang) -> String {
        let list = self.list(question);
        let numbered = list.iter().filter(|it| !it.is_special());
        let mut levels: Vec<String> =
            numbered.enumerate().map(|(at, choice)| format!("{} {}", at + 1, choice.label.get(lang))).collect();
        let zero = list.iter().find(|it| it.unknown()).or(list.iter().find(|it| it.refuses()));
        levels.extend(zero.map(|choice| format!("0 {}", choice.label.get(lang))));
        levels.join("; ")
    }

    /// One row of buttons for each item: its number and the level's.
    fn grid(&self, all: &[u16], items: &[u16], surface: Surface, lang: Lang) -> Vec<Vec<Button>> {
        let mut rows = Vec::new();
        for (number, q) in numbered(all, items) {
            let Some(question) = self.question(q) else { continue };
            let given = self.draft.answers.get(&q).map(|given| &given.answer);
            let mut level = 0;
            let mut zero = None;
            let mut row = Vec::new();
            for (c, choice) in (0u16..).zip(self.list(question)) {
                let chosen = self.picked(question, c).is_some_and(|answer| given == Some(&answer));
                let mark = if chosen { "✓" } else { "" };
                let press = self.press_answer(q, Pick::Choice(c));
                if choice.is_special() {
                    if zero.is_none() || choice.unknown() {
                        zero = Some(Button::press(format!("{number}·0{mark}"), press));
                    }
                } else {
                    level += 1;
                    row.push(Button::press(format!("{number}·{level}{mark}"), press));
                }
            }
            row.extend(zero);
            // A long list takes two rows of about the same length.
            let parts = row.len().div_ceil(surface.per_row.max(1)).max(1);
            let width = row.len().div_ceil(parts).max(1);
            while !row.is_empty() {
                let rest = row.split_off(width.min(row.len()));
                rows.push(std::mem::replace(&mut row, rest));
            }
        }
        let refusable =
            items.iter().filter_map(|q| self.question(*q)).all(|it| self.list(it).iter().any(Choice::is_special));
        if !refusable && let Some(q) = items.iter().find(|q| !self.draft.answers.contains_key(q)) {
            rows.push(vec![Button::press(say::skip_label(lang), self.press_answer(*q, Pick::Skip))]);
        }
        rows
    }

    /// Buttons that answer the first open item; who presses one goes on one by one.
    fn first_item(&self, open: &[u16], surface: Surface, lang: Lang, lines: &mut Vec<String>) -> Vec<Vec<Button>> {
        let Some((q, question)) = open.first().and_then(|q| Some((*q, self.question(*q)?))) else { return Vec::new() };
        let list = self.list(question);
        let choices: Vec<(u16, &Choice)> = (0u16..).zip(list).filter(|(_, choice)| !choice.is_special()).collect();
        if choices.is_empty() || choices.len() > surface.buttons || !matches!(question.kind, Kind::One(_)) {
            return Vec::new();
        }
        lines.push(say::line_or_taps(lang).to_owned());
        let button = |(c, choice): &(u16, &Choice)| {
            vec![Button::press(choice.label.get(lang), self.press_answer(q, Pick::Choice(*c)))]
        };
        choices.iter().map(button).collect()
    }
}

/// The items with the numbers they have within the whole group.
fn numbered(all: &[u16], items: &[u16]) -> Vec<(usize, u16)> {
    (1..).zip(all).filter(|(_, q)| items.contains(q)).map(|(number, q)| (number, *q)).collect()
}

fn item(question: &Question, lang: Lang) -> &str {
    if question.item.is_empty() { question.label.get(lang) } else { question.item.get(lang) }
}
