//! A person with Zalo on the phone.

use std::time::Duration;

use super::console::Line;
use super::{Zalo, event, sender};
use crate::said::Said;

/// How long a person takes before typing, in ms: longer than the time in which the service still tries a text on the
/// question before.
const THINKING: i64 = 3_000;

/// A person in the chat with one OA. Clones are the same person.
#[derive(Clone, Debug)]
pub struct Citizen {
    zalo: Zalo,
    /// The OA.
    pub oa: String,
    /// The person's id for this OA.
    pub user: String,
}

impl Citizen {
    pub(super) fn new(zalo: Zalo, oa: &str, user: &str) -> Self {
        zalo.0.shared.lock().chats.entry((oa.to_owned(), user.to_owned())).or_default();
        Self { zalo, oa: oa.to_owned(), user: user.to_owned() }
    }

    /// Types a text and waits for what the bot says.
    pub async fn say(&self, words: &str) -> Said {
        let acts = self.acts();
        self.send(words);
        self.heard(acts).await
    }

    /// Presses the button with this label on the newest message that has it, and waits for what the bot says.
    ///
    /// # Panics
    /// No message has such a button.
    pub async fn tap(&self, label: &str) -> Said {
        let found = self.messages().into_iter().rev().find(|it| it.key(label).is_some());
        let said = found.unwrap_or_else(|| panic!("no button {label:?} in\n{}", self.print()));
        self.tap_on(&said, label).await
    }

    /// Presses a button of one message, however old, and waits for what the bot says.
    ///
    /// # Panics
    /// The message has no such button.
    pub async fn tap_on(&self, message: &Said, label: &str) -> Said {
        let acts = self.acts();
        let Some(key) = message.key(label) else { panic!("no button {label:?} on\n{}", message.print()) };
        self.press(&key.code);
        self.heard(acts).await
    }

    /// Types a text without waiting.
    pub fn send(&self, words: &str) {
        self.send_at(words, THINKING);
    }

    /// Types a text `late` ms from now by Zalo's clock (negative: it was typed before) without waiting.
    pub fn send_at(&self, words: &str, late: i64) {
        self.zalo.0.shared.lock().typed.push(words.to_owned());
        self.push_text(words, None, late);
    }

    /// Presses a button with this payload, without waiting: Zalo sends it as a text.
    pub fn press(&self, payload: &str) {
        self.push_text(payload, None, 0);
    }

    /// Types a text that quotes a message of the bot, without waiting.
    pub fn send_quoting(&self, quoted: &Said, words: &str) {
        self.zalo.0.shared.lock().typed.push(words.to_owned());
        self.push_text(words, Some(&quoted.id), THINKING);
    }

    /// Types a text that quotes a message of the bot.
    pub async fn quote(&self, quoted: &Said, words: &str) -> Said {
        let acts = self.acts();
        self.push_text(words, Some(&quoted.id), THINKING);
        self.heard(acts).await
    }

    /// Sends something that is not a text: `image`, `audio`, `sticker`, `file`, `location`, `gif`, `link`, `video`.
    pub async fn show(&self, kind: &str) -> Said {
        let acts = self.acts();
        let payload = match kind {
            "location" => r#"{"coordinates":{"latitude":"21.03","longitude":"105.85"}}"#,
            "sticker" => r#"{"id":"46990","url":"https://zalo.example/46990"}"#,
            _ => r#"{"url":"http://f6.photo.talk.zdn.vn/1.jpg"}"#,
        };
        let message = format!(r#""attachments":[{{"type":"{kind}","payload":{payload}}}]"#);
        let shared = &self.zalo.0.shared;
        let at = shared.clock.now() + THINKING;
        let id = self.interaction();
        self.write(&id, at, true, kind, "");
        let event = event::from_user(shared, &self.oa, &self.user, &format!("user_send_{kind}"), &id, &message, at);
        drop(sender::deliver(shared, event));
        self.heard(acts).await
    }

    /// Sends a file (`image`, `video`, `audio`, `file`) that can be fetched, with words under it or none, without waiting.
    pub fn send_file(&self, kind: &str, bytes: &[u8], caption: &str) {
        let shared = &self.zalo.0.shared;
        let at = shared.clock.now() + THINKING;
        let id = self.interaction();
        let address = format!("f6.photo.talk.zdn.vn/{id}.bin");
        shared.lock().files.insert(address.clone(), bytes.to_vec());
        let words =
            if caption.is_empty() { String::new() } else { format!(r#","text":{}"#, serde_json::json!(caption)) };
        let message = format!(r#""attachments":[{{"type":"{kind}","payload":{{"url":"http://{address}"}}}}]{words}"#);
        self.write(&id, at, true, kind, caption);
        let event = event::from_user(shared, &self.oa, &self.user, &format!("user_send_{kind}"), &id, &message, at);
        drop(sender::deliver(shared, event));
    }

    /// Follows the OA or stops following it, without waiting.
    pub fn follow(&self, yes: bool) {
        let shared = &self.zalo.0.shared;
        let name = if yes { "follow" } else { "unfollow" };
        if yes {
            self.interaction();
        }
        drop(sender::deliver(shared, event::follow(shared, &self.oa, &self.user, name, shared.clock.now())));
    }

    /// Opens the chat from the OA's page, without waiting.
    pub fn open(&self) {
        let shared = &self.zalo.0.shared;
        self.interaction();
        drop(sender::deliver(shared, event::chat_now(shared, &self.oa, &self.user, shared.clock.now())));
    }

    /// An official writes to this person by hand, in the OA's own console.
    pub fn official_writes(&self, words: &str, named: bool) {
        let shared = &self.zalo.0.shared;
        let id = self.next_id();
        self.write(&id, shared.clock.now(), false, "text", words);
        drop(sender::deliver(shared, event::echo(shared, &self.oa, &self.user, &id, words, named)));
    }

    /// An event of a kind that means nothing for a conversation; gives back its name's deliveries when it was taken.
    pub async fn other_event(&self, name: &str) {
        let shared = &self.zalo.0.shared;
        let _ = sender::deliver(shared, event::other(shared, &self.oa, name, shared.clock.now())).await;
    }

    /// Blocks the OA or lets it write again.
    pub fn block(&self, yes: bool) {
        let mut state = self.zalo.0.shared.lock();
        state.chats.entry((self.oa.clone(), self.user.clone())).or_default().blocked = yes;
    }

    /// The bot's messages, oldest first.
    pub fn messages(&self) -> Vec<Said> {
        let state = self.zalo.0.shared.lock();
        state.chats.get(&self.key()).map(|it| it.messages.clone()).unwrap_or_default()
    }

    /// The bot's last message.
    ///
    /// # Panics
    /// The bot has said nothing.
    pub fn last(&self) -> Said {
        self.messages().pop().expect("the bot has said something")
    }

    /// The bot's last message, if there is one.
    pub fn latest(&self) -> Option<Said> {
        self.zalo.0.shared.lock().chats.get(&self.key()).and_then(|it| it.messages.last()).cloned()
    }

    /// Waits for at most `limit` until the last message satisfies `wanted`.
    pub async fn sees(&self, limit: Duration, wanted: impl Fn(&Said) -> bool) -> Option<Said> {
        self.zalo.0.shared.bell.within(limit, || self.latest().filter(|it| wanted(it))).await
    }

    /// How many messages the bot has sent; what [`Citizen::heard`] counts from.
    pub fn acts(&self) -> u64 {
        self.zalo.0.shared.lock().chats.get(&self.key()).map_or(0, |it| it.acts)
    }

    /// Waits until the bot has said something after `acts` and gives back its last message.
    pub async fn heard(&self, acts: u64) -> Said {
        self.zalo.until("the bot's answer", || (self.acts() > acts).then(|| self.last())).await
    }

    /// Waits until the last message satisfies `wanted`.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        self.zalo.until(what, || self.messages().pop().filter(|it| wanted(it))).await
    }

    /// The whole conversation as the screen shows it, for a failed story's report.
    pub fn print(&self) -> String {
        self.messages().iter().map(Said::print).collect::<Vec<_>>().join("\n")
    }

    fn key(&self) -> (String, String) {
        (self.oa.clone(), self.user.clone())
    }

    fn next_id(&self) -> String {
        let mut state = self.zalo.0.shared.lock();
        state.serial += 1;
        format!("{:020x}", 0x8_aaaa_0000_0000_u64 + state.serial)
    }

    /// The person does something that opens the window again; gives a message id.
    fn interaction(&self) -> String {
        let now = self.zalo.0.shared.clock.now();
        if let Some(chat) = self.zalo.0.shared.lock().chats.get_mut(&self.key()) {
            chat.last_interaction = Some(now);
            chat.free_left = 8;
        }
        self.next_id()
    }

    /// What the OA's console shows of it.
    fn write(&self, id: &str, at: i64, by_person: bool, kind: &str, text: &str) {
        let line = Line { id: id.to_owned(), at, by_person, kind: kind.to_owned(), text: text.to_owned() };
        self.zalo.0.shared.lock().write(&self.oa, &self.user, line);
    }

    fn push_text(&self, words: &str, quoted: Option<&str>, late: i64) {
        let shared = &self.zalo.0.shared;
        let id = self.interaction();
        let at = shared.clock.now() + late;
        self.write(&id, at, true, "text", words);
        drop(sender::deliver(shared, event::text(shared, &self.oa, &self.user, &id, words, quoted, at)));
    }
}
