//! Sending: the draft becomes a response, and the response a receipt.

use sha2::{Digest, Sha256};

use super::Turn;
use super::talk::Talk;
use crate::session::{Focus, Given, SentMark};
use crate::text::{campaign, survey as say};
use crate::{AnswerRow, AnswerState, Effect, Entry, Kind, Message, Millis, Mode, Response, Shut, Status, Value};

/// Letters and digits of a receipt code: none that look like another (0, O, 1, I). Five bits each.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a receipt code: 60 bits that nobody can guess.
const LENGTH: usize = 12;

impl Turn<'_> {
    /// Seals the draft: the response is owed to the database, then its receipt to the person.
    pub(super) fn seal(&mut self, talk: Talk, status: Status) {
        let lang = self.lang();
        if let Some(closes) = self.catalog.closes(&talk.survey).filter(|closes| closes.ends() <= self.now) {
            let sentence = campaign::shut(lang, talk.survey.title.get(lang), Shut::Over(closes));
            return self.say(Message::plain(sentence));
        }
        let code = self.receipt_code(&talk.draft.id);
        let receipt = (status == Status::Completed).then(|| code.clone());
        self.record(Response { receipt, ..self.response(&talk, status, self.now) });
        self.head.clear();
        let text = match status {
            Status::Completed => say::receipt(lang, &code),
            Status::Partial | Status::ScreenedOut | Status::Withdrawn => say::thanks_screened(lang).to_owned(),
        };
        let rows = self.news_row().filter(|_| status == Status::Completed).into_iter().collect();
        self.say(Message { text, rows, ..Message::default() });
    }

    /// Keeps the answers of a draft that expires, if its survey does so and the person has agreed and answered; false if
    /// there is nothing to keep. Nobody waits for it: there is no message and no receipt, and the rights over it go by
    /// contact.
    pub(super) fn keep_partial(&mut self, talk: &Talk) -> bool {
        let settings = &talk.survey.settings;
        let last = talk.draft.touched_at;
        let agreed = !matches!(talk.draft.focus, Focus::Consent(_)) && talk.draft.agreed_at.is_none();
        let in_time = self.catalog.closes(&talk.survey).is_none_or(|closes| last < closes.ends());
        let answered = talk.asked(&talk.chart()).iter().any(|q| talk.draft.answers.contains_key(q));
        let keep = settings.keeps_partial && agreed && in_time && answered;
        if keep {
            // Dated by the last word: where the conversations were put back to an older state, what was sent since then
            // is the later one, and stands.
            self.record(self.response(talk, Status::Partial, last));
        }
        keep
    }

    fn record(&mut self, response: Response) {
        let partial = response.status == Status::Partial;
        let mark = SentMark { survey: response.survey.clone(), at: response.completed_at, partial };
        // Of one survey the last is enough.
        self.session.sent.retain(|sent| sent.survey != mark.survey);
        self.session.sent.push(mark);
        self.effects.push(Effect::Record(Box::new(response)));
    }

    fn response(&self, talk: &Talk, status: Status, completed_at: Millis) -> Response {
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
            unit: self.session.office.clone(),
            channel: self.event.chat.platform,
            lang: self.lang(),
            mode: Mode::Myself,
            status,
            presentation: presentation.to_owned(),
            started_at: talk.draft.started_at,
            completed_at,
            receipt: None,
            answers,
        }
    }

    /// `ABCD-EFGH-JKLM`, of the response's id under the service's secret. A response has one code, whatever happens: a
    /// store of conversations that was put back to an older state sends it again, and the code in the person's hands
    /// stays good.
    fn receipt_code(&self, response: &str) -> String {
        code(&self.catalog.receipts, response)
    }
}

/// A code of what is called `name`, made under a secret.
pub(super) fn code(secret: &[u8; 32], name: &str) -> String {
    let digest: [u8; 32] = Sha256::new().chain_update(secret).chain_update(name).finalize().into();
    let mut code = String::with_capacity(LENGTH + 2);
    for (at, byte) in digest.iter().take(LENGTH).enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(ALPHABET[usize::from(byte & 31)] as char);
    }
    code
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
