//! Links by which people come to us, with their QR codes: for surveys and for offices.

use std::time::Duration;

use super::qr::{Qr, qr};
use super::visit::Visit;

/// Telegram's name for a bot is waited for so long.
const NAMING: Duration = Duration::from_secs(2);
/// Telegram takes no longer word behind `start`.
const START: usize = 64;

/// A way to begin.
pub(super) struct Way {
    pub(super) name: String,
    pub(super) link: String,
    /// What to type behind the link, where it cannot carry more.
    pub(super) code: Option<String>,
    pub(super) qr: Option<Qr>,
}

/// The web chat, each bot, each OA: to a survey, or to what is on offer where `survey` is empty. A link names the office,
/// so that whoever comes by it can be reached by that office's bulletins; of the whole country it names none.
pub(super) async fn ways(visit: &Visit, survey: &str, unit: &str) -> Vec<Way> {
    let app = &visit.app;
    let own = visit.units.get(unit).is_some_and(|unit| unit.parent.is_some());
    let start = Some(format!("{survey}--{unit}")).filter(|start| own && start.len() <= START);
    let start = start.unwrap_or_else(|| survey.to_owned());
    let mut ways = Vec::new();
    let mut way = |name, link: String, code: Option<String>| ways.push(Way { name, qr: qr(&*link), link, code });
    if let Some(base) = &app.config.public_url {
        way(visit.t("Trò chuyện trên trang web", "Web chat").to_owned(), format!("{base}/chat?s={start}"), None);
    }
    for bot in app.telegram() {
        // Its name is Telegram's to say; the page does not wait for it.
        if let Ok(Ok(me)) = tokio::time::timeout(NAMING, bot.get_me()).await {
            way("Telegram".to_owned(), format!("https://t.me/{}?start={start}", me.username), None);
        }
    }
    for oa in app.zalo() {
        let code = Some(survey.to_owned()).filter(|survey| !survey.is_empty());
        way(format!("Zalo OA {}", oa.name()), format!("https://zalo.me/{}", oa.name()), code);
    }
    ways
}
