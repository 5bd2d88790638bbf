//! How the service is, and what it was told. No setting here is a secret.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use flows::Platform;

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};
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
    lines
}

#[derive(Template)]
#[template(path = "console/service.html")]
struct ServicePage {
    s: Shell,
    /// What it is, how it is, and whether that is as it should be.
    health: Vec<(String, String, bool)>,
    accounts: Vec<Line>,
    settings: Vec<(&'static str, String)>,
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
    let mut health = vec![
        (visit.t("Phiên trò chuyện", "Conversations").to_owned(), answers(redis).to_owned(), redis),
        (visit.t("Cơ sở dữ liệu", "Database").to_owned(), answers(database).to_owned(), database),
        (
            visit.t("Cuộc trò chuyện bị kẹt", "Stuck chats").to_owned(),
            app.watch.stuck().to_string(),
            app.watch.stuck() == 0,
        ),
    ];
    let oldest = app.watch.oldest(app).as_secs();
    health.push((visit.t("Tin chờ lâu nhất", "Longest wait").to_owned(), format!("{oldest} s"), oldest < 60));
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
    let config = &app.config;
    let none = || visit.t("không đặt", "not set").to_owned();
    let settings = vec![
        ("langnghe", env!("CARGO_PKG_VERSION").to_owned()),
        ("LISTEN", config.listen.clone()),
        ("PUBLIC_URL", config.public_url.clone().unwrap_or_else(none)),
        ("DATABASE_URL", if config.database_url.starts_with("sqlite:") { "SQLite" } else { "Postgres" }.to_owned()),
        ("REDIS_URL", config.redis_url.as_ref().map_or_else(none, |urls| urls.split(',').count().to_string())),
        ("REDIS_PREFIX", config.redis_prefix.clone()),
        ("PROXIES", config.proxies.to_string()),
        ("WATCH_SECONDS", config.watch.as_secs_f64().to_string()),
        ("SILENCE_MINUTES", (config.silence.as_secs() / 60).to_string()),
        ("DRAIN_SECONDS", config.drain.as_secs().to_string()),
        ("GIVE_UP_AFTER", config.give_up_after.as_secs().to_string()),
        ("CHAT_PER_MINUTE", config.chat_per_minute.map_or_else(none, |it| it.to_string())),
        ("THREADS", config.threads.to_string()),
        ("SURVEYS", config.surveys.as_ref().map_or_else(none, |path| path.display().to_string())),
    ];
    let audit = match app.storage.audit_verify(None).await? {
        Ok(whole) => Ok((whole.lines, whole.hash)),
        Err(fault) => Err(fault.to_string()),
    };
    Ok(ok(&ServicePage { s: visit.shell("Hệ thống", "Service"), health, accounts, settings, audit }))
}
