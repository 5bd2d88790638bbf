//! How the service is, and what it was told: every setting, and no secret.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use flows::Platform;

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};
use crate::config::{SETTINGS, Shown};
use crate::watch;

/// How long Telegram may take to say how its deliveries go.
const ASKING: Duration = Duration::from_secs(2);

/// A bot or an OA.
struct Line {
    name: String,
    /// Whether it hears and can send, in words; and whether that is as it should be.
    state: String,
    good: bool,
    /// What it may still send in this minute: replies, and what nobody waits for; empty without a limit.
    left: String,
}

/// Each account as it is now.
async fn accounts(visit: &Visit) -> Vec<Line> {
    let app = &visit.app;
    let left = |platform: Platform, name: &str| {
        let lanes = app.pace.left().filter(|(known, account, ..)| *known == platform && *account == name);
        lanes.map(|(_, _, lane, calls)| format!("{} {calls}", lane.word())).collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    for bot in app.telegram() {
        let info = tokio::time::timeout(ASKING, bot.webhook_info()).await;
        let (good, state) = match (info, app.telegram_url(bot.name())) {
            (Ok(Ok(info)), Some(url)) if !info.delivers_to(&url) => {
                (false, visit.t("webhook trỏ nơi khác", "the webhook points elsewhere").to_owned())
            }
            (Ok(Ok(info)), Some(_)) => {
                (true, format!("{}: {}", visit.t("webhook đúng, tin chờ", "webhook set, waiting"), info.pending))
            }
            (Ok(Ok(_)), None) => (
                false,
                visit
                    .t("không có webhook: PUBLIC_URL không phải https", "no webhook: PUBLIC_URL is not https")
                    .to_owned(),
            ),
            (Ok(Err(_)) | Err(_), _) => {
                (false, visit.t("Telegram không trả lời", "Telegram does not answer").to_owned())
            }
        };
        let left = left(Platform::Telegram, bot.name());
        lines.push(Line { name: format!("Telegram {}", bot.name()), state, good, left });
    }
    for oa in app.zalo() {
        let silent = app.hearing.silent(&oa.config().app_id);
        let (age, good) = app.tokens.age(oa.name());
        let hears = if silent {
            visit.t("webhook im lặng", "the webhook is silent")
        } else {
            visit.t("webhook có tin", "webhook heard")
        };
        let sends = match (age, good) {
            (Some(age), true) => {
                format!(
                    "{} {} h",
                    visit.t("mã truy cập tốt, làm mới cách đây", "tokens good, renewed"),
                    age.as_secs() / 3600
                )
            }
            _ => visit
                .t("mã truy cập hỏng: chạy langnghe zalo authorize", "tokens bad: run langnghe zalo authorize")
                .to_owned(),
        };
        let left = left(Platform::Zalo, oa.name());
        lines.push(Line {
            name: format!("Zalo {}", oa.name()),
            state: format!("{hears}; {sends}"),
            good: good && !silent,
            left,
        });
    }
    // What is off is said, with what would switch it on.
    if app.telegram().next().is_none() {
        lines.push(off(visit, "Telegram", "TELEGRAM_BOT_TOKEN"));
    }
    if app.zalo().next().is_none() {
        lines.push(off(visit, "Zalo", "ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_ID"));
    }
    let (good, state) = match &app.config.public_url {
        Some(url) => (true, format!("{} {url}/chat", visit.t("đang mở ở", "open at"))),
        None => (
            false,
            visit
                .t(
                    "đang mở, chưa có địa chỉ công khai: đặt PUBLIC_URL",
                    "open, without a public address: set PUBLIC_URL",
                )
                .to_owned(),
        ),
    };
    lines.push(Line {
        name: visit.t("Trò chuyện trên web", "Web chat").to_owned(), state, good, left: String::new()
    });
    lines
}

/// A channel without an account.
fn off(visit: &Visit, name: &str, setting: &str) -> Line {
    let words = visit.t("tắt; để mở, đặt", "off; to switch it on, set");
    Line { name: name.to_owned(), state: format!("{words} {setting}"), good: true, left: "-".to_owned() }
}

/// What a setting is set to, in words.
fn said(visit: &Visit, value: Shown) -> String {
    let words = match value {
        Shown::Text(text) => return text,
        Shown::Most(Some(most)) => return most.to_string(),
        Shown::Most(None) => visit.t("không giới hạn", "any number"),
        Shown::Secret => visit.t("đã đặt, không hiện", "set, not shown"),
        Shown::None | Shown::Accounts(0) => visit.t("không đặt", "not set"),
        Shown::BuiltIn => visit.t("có sẵn trong chương trình", "built in"),
        Shown::On(true) => visit.t("bật", "on"),
        Shown::On(false) => visit.t("tắt", "off"),
        Shown::Accounts(count) => {
            return format!("{} ({count})", visit.t("đã đặt, không hiện", "set, not shown"));
        }
    };
    words.to_owned()
}

#[derive(Template)]
#[template(path = "console/service.html")]
struct ServicePage {
    s: Shell,
    /// What it is, how it is, and whether that is as it should be.
    health: Vec<(String, String, bool)>,
    accounts: Vec<Line>,
    /// Name, what it is for, what it is set to.
    settings: Vec<(&'static str, &'static str, String)>,
    audit: Result<(i64, String), String>,
}

/// `GET /console/service`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let app = &visit.app;
    let (redis, database) =
        tokio::join!(watch::answers(app.storage.ping_conversations()), watch::answers(app.storage.ping_database()));
    let answers = |yes| {
        visit.t(if yes { "có trả lời" } else { "không trả lời" }, if yes { "answers" } else { "does not answer" })
    };
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let mut health = vec![
        (visit.t("Phiên bản", "Version").to_owned(), version, true),
        (visit.t("Phiên trò chuyện", "Conversations").to_owned(), answers(redis).to_owned(), redis),
        (visit.t("Cơ sở dữ liệu", "Database").to_owned(), answers(database).to_owned(), database),
        (
            visit.t("Cuộc trò chuyện bị kẹt", "Stuck chats").to_owned(),
            app.watch.stuck().to_string(),
            app.watch.stuck() == 0,
        ),
    ];
    let oldest = app.watch.oldest(app).as_secs();
    health.push((
        visit.t("Tin chờ lâu nhất", "Longest wait").to_owned(),
        format!("{oldest} {}", visit.t("giây", "s")),
        oldest < 60,
    ));
    if let Some(spool) = &app.spool {
        let waiting = visit.t("Sự kiện chờ trên đĩa của máy này", "Events waiting on this instance's disk");
        health.push((waiting.to_owned(), spool.len().to_string(), spool.is_empty()));
    }
    // Where conversations are away, that line is missing and the page is there.
    if let Ok(kept) = app.storage.poison_waiting().await {
        let aside = visit.t("Sự kiện không đọc được, để riêng", "Events that are kept aside");
        health.push((aside.to_owned(), kept.to_string(), kept == 0));
    }
    let pending = app.storage.pending_migrations().await?;
    let scheme = if pending.is_empty() { visit.t("đủ", "complete").to_owned() } else { pending.join(", ") };
    health.push((visit.t("Cấu trúc cơ sở dữ liệu", "Migrations").to_owned(), scheme, pending.is_empty()));
    let accounts = accounts(&visit).await;
    let settings = SETTINGS.iter().map(|it| (it.name, visit.t(it.vi, it.en), said(&visit, it.shown(&app.config))));
    let settings = settings.collect();
    let audit = match app.storage.audit_verify(None).await? {
        Ok(whole) => Ok((whole.lines, whole.hash)),
        Err(fault) => Err(fault.to_string()),
    };
    Ok(ok(&ServicePage { s: visit.shell("Hệ thống", "Service"), health, accounts, settings, audit }))
}
