//! Greeting, starting a survey, consent.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::talk::Talk;
use super::{Turn, hex};
use crate::session::{Draft, Focus, Given};
use crate::text::{self, campaign, general, survey as say};
use crate::vietnam;
use crate::{Button, Consent, ContactChange, Effect, Entry, Lang, Message, Open, Platform, Press, Survey, Tag, Value};

/// A greeting is not repeated within this time (24 hours).
const GREETED_MS: i64 = 24 * 60 * 60 * 1000;

impl Turn<'_> {
    /// `/start`, a link or a QR code.
    pub(super) fn on_start(&mut self, talk: Option<Talk>, payload: Option<&str>) {
        let named = |id: &&str| self.catalog.offer(id).is_some();
        if let Some(id) = payload.filter(named) {
            return self.start(talk, Some(id));
        }
        // A code of an office: `<survey>--<unit>`, or `--<unit>`.
        let (id, unit) = payload.and_then(|payload| payload.rsplit_once("--")).unzip();
        if let Some(unit) = unit.filter(|unit| crate::press::is_survey_id(unit)) {
            let change = ContactChange::Unit { at: self.now, unit: unit.to_owned() };
            self.effects.push(Effect::Contact(change));
            // Whoever has begun has begun at another office, or at none.
            if talk.is_none() {
                self.session.office = Some(unit.to_owned());
            }
        }
        self.start(talk, id.filter(named));
    }

    /// A follow or an opened chat: one greeting a day, and none over a survey in progress.
    pub(super) fn on_arrival(&mut self, talk: Option<Talk>) {
        let recent = self.session.greeted_at.is_some_and(|at| self.now.since(at) < GREETED_MS);
        if recent || talk.is_some() {
            return self.put_back(talk);
        }
        self.session.greeted_at = Some(self.now);
        let lang = self.lang();
        let controller = self.catalog.settings().map(|settings| settings.controller.as_str()).unwrap_or_default();
        let mut rows = self.offer_rows();
        rows.push(vec![Button::press(general::ask_question(lang), Press::Open(Open::Ask))]);
        self.say(Message { text: general::greeting(lang, controller), rows, ..Message::default() });
        if matches!(self.event.input, crate::Input::Follow) {
            self.ask_news_once();
        }
    }

    /// A button that offers the survey, where there is one to answer, else bulletins to those who were never asked.
    pub(super) fn offer_rows(&self) -> Vec<Vec<Button>> {
        let free = |survey: &&Arc<Survey>| self.catalog.shut(survey, self.now).is_none() && !self.has_sent(survey);
        let offered = self.catalog.first(self.now).filter(free);
        let label = general::do_survey(self.lang());
        let survey = offered.map(|_| vec![Button::press(label, Press::Open(Open::Survey(None)))]);
        survey.or_else(|| self.news_row()).into_iter().collect()
    }

    fn has_sent(&self, survey: &Survey) -> bool {
        self.session.sent.iter().any(|sent| sent.survey == survey.id && !sent.partial)
    }

    /// Starts the survey called `id`, or the offered one; never over another that is in progress.
    pub(super) fn start(&mut self, talk: Option<Talk>, id: Option<&str>) {
        let lang = self.lang();
        let found = id.map_or_else(|| self.catalog.first(self.now), |id| self.catalog.offer(id));
        let Some(survey) = found.cloned() else {
            self.head.push(general::no_survey(lang).to_owned());
            return match talk {
                Some(talk) => self.again(talk),
                None => self.say(Message::default()),
            };
        };
        if let Some(talk) = talk {
            let title = talk.survey.title.get(lang).to_owned();
            if id.is_none() || talk.survey.id == survey.id {
                if !matches!(talk.draft.focus, Focus::Consent(_)) {
                    self.head.push(say::unfinished(lang, &title));
                }
                return self.again(talk);
            }
            let rows = vec![vec![
                Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag }),
                Button::press(say::delete(lang), Press::Delete { draft: talk.draft.tag, rev: talk.draft.rev }),
            ]];
            self.put_back(Some(talk));
            return self.say(Message { text: say::finish_first(lang, &title), rows, ..Message::default() });
        }
        let title = survey.title.get(lang);
        if let Some(sent) = self.session.sent.iter().find(|sent| sent.survey == survey.id && !sent.partial) {
            let day = text::date(vietnam::day(sent.at));
            let rows = vec![vec![Button::press(crate::text::rights::see(lang), Press::Open(Open::Mine))]];
            return self.say(Message { text: say::already(lang, title, &day), rows, ..Message::default() });
        }
        if let Some(why) = self.catalog.shut(&survey, self.now) {
            return self.say(Message::plain(campaign::shut(lang, title, why)));
        }
        let random = self.draw("draft");
        let mut tag = [0; 4];
        tag.copy_from_slice(&random[16..20]);
        let draft = Box::new(Draft {
            tag: Tag(u32::from_be_bytes(tag)),
            id: hex(&random[..16]),
            survey: survey.hash.clone(),
            rev: 0,
            started_at: self.now,
            touched_at: self.now,
            answers: std::collections::BTreeMap::new(),
            focus: Focus::Review,
            before: None,
            asked_at: self.now,
            tries: 0,
            reviewing: false,
            paused: false,
            reminded: false,
            waiting: None,
            picked: Vec::new(),
            notice_hash: None,
            agreed_at: None,
        });
        let mut talk = Talk::new(survey, draft, vietnam::day(self.now));
        talk.draft.before = None;
        self.proceed(talk);
    }

    /// Agreeing or refusing, by a button (`rev` is the one it carries) or in words.
    pub(super) fn consent(&mut self, mut talk: Talk, yes: bool, by: Entry, rev: u16) {
        let lang = self.lang();
        let Focus::Consent(q) = talk.draft.focus else {
            if yes {
                return self.again(talk);
            }
            let rows = vec![vec![
                Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag }),
                Button::press(crate::text::rights::withdraw(lang), Press::Open(Open::Withdraw)),
            ]];
            self.put_back(Some(talk));
            return self.say(Message { text: say::agreed_already(lang).to_owned(), rows, ..Message::default() });
        };
        if rev != talk.draft.rev {
            return self.again(talk);
        }
        if !yes {
            self.count(&talk.survey, "refused");
            return self.say(Message::plain(say::refused(lang)));
        }
        talk.draft.agreed_at = Some(self.now);
        self.write(&mut talk, q, Given::value(by, Value::Choices(vec![0])));
        self.proceed(talk);
    }

    /// Records the consent, once, when the person has turned out to be one of those asked.
    pub(super) fn record_consent(&mut self, talk: &mut Talk) {
        let (Some(at), Focus::One(_) | Focus::Group(_) | Focus::Review) = (talk.draft.agreed_at, talk.draft.focus)
        else {
            return;
        };
        let by = talk.draft.answers.values().next().map_or(Entry::Tap, |given| given.entry);
        let hash = talk.draft.notice_hash.take().unwrap_or_default();
        talk.draft.agreed_at = None;
        let record = Consent { at, ..self.consent_record(&talk.survey, hash, "agreed", by) };
        self.effects.push(Effect::Consent(record));
    }

    pub(super) fn consent_record(&self, survey: &Survey, text_hash: String, decision: &str, by: Entry) -> Consent {
        Consent {
            survey: survey.id.clone(),
            version: survey.hash.clone(),
            text_hash,
            lang: self.lang(),
            decision: decision.to_owned(),
            by: by.code().to_owned(),
            at: self.now,
        }
    }
}

impl Talk {
    /// The notice and its two buttons. What the person agrees to is this text, hashed as it stands.
    pub(super) fn show_consent(&self, q: u16, lang: Lang, platform: Platform) -> Message {
        let Some(question) = self.question(q) else { return Message::default() };
        let label = question.label.get(lang);
        let notice = say::channel_notice(lang, platform);
        // The notice stands before the label's last line, which asks.
        let mut text = match label.rsplit_once('\n') {
            _ if notice.is_empty() => label.to_owned(),
            Some((words, asks)) => format!("{words}\n{notice}\n{asks}"),
            None => format!("{notice}\n{label}"),
        };
        let mut rows = Vec::new();
        for (number, choice) in (1..).zip(self.list(question)) {
            let label = choice.label.get(lang);
            text.push_str(&format!("\n{number}. {label}"));
            let press = Press::Consent { draft: self.draft.tag, rev: self.draft.rev, yes: number == 1 };
            rows.push(vec![Button::press(label, press)]);
        }
        Message { text, rows, about: Some(crate::About { draft: self.draft.tag, q }), ..Message::default() }
    }
}

/// SHA-256 of a notice as it was shown, hex.
pub(super) fn notice_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}
