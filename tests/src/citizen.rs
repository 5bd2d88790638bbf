//! A person on any of the three channels: the stories that must hold on all of them speak to this.

use std::time::Duration;

use crate::said::Said;
use crate::{telegram, web, zalo};

/// A person on one channel.
#[derive(Clone, Debug)]
pub enum Citizen {
    /// In Telegram.
    Telegram(telegram::Citizen),
    /// In Zalo.
    Zalo(zalo::Citizen),
    /// At the web page.
    Web(web::Citizen),
}

/// Runs `$body` with `$it` bound to whichever citizen it is.
macro_rules! each {
    ($citizen:expr, |$it:ident| $body:expr) => {
        match $citizen {
            Citizen::Telegram($it) => $body,
            Citizen::Zalo($it) => $body,
            Citizen::Web($it) => $body,
        }
    };
}

impl Citizen {
    /// The channel's code in `share_response`.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::Telegram(_) => "telegram",
            Self::Zalo(_) => "zalo",
            Self::Web(_) => "web",
        }
    }

    /// Whether messages change in place here and several questions stand in a grid of buttons.
    pub fn has_grid(&self) -> bool {
        !matches!(self, Self::Zalo(_))
    }

    /// Types a text and waits for what the bot does; gives back the bot's last message.
    pub async fn say(&self, words: &str) -> Said {
        each!(self, |it| it.say(words).await)
    }

    /// Types a text without waiting for what the bot does.
    pub async fn send(&self, words: &str) {
        match self {
            Self::Telegram(it) => {
                it.send(words);
            }
            Self::Zalo(it) => it.send(words),
            Self::Web(it) => it.send(words).await,
        }
    }

    /// Presses the button with this label on the newest message that has it, and waits for what the bot does.
    pub async fn tap(&self, label: &str) -> Said {
        each!(self, |it| it.tap(label).await)
    }

    /// Presses a button of one message and waits for what the bot does.
    pub async fn tap_on(&self, message: &Said, label: &str) -> Said {
        each!(self, |it| it.tap_on(message, label).await)
    }

    /// Presses the button with this code on a message without waiting for what the bot does.
    pub async fn press(&self, message: &str, code: &str) {
        match self {
            Self::Telegram(it) => {
                it.press(message, code);
            }
            Self::Zalo(it) => it.press(code),
            Self::Web(it) => it.press(message, code).await,
        }
    }

    /// The bot's messages as they stand now, oldest first.
    pub fn messages(&self) -> Vec<Said> {
        each!(self, |it| it.messages())
    }

    /// The bot's last message.
    pub fn last(&self) -> Said {
        each!(self, |it| it.last())
    }

    /// Each message of the bot as it was sent, whatever became of it.
    pub fn sent(&self) -> Vec<Said> {
        match self {
            Self::Telegram(it) => it.sent(),
            // Nothing is changed in place there.
            Self::Zalo(it) => it.messages(),
            Self::Web(it) => it.sent(),
        }
    }

    /// The message that the bot has last sent or changed.
    pub fn latest(&self) -> Option<Said> {
        each!(self, |it| it.latest())
    }

    /// Waits for at most `limit` until what the bot has last sent or changed satisfies `wanted`.
    pub async fn sees(&self, limit: Duration, wanted: impl Fn(&Said) -> bool) -> Option<Said> {
        each!(self, |it| it.sees(limit, wanted).await)
    }

    /// Waits until the last message satisfies `wanted`.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        each!(self, |it| it.until(what, wanted).await)
    }

    /// The whole conversation, for a failed story's report.
    pub fn print(&self) -> String {
        each!(self, |it| it.print())
    }
}

impl From<telegram::Citizen> for Citizen {
    fn from(it: telegram::Citizen) -> Self {
        Self::Telegram(it)
    }
}

impl From<zalo::Citizen> for Citizen {
    fn from(it: zalo::Citizen) -> Self {
        Self::Zalo(it)
    }
}

impl From<web::Citizen> for Citizen {
    fn from(it: web::Citizen) -> Self {
        Self::Web(it)
    }
}
