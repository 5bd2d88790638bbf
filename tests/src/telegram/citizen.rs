//! A person with Telegram on the phone.

use std::time::Duration;

use serde_json::{Value, json};

use super::sender::Lane;
use super::{Query, Telegram, file, method, update};
use crate::said::Said;

/// How long a person takes before typing, in ms: longer than the time in which the service still tries a text on the
/// question before.
const THINKING: i64 = 3_000;

/// A person. Clones are the same person.
#[derive(Clone, Debug)]
pub struct Citizen {
    telegram: Telegram,
    /// The person's id, also the chat's.
    pub id: i64,
    /// What the person's phone speaks.
    pub language: String,
}

impl Citizen {
    pub(super) fn new(telegram: Telegram, id: i64) -> Self {
        telegram.0.shared.lock().chats.entry(id).or_default();
        Self { telegram, id, language: "vi".to_owned() }
    }

    /// Types a text and waits for what the bot does; gives back the bot's last message.
    pub async fn say(&self, words: &str) -> Said {
        let acts = self.acts();
        self.send(words);
        self.heard(acts).await
    }

    /// Presses the button with this label on the newest message that has it, and waits for what the bot does.
    ///
    /// # Panics
    /// No message has such a button.
    pub async fn tap(&self, label: &str) -> Said {
        let said = self.with_button(label);
        self.tap_on(&said, label).await
    }

    /// Presses a button of one message, as it stands now, and waits for what the bot does.
    ///
    /// # Panics
    /// The message has no such button.
    pub async fn tap_on(&self, message: &Said, label: &str) -> Said {
        let acts = self.acts();
        let Some(key) = message.key(label) else { panic!("no button {label:?} on\n{}", message.print()) };
        self.press(&message.id, &key.code);
        self.heard(acts).await
    }

    /// The newest message with a button of this label.
    ///
    /// # Panics
    /// There is none.
    pub fn with_button(&self, label: &str) -> Said {
        let found = self.messages().into_iter().rev().find(|it| it.key(label).is_some());
        found.unwrap_or_else(|| panic!("no button {label:?} in\n{}", self.print()))
    }

    /// Types a text without waiting; gives back the update's id.
    pub fn send(&self, words: &str) -> Option<i64> {
        self.send_at(words, THINKING)
    }

    /// Types a text `late` ms from now by Telegram's clock (negative: it was typed before) without waiting.
    pub fn send_at(&self, words: &str, late: i64) -> Option<i64> {
        self.telegram.0.shared.lock().typed.push(words.to_owned());
        self.push_message(update::text(words), late)
    }

    /// Types a text in answer to one message of the bot.
    pub async fn reply(&self, to: &Said, words: &str) -> Said {
        let acts = self.acts();
        let mut content = update::text(words);
        let shared = &self.telegram.0.shared;
        content["reply_to_message"] = method::message(&shared.token, self.id, to, shared.clock.now());
        self.push_message(content, THINKING);
        self.heard(acts).await
    }

    /// Sends something that is not a text: `photo`, `voice`, `sticker`, `location`, `contact`, `video`, `document`.
    pub async fn show(&self, kind: &str) -> Said {
        let acts = self.acts();
        self.push_message(update::media(kind), THINKING);
        self.heard(acts).await
    }

    /// Sends a file (`photo`, `video`, `voice`, `document`) that the bot can fetch, with words under it or none, without
    /// waiting.
    pub fn send_file(&self, kind: &str, bytes: &[u8], caption: &str) {
        let id = file::keep(&mut self.telegram.0.shared.lock(), bytes);
        self.push_message(update::file(kind, &id, bytes.len(), caption), THINKING);
    }

    /// Presses the button with this code on a message, without waiting; the code may be invented.
    pub fn press(&self, message: &str, code: &str) -> Option<i64> {
        let shared = &self.telegram.0.shared;
        let now = shared.clock.now();
        let (query, said) = {
            let mut state = shared.lock();
            state.next_query += 1;
            let query = format!("48{:014}", state.next_query);
            state.queries.insert(query.clone(), Query { at: now, answered: false });
            let number = message.parse::<i64>().unwrap_or_default();
            (query, state.chats.get(&self.id).and_then(|it| it.messages.get(&number)).cloned())
        };
        let message = match said {
            Some(said) => method::message(&shared.token, self.id, &said, now),
            // Too old for Telegram to say more about it.
            None => {
                json!({"chat": update::chat(self.id), "message_id": message.parse::<i64>().unwrap_or(1), "date": 0})
            }
        };
        let press = json!({
            "id": query, "from": update::user(self.id, &self.language), "message": message,
            "chat_instance": "-3211234567890", "data": code,
        });
        self.telegram.push(Lane::Presses, self.id, "callback_query", press)
    }

    /// Whether every press of a button was acknowledged, so that no button spins.
    pub fn all_presses_answered(&self) -> bool {
        self.telegram.0.shared.lock().queries.values().all(|it| it.answered)
    }

    /// Changes a text that was sent before, as far as the bot is told.
    pub fn edit(&self, number: i64, words: &str) -> Option<i64> {
        let at = self.telegram.0.shared.clock.now();
        let mut message = update::message(number, self.id, &self.language, at, update::text(words));
        message["edit_date"] = json!(at / 1000);
        self.telegram.push(Lane::Messages, self.id, "edited_message", message)
    }

    /// Blocks the bot or lets it write again.
    pub fn block(&self, blocked: bool) -> Option<i64> {
        let shared = &self.telegram.0.shared;
        shared.lock().chats.entry(self.id).or_default().blocked = blocked;
        let change = update::member(self.id, &method::me(&shared.token), shared.clock.now(), blocked);
        self.telegram.push(Lane::Members, self.id, "my_chat_member", change)
    }

    /// The bot's messages as they stand on the screen now, oldest first.
    pub fn messages(&self) -> Vec<Said> {
        let state = self.telegram.0.shared.lock();
        state.chats.get(&self.id).map(|it| it.messages.values().cloned().collect()).unwrap_or_default()
    }

    /// The bot's last message.
    ///
    /// # Panics
    /// The bot has said nothing.
    pub fn last(&self) -> Said {
        self.messages().pop().expect("the bot has said something")
    }

    /// Each message of the bot as it was sent, whatever became of it.
    pub fn sent(&self) -> Vec<Said> {
        self.telegram.0.shared.lock().chats.get(&self.id).map(|it| it.sent.clone()).unwrap_or_default()
    }

    /// The message that the bot has last sent or changed.
    pub fn latest(&self) -> Option<Said> {
        let state = self.telegram.0.shared.lock();
        state.chats.get(&self.id).and_then(|it| it.messages.get(&it.latest)).cloned()
    }

    /// Waits for at most `limit` until what the bot has last sent or changed satisfies `wanted`.
    pub async fn sees(&self, limit: Duration, wanted: impl Fn(&Said) -> bool) -> Option<Said> {
        self.telegram.0.shared.bell.within(limit, || self.latest().filter(|it| wanted(it))).await
    }

    /// How many messages and changes of messages the bot has made; what [`Citizen::heard`] counts from.
    pub fn acts(&self) -> u64 {
        self.telegram.0.shared.lock().chats.get(&self.id).map_or(0, |it| it.acts)
    }

    /// Waits until the bot has done something after `acts` and gives back its last message.
    pub async fn heard(&self, acts: u64) -> Said {
        self.telegram.until("the bot's answer", || (self.acts() > acts).then(|| self.last())).await
    }

    /// Waits until the last message satisfies `wanted`.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        self.telegram.until(what, || self.messages().pop().filter(|it| wanted(it))).await
    }

    /// The whole conversation as the screen shows it, for a failed story's report.
    pub fn print(&self) -> String {
        self.messages().iter().map(Said::print).collect::<Vec<_>>().join("\n")
    }

    fn push_message(&self, content: Value, late: i64) -> Option<i64> {
        let shared = &self.telegram.0.shared;
        let number = {
            let mut state = shared.lock();
            state.next_message += 1;
            state.next_message - 1
        };
        let message = update::message(number, self.id, &self.language, shared.clock.now() + late, content);
        self.telegram.push(Lane::Messages, self.id, "message", message)
    }
}
