//! The visitor's own chats on Telegram and Zalo: bound, unbound, and what is told there.

use std::time::Duration;

use axum::response::Response;
use flows::Platform;
use flows::office::own_chat;
use futures_util::future::join_all;
use storage::{OwnChat, StorageError};

use super::page::when;
use super::qr::{Qr, qr};
use super::visit::{Problem, Visit};
use super::{bulletins, me};
use crate::app::{App, now, random};

/// How long a code is good, ms.
const CODE_LIFE: i64 = 10 * 60_000;

/// How long bots' names are waited for, all together.
const NAMING: Duration = Duration::from_millis(900);

/// What the page says of the visitor's own chats.
pub(super) struct OwnChats {
    /// Platform, its code, and since when.
    pub(super) bound: Vec<(&'static str, &'static str, String)>,
    /// Whether there is any bot or OA to write to.
    pub(super) possible: bool,
    pub(super) tickets: bool,
    pub(super) bulletins: bool,
    /// A code that was made just now.
    pub(super) code: Option<Code>,
}

/// A code, and where to send it.
pub(super) struct Code {
    /// As it is typed.
    pub(super) words: String,
    pub(super) ends: String,
    /// Links to bots that carry it, and to OAs that it is sent to by hand.
    pub(super) bots: Vec<(String, Option<Qr>)>,
    pub(super) oas: Vec<String>,
}

impl OwnChats {
    pub(super) async fn of(app: &App, person: &str, code: Option<Code>) -> Result<Self, StorageError> {
        let own = app.storage.own_chats(person).await?;
        let any = |told: fn(&OwnChat) -> bool| own.iter().any(told);
        let shown = |it: &OwnChat| {
            (bulletins::platform(it.chat.platform, flows::Lang::default()), it.chat.platform.code(), when(it.at))
        };
        Ok(Self {
            bound: own.iter().map(shown).collect(),
            possible: !app.accounts.is_empty(),
            tickets: any(|it| it.tickets),
            bulletins: any(|it| it.bulletins),
            code,
        })
    }
}

/// `POST /console/me/chat`: a code that binds the chat which sends it.
pub(super) async fn code(visit: Visit) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    let app = &visit.app;
    let number = u64::from_be_bytes(random()) % 10_u64.pow(own_chat::DIGITS as u32);
    let code = format!("{number:0width$}", width = own_chat::DIGITS);
    let (now, ends) = (now(), now().plus(CODE_LIFE));
    app.storage.pairing_begin(person, &code, ends, now).await?;
    // A bot's name is Telegram's to say; without it the words are typed there as on Zalo.
    let names = join_all(app.telegram().map(|bot| tokio::time::timeout(NAMING, bot.get_me()))).await;
    let link = |name: String| format!("https://t.me/{name}?start={}", own_chat::start(&code));
    let links = names.into_iter().flatten().flatten().map(|me| link(me.username));
    let bots = links.map(|link| (link.clone(), qr(link))).collect();
    let oas = app.zalo().map(|oa| format!("https://zalo.me/{}", oa.name())).collect();
    let made = Code { words: own_chat::spelled(&code), ends: when(ends), bots, oas };
    me::page_with(&visit, None, Some(made)).await
}

/// `POST /console/me/chat-drop`, with `platform`.
pub(super) async fn drop(visit: Visit) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    let Some(platform) = Platform::from_code(visit.form.raw("platform")) else {
        let wrong = visit.t("Xin chọn kênh cần bỏ nối.", "Choose the chat to be unbound.");
        return me::page_with(&visit, Some(wrong), None).await;
    };
    visit.app.storage.own_chat_drop(person, platform, now()).await?;
    me::done(visit, "Đã bỏ nối cuộc trò chuyện.", "The chat is bound no more.").await
}

/// `POST /console/me/chat-tell`, with what was ticked.
pub(super) async fn tell(visit: Visit) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    let ticked = (visit.form.has("tickets"), visit.form.has("bulletins"));
    visit.app.storage.own_chats_tell(person, ticked, now()).await?;
    me::done(visit, "Đã lưu lựa chọn nhắc việc.", "What you are told is kept.").await
}
