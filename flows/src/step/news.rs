//! Bulletins: whether they are wanted. Asked once where somebody begins to follow; else there is a button where nothing else
//! is to be offered, and the question comes when it is pressed. Never inside a survey.

use super::Turn;
use super::open::notice_hash;
use super::talk::Talk;
use crate::bulletin::Topic;
use crate::session::{AskedBack, News};
use crate::text::bulletin as say;
use crate::{Button, Consent, ContactChange, Effect, Entry, Lang, Message, NewsPress, Open, Press, Version};

/// What stands in place of a survey's id in a consent to bulletins; no survey can be called so.
const BULLETINS: &str = "@bulletins";
/// The wording that was agreed to; the hash beside it is of the words themselves.
const WORDING: &str = "1";

impl Turn<'_> {
    /// After the greeting, to somebody who has just begun to follow.
    pub(super) fn ask_news_once(&mut self) {
        if self.session.news.is_none() {
            let message = self.news_question(None);
            self.effects.push(Effect::Say(message));
        }
    }

    /// A button that leads to the question, for those who were never asked.
    pub(super) fn news_row(&self) -> Option<Vec<Button>> {
        let label = say::get_label(self.lang());
        self.session.news.is_none().then(|| vec![Button::press(label, Press::Open(Open::News))])
    }

    /// "nhận tin", or the button.
    pub(super) fn ask_news(&mut self, talk: Option<Talk>) {
        if self.session.news == Some(News::Yes) {
            return self.remind(talk, say::gets_them(self.lang()));
        }
        let message = self.news_question(talk.as_ref());
        self.put_back(talk);
        self.say(message);
    }

    fn news_question(&mut self, talk: Option<&Talk>) -> Message {
        let lang = self.lang();
        let text = self.notice(lang);
        self.session.news = Some(News::Asked(notice_hash(&text)));
        self.session.asked = Some((AskedBack::News, self.now));
        let press = |yes| Press::News(NewsPress::Want { yes });
        let mut rows =
            vec![vec![Button::press(say::yes(lang), press(true)), Button::press(say::no(lang), press(false))]];
        if let Some(talk) = talk {
            let resume = crate::text::survey::resume(lang);
            rows.push(vec![Button::press(resume, Press::Resume { draft: talk.draft.tag })]);
        }
        Message { text, rows, ..Message::default() }
    }

    /// What is agreed to: who sends what, what is used for it, how it ends.
    fn notice(&self, lang: Lang) -> String {
        let controller = self.catalog.settings().map(|settings| settings.controller.as_str()).unwrap_or_default();
        say::notice(lang, controller, self.event.chat.platform)
    }

    pub(super) fn on_news_press(&mut self, talk: Option<Talk>, press: NewsPress) {
        match press {
            NewsPress::Want { yes } => self.decide_news(talk, yes, Entry::Tap),
            NewsPress::Stop(None) => self.stop_news(talk),
            NewsPress::Stop(Some(topic)) => self.stop_topic(talk, topic),
            NewsPress::Again(topic) => {
                self.session.news = Some(News::Yes);
                self.session.unasked_unwanted = false;
                self.tell_news(true, Some(topic));
                let sentence = say::topic_again(self.lang(), topic.name(self.lang()));
                self.remind(talk, &sentence);
            }
        }
    }

    /// Yes or no to bulletins, with proof of the words. A no is no wish to be reminded less.
    pub(super) fn decide_news(&mut self, talk: Option<Talk>, yes: bool, by: Entry) {
        let lang = self.lang();
        let before = self.session.news.replace(if yes { News::Yes } else { News::No });
        let text_hash = match before {
            Some(News::Asked(hash)) => hash,
            // A button of an earlier message: its words are these, unless the office was renamed since.
            _ => notice_hash(&self.notice(lang)),
        };
        if yes {
            self.session.unasked_unwanted = false;
        }
        self.effects.push(Effect::Consent(Consent {
            survey: BULLETINS.to_owned(),
            version: Version(WORDING.to_owned()),
            text_hash,
            lang,
            decision: if yes { "agreed" } else { "refused" }.to_owned(),
            by: by.code().to_owned(),
            at: self.now,
        }));
        self.tell_news(yes, None);
        self.remind(talk, if yes { say::agreed(lang) } else { say::declined(lang) });
    }

    /// "dừng nhận tin": all of them at once. Who wants some topics all the same says so afterwards.
    pub(super) fn stop_news(&mut self, talk: Option<Talk>) {
        let lang = self.lang();
        let had = self.session.news.replace(News::No) == Some(News::Yes);
        self.session.unasked_unwanted = true;
        self.tell_news(false, None);
        let sentence = say::stopped(lang, self.event.chat.platform);
        if !had || talk.is_some() {
            return self.remind(talk, sentence);
        }
        let again = |topic: Topic| vec![Button::press(topic.name(lang), Press::News(NewsPress::Again(topic)))];
        let rows = Topic::ALL.into_iter().map(again).collect();
        self.say(Message { text: format!("{sentence}\n\n{}", say::only_some(lang)), rows, ..Message::default() });
    }

    fn stop_topic(&mut self, talk: Option<Talk>, topic: Topic) {
        let lang = self.lang();
        self.tell_news(false, Some(topic));
        let sentence = say::topic_stopped(lang, topic.name(lang), self.event.chat.platform);
        if talk.is_some() {
            return self.remind(talk, &sentence);
        }
        let rows = vec![
            vec![Button::press(say::stop_all(lang), Press::News(NewsPress::Stop(None)))],
            vec![Button::press(say::again_label(lang), Press::News(NewsPress::Again(topic)))],
        ];
        self.say(Message { text: sentence, rows, ..Message::default() });
    }

    fn tell_news(&mut self, yes: bool, topic: Option<Topic>) {
        self.effects.push(Effect::Contact(ContactChange::Bulletins { at: self.now, yes, topic }));
    }
}
