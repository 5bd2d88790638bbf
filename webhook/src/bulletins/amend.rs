//! What a correction does to the messages of the bulletin that it puts right: they get its words, or are taken back.
//!
//! Both may be repeated: a message that says so already, or is gone, is done. So nothing of it is stored, and after a death it
//! begins again.

use std::sync::Arc;
use std::time::Duration;

use bot::zalo::{ArticleError, Verified};
use bot::{Account, SendError};
use flows::Platform;
use flows::bulletin::{Amend, Bulletin, Kind, Step, article, messages};
use storage::{StorageError, Told};
use tracing::{info, warn};

use super::run::Run;
use crate::deliver;
use crate::failpoints::at;
use crate::pace::{Call, Lane, Turn};

/// Messages that are fetched at once.
const PAGE: usize = 500;

/// The pause after a call that was not taken.
const AGAIN: Duration = Duration::from_secs(2);

/// How often a message, or an article, is tried.
const MOST: u32 = 5;

/// Changes or takes back what was sent; false if it was stopped, or the database failed, before it was through. Not with
/// the first hundredth: the old messages of everybody would speak of what few have.
pub(super) async fn amend(run: &Arc<Run>, canary: bool) -> bool {
    let it = &run.bulletin;
    let Some(before) = it.corrects.as_deref().filter(|_| it.kind == Kind::Correction && !canary) else { return true };
    if it.amend == Amend::Keep {
        return true;
    }
    match all(run, before).await {
        Ok(through) => through,
        Err(error) => {
            warn!(%error, "what a correction changes waits for the database");
            run.pause(AGAIN).await;
            false
        }
    }
}

async fn all(run: &Arc<Run>, before: &str) -> Result<bool, StorageError> {
    let Some(full) = at("amend read", run.app.storage.bulletin(before)).await? else { return Ok(true) };
    for broadcast in at("amend broadcasts", run.app.storage.broadcasts(before)).await? {
        let accepted = Step::from_code(&broadcast.step) == Some(Step::Accepted);
        if let Some(id) = broadcast.article.filter(|_| accepted)
            && !public(run, &broadcast.account, &id, before, &full.bulletin).await
        {
            return Ok(false);
        }
    }
    let (mut after, mut done, mut failed) = (0, 0_u64, 0_u64);
    loop {
        let page = at("amend page", run.app.storage.bulletin_told(before, after, PAGE)).await?;
        let Some(last) = page.last().map(|it| it.nth) else { break };
        for told in page {
            if run.stop.is_cancelled() {
                return Ok(false);
            }
            match one(run, before, &full.bulletin, &told).await {
                Some(true) => done += 1,
                Some(false) => failed += 1,
                None => {}
            }
        }
        after = last;
    }
    info!(bulletin = run.id, done, failed, "a correction has changed what was sent before");
    Ok(!run.stop.is_cancelled())
}

/// One message; `None`: there is nothing to be done on its platform.
async fn one(run: &Arc<Run>, id: &str, before: &Bulletin, told: &Told) -> Option<bool> {
    let (app, replaces) = (&run.app, run.bulletin.amend == Amend::Replace);
    let to = messages(&run.bulletin, &run.frame, told.chat.platform, told.lang).into_iter().next()?.message;
    if told.chat.platform == Platform::Web {
        if !replaces {
            return None;
        }
        let (name, old) = (format!("bulletin/{}/amends", run.id), format!("bulletin/{id}/0"));
        return Some(at("amend append", deliver::replace(app, &told.chat, &name, &to, &old)).await);
    }
    let message = told.message.as_deref().filter(|_| told.chat.platform == Platform::Telegram)?;
    let account = Arc::clone(app.account(&told.chat)?);
    for _ in 0..MOST {
        let turn =
            at("amend turn", app.pace.turn(&app.storage, &told.chat, Call { lane: Lane::Bulk, edits: true })).await?;
        let call = async {
            match (replaces, before.cover.is_some()) {
                (true, true) => account.revise_caption(&told.chat.user, message, &to).await,
                (true, false) => account.revise(&told.chat.user, message, &to).await,
                (false, _) => account.take_back(&told.chat.user, message).await,
            }
        };
        let made = at("amend call", call).await;
        drop(turn);
        match made {
            Ok(()) => return Some(true),
            Err(SendError::Later { after, .. }) => app.pace.rest_bulk(&told.chat, after),
            Err(SendError::Again { .. } | SendError::Uncertain) => {
                run.pause(AGAIN).await;
            }
            Err(_) => return Some(false),
        }
    }
    Some(false)
}

/// The article of a broadcast: it gets the correction's words, or is removed.
async fn public(run: &Arc<Run>, account: &str, id: &str, before_id: &str, before: &Bulletin) -> bool {
    let Some(Account::Zalo(oa)) = run.app.accounts.get(&(Platform::Zalo, account.to_owned())).map(Arc::as_ref) else {
        return true;
    };
    let words = article(&run.bulletin, &run.frame);
    // A correction without a picture keeps the article's.
    let covers = [(run.id.as_str(), &run.bulletin.cover), (before_id, &before.cover)];
    let cover = covers.into_iter().find_map(|(of, cover)| Some((of, cover.as_ref()?)));
    for _ in 0..MOST {
        if run.stop.is_cancelled() {
            return false;
        }
        let token = run.app.tokens.number(account);
        let Some(turn) = turn(run, account).await else { return !run.stop.is_cancelled() };
        let made = if run.bulletin.amend == Amend::Remove {
            at("amend remove", oa.remove_article(id)).await
        } else {
            let Some((address, (of, cover))) = run.app.config.https().zip(cover) else { return true };
            let cover = format!("{address}/ban-tin/{of}/tep/{cover}");
            at("amend update", update(run, oa, id, &words, &cover)).await
        };
        drop(turn);
        match made {
            Ok(()) | Err(ArticleError::Gone) => return true,
            Err(ArticleError::Call(SendError::Token { .. })) => run.app.tokens.reject(account, token),
            Err(ArticleError::Call(SendError::Later { .. } | SendError::Again { .. } | SendError::Uncertain)) => {}
            Err(problem) => {
                warn!(%problem, "the article of a broadcast is not changed");
                return true;
            }
        }
        run.pause(AGAIN).await;
    }
    warn!("the article of a broadcast is not changed: Zalo did not take it");
    true
}

/// The right to make one call of an OA; `None` if nothing more is to be begun.
async fn turn(run: &Run, account: &str) -> Option<Turn> {
    let turn = run.app.pace.turn_of(&run.app.storage, (Platform::Zalo, account), Lane::Bulk);
    tokio::select! {
        turn = at("amend turn of", turn) => turn,
        () = run.stop.cancelled() => None,
    }
}

/// The new words stand when Zalo has looked at them.
async fn update(
    run: &Arc<Run>,
    oa: &bot::zalo::Account,
    id: &str,
    words: &flows::bulletin::Article,
    cover: &str,
) -> Result<(), ArticleError> {
    let token = oa.update_article(id, words, cover).await?;
    let stopped = ArticleError::Call(SendError::Again { code: None });
    loop {
        let turn = turn(run, oa.name()).await.ok_or_else(|| stopped.clone())?;
        if oa.verify_article(&token).await? != Verified::Processing {
            return Ok(());
        }
        drop(turn);
        if !run.pause(AGAIN).await {
            return Err(stopped);
        }
    }
}
