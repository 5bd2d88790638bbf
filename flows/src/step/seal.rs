//! Sending: the draft becomes a response, and the response a receipt.

use sha2::{Digest, Sha256};

use super::Turn;
use super::talk::Talk;
use crate::session::{Given, SentMark};
use crate::text::survey as say;
use crate::{AnswerRow, AnswerState, Effect, Entry, Kind, Message, Mode, Response, Status, Value, text};

/// Letters and digits of a receipt code: none that look like another (0, O, 1, I). Five bits each.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a receipt code: 60 bits that nobody can guess.
const LENGTH: usize = 12;

impl Turn<'_> {
    /// Seals the draft: the response is owed to the database, then its receipt to the person.
    pub(super) fn seal(&mut self, talk: Talk, status: Status) {
        let lang = self.lang();
        if let Some(closes) = talk.survey.settings.closes.filter(|closes| *closes < talk.today) {
            let sentence = say::closed(lang, talk.survey.title.get(lang), &text::date(closes));
            return self.say(Message::plain(sentence));
        }
        let code = self.receipt_code(&talk.draft.id);
        let receipt = (status == Status::Completed).then(|| code.clone());
        let response = self.response(&talk, status, receipt);
        self.session.sent.push(SentMark { survey: response.survey.clone(), at: self.now });
        self.effects.push(Effect::Record(Box::new(response)));
        self.head.clear();
        self.say(Message::plain(match status {
            Status::Completed => say::receipt(lang, &code),
            Status::Partial | Status::ScreenedOut | Status::Withdrawn => say::thanks_screened(lang).to_owned(),
        }));
    }

    fn response(&self, talk: &Talk, status: Status, receipt: Option<String>) -> Response {
        let chart = talk.chart();
        let mut answers = Vec::new();
        let mut position = 0;
        for (q, question) in (0u16..).zip(&talk.survey.questions) {
            if !question.asks() || !chart.relevant[usize::from(q)] {
                continue;
            }
            if let Some(given) = talk.draft.answers.get(&q) {
                position += 1;
                talk.rows(q, given, position, &mut answers);
            }
        }
        let came = |entry: Entry| talk.draft.answers.values().any(|given| given.entry == entry);
        let presentation = match (came(Entry::Grid), came(Entry::Line)) {
            (true, _) => "grid",
            (false, true) => "line",
            (false, false) => "single",
        };
        Response {
            id: talk.draft.id.clone(),
            revision: 1,
            survey: talk.survey.id.clone(),
            version: talk.survey.hash.clone(),
            unit: None,
            channel: self.event.chat.platform,
            lang: self.lang(),
            mode: Mode::Myself,
            status,
            presentation: presentation.to_owned(),
            started_at: talk.draft.started_at,
            completed_at: self.now,
            receipt,
            answers,
        }
    }

    /// `ABCD-EFGH-JKLM`, of the response's id under the service's secret. A response has one code, whatever happens: a
    /// store of conversations that was put back to an older state sends it again, and the code in the person's hands
    /// stays good.
    fn receipt_code(&self, response: &str) -> String {
        let digest: [u8; 32] =
            Sha256::new().chain_update(self.catalog.receipts).chain_update(response).finalize().into();
        let mut code = String::with_capacity(LENGTH + 2);
        for (at, byte) in digest.iter().take(LENGTH).enumerate() {
            if at > 0 && at % 4 == 0 {
                code.push('-');
            }
            code.push(ALPHABET[usize::from(byte & 31)] as char);
        }
        code
    }
}

impl Talk {
    /// The rows of one asked question: one for each chosen choice, one in every other case.
    fn rows(&self, q: u16, given: &Given, position: u16, rows: &mut Vec<AnswerRow>) {
        let Some(question) = self.question(q) else { return };
        let row = |state, choice: Option<String>, number, text| AnswerRow {
            question: question.name.clone(),
            position,
            state,
            entry: given.entry,
            choice,
            number,
            text,
        };
        let list = self.list(question);
        match &given.answer {
            Ok(Value::Choices(choices)) => {
                for choice in choices.iter().filter_map(|c| list.get(usize::from(*c))) {
                    let number = match question.kind {
                        Kind::One(_) => choice.name.parse().ok(),
                        _ => None,
                    };
                    rows.push(row(AnswerState::Answered, Some(choice.name.clone()), number, None));
                }
            }
            Ok(Value::Number(number)) => rows.push(row(AnswerState::Answered, None, Some(*number), None)),
            Ok(Value::Date(date)) => rows.push(row(AnswerState::Answered, None, None, Some(date.to_string()))),
            Ok(Value::Text(text)) => rows.push(row(AnswerState::Answered, None, None, Some(text.clone()))),
            Ok(Value::Ok) => rows.push(row(AnswerState::Answered, None, None, None)),
            Err(state) => {
                let code = match state {
                    AnswerState::Refused => list.iter().find(|choice| choice.refuses()),
                    AnswerState::Unknown => list.iter().find(|choice| choice.unknown()),
                    _ => None,
                };
                rows.push(row(*state, code.map(|choice| choice.name.clone()), None, None));
            }
        }
    }
}
