//! How the service is, and what it was told. No setting here is a secret.

use askama::Template;
use axum::response::Response;
use flows::Platform;

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};
use crate::watch;

#[derive(Template)]
#[template(path = "console/service.html")]
struct ServicePage {
    s: Shell,
    /// What it is, how it is, and whether that is as it should be.
    health: Vec<(String, String, bool)>,
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
    for bot in app.telegram() {
        health.push((format!("Telegram {}", bot.name()), visit.t("đang bật", "on").to_owned(), true));
    }
    for oa in app.zalo() {
        let silent = app.hearing.silent(&oa.config().app_id);
        let state =
            if silent { visit.t("webhook im lặng", "the webhook is silent") } else { visit.t("đang bật", "on") };
        health.push((format!("Zalo {}", oa.name()), state.to_owned(), !silent));
    }
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
        (Platform::Telegram.code(), app.telegram().count().to_string()),
        (Platform::Zalo.code(), app.zalo().count().to_string()),
    ];
    let audit = match app.storage.audit_verify(None).await? {
        Ok(whole) => Ok((whole.lines, whole.hash)),
        Err(fault) => Err(fault.to_string()),
    };
    Ok(ok(&ServicePage { s: visit.shell("Hệ thống", "Service"), health, settings, audit }))
}
