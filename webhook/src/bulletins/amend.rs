//! What a correction does to the messages of the bulletin that it puts right: they get its words, or are taken back.
//!
//! Both may be repeated: a message that says so already, or is gone, is done. How far it has come is stored now and then, for
//! the bulletin's page and for whoever goes on after a death; the last second's messages are then done twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bot::zalo::{ArticleError, Verified};
use bot::{Account, SendError};
use flows::Platform;
use flows::bulletin::{Amend, Bulletin, Kind, Outcome, Step, article, messages};
use storage::{Amended, StorageError, Told};
use tracing::{info, warn};

use super::run::Run;
use crate::deliver;
use crate::failpoints::at;
use crate::pace::{Call, Lane, Turn};

/// Messages that are fetched at once.
const PAGE: usize = 500;

/// The pause after a call that was not taken.
const AGAIN: Duration = Duration::from_secs(2);

/// How often it is stored how far it has come.
const STORED: Duration = Duration::from_secs(1);

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
    let storage = &run.app.storage;
    let Some(full) = at("amend read", storage.bulletin(before)).await? else { return Ok(true) };
    let sent = at("amend sent", storage.bulletin_progress(before)).await?.map_or(0, |it| it.of(Outcome::Sent));
    let stored = at("amend begun", storage.amended(&run.id)).await?.unwrap_or_default();
    // A person may let what failed be tried once more.
    if stored.ended {
        return Ok(true);
    }
    let mut far = Far { it: Amended { total: sent, ..stored }, made: Vec::new(), stored: Instant::now() };
    far.store(run).await?;
    let through = everything(run, (before, &full.bulletin), &mut far).await;
    if through.as_ref().is_ok_and(|through| *through) {
        far.it.ended = true;
        info!(
            bulletin = run.id,
            done = far.it.done,
            failed = far.it.failed,
            "a correction has changed what was sent before"
        );
    }
    far.store(run).await?;
    through
}

/// How far it has come, and what of that is not stored yet.
struct Far {
    it: Amended,
    /// Messages by their places, and whether they failed: those that did, and of those that are tried once more all.
    made: Vec<(i64, bool)>,
    stored: Instant,
}

impl Far {
    async fn store(&mut self, run: &Run) -> Result<(), StorageError> {
        at("amend put", run.app.storage.amended_put(&run.id, &self.it, &self.made)).await?;
        self.made.clear();
        self.stored = Instant::now();
        Ok(())
    }
}

/// Articles first, then message by message from where it stands, then those that a person lets be tried once more.
async fn everything(
    run: &Arc<Run>,
    (before, bulletin): (&str, &Bulletin),
    far: &mut Far,
) -> Result<bool, StorageError> {
    let storage = &run.app.storage;
    let accepted = |step: &str| Step::from_code(step) == Some(Step::Accepted);
    let broadcasts = at("amend broadcasts", storage.broadcasts(before)).await?;
    let articles = broadcasts.into_iter().filter(|broadcast| accepted(&broadcast.step));
    let known = usize::try_from(far.it.articles + far.it.articles_failed).unwrap_or(usize::MAX);
    for broadcast in articles.skip(known) {
        let Some(id) = broadcast.article else { continue };
        match public(run, &broadcast.account, &id, before, bulletin).await {
            Made::Done => far.it.articles += 1,
            Made::Failed | Made::Moot => far.it.articles_failed += 1,
            Made::Stopped => return Ok(false),
        }
    }
    loop {
        let page = at("amend page", storage.bulletin_told(before, far.it.upto, PAGE)).await?;
        if page.is_empty() {
            break;
        }
        if !those(run, (before, bulletin), page, far, false).await? {
            return Ok(false);
        }
    }
    loop {
        let page = at("amend again", storage.amended_again(&run.id, before, PAGE)).await?;
        if page.is_empty() {
            return Ok(!run.stop.is_cancelled());
        }
        let through = those(run, (before, bulletin), page, far, true).await?;
        // What is stored is not given out once more.
        far.store(run).await?;
        if !through {
            return Ok(false);
        }
    }
}

/// Some messages, of the list or (`again`) of those that failed before; false if it was stopped before their end.
async fn those(
    run: &Arc<Run>,
    (before, bulletin): (&str, &Bulletin),
    page: Vec<Told>,
    far: &mut Far,
    again: bool,
) -> Result<bool, StorageError> {
    for told in page {
        if run.stop.is_cancelled() {
            return Ok(false);
        }
        let made = one(run, before, bulletin, &told).await;
        match made {
            Made::Done => far.it.done += 1,
            Made::Failed => far.it.failed += 1,
            Made::Moot => far.it.moot += 1,
            // It stands behind `upto`, or among those that failed, still, for whoever goes on.
            Made::Stopped => return Ok(false),
        }
        if again || made == Made::Failed {
            far.made.push((told.nth, made == Made::Failed));
        }
        if !again {
            far.it.upto = told.nth;
        }
        if far.stored.elapsed() > STORED {
            far.store(run).await?;
        }
    }
    Ok(true)
}

/// What became of one message, or of one article.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    /// It is as the correction has it.
    Done,
    /// The platform refused, or failed too often.
    Failed,
    /// There is nothing to be done on its platform.
    Moot,
    /// Nothing more is to be begun: it is done by whoever goes on.
    Stopped,
}

/// One message.
async fn one(run: &Arc<Run>, id: &str, before: &Bulletin, told: &Told) -> Made {
    let (app, replaces) = (&run.app, run.bulletin.amend == Amend::Replace);
    let Some(to) = messages(&run.bulletin, &run.frame, told.chat.platform, told.lang).into_iter().next() else {
        return Made::Moot;
    };
    let to = to.message;
    if told.chat.platform == Platform::Web {
        if !replaces {
            return Made::Moot;
        }
        let (name, old) = (format!("bulletin/{}/amends", run.id), format!("bulletin/{id}/0"));
        let stands = at("amend append", deliver::replace(app, &told.chat, &name, &to, &old)).await;
        return if stands { Made::Done } else { Made::Failed };
    }
    let message = told.message.as_deref().filter(|_| told.chat.platform == Platform::Telegram);
    let Some((message, account)) = message.zip(app.account(&told.chat).map(Arc::clone)) else { return Made::Moot };
    for _ in 0..MOST {
        let turn = app.pace.turn(&app.storage, &told.chat, Call { lane: Lane::Bulk, edits: true });
        let turn = tokio::select! {
            turn = at("amend turn", turn) => turn,
            () = run.stop.cancelled() => return Made::Stopped,
        };
        // A pause may have come with the turn.
        if run.stop.is_cancelled() {
            return Made::Stopped;
        }
        let Some(turn) = turn else { return Made::Moot };
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
            Ok(()) => return Made::Done,
            Err(SendError::Later { after, .. }) => app.pace.rest_bulk(&told.chat, after),
            Err(SendError::Again { .. } | SendError::Uncertain) => {
                if !run.pause(AGAIN).await {
                    return Made::Stopped;
                }
            }
            Err(_) => return Made::Failed,
        }
    }
    Made::Failed
}

/// The article of a broadcast: it gets the correction's words, or is removed.
async fn public(run: &Arc<Run>, account: &str, id: &str, before_id: &str, before: &Bulletin) -> Made {
    let Some(Account::Zalo(oa)) = run.app.accounts.get(&(Platform::Zalo, account.to_owned())).map(Arc::as_ref) else {
        return Made::Failed;
    };
    let words = article(&run.bulletin, &run.frame);
    // A correction without a picture keeps the article's.
    let covers = [(run.id.as_str(), &run.bulletin.cover), (before_id, &before.cover)];
    let cover = covers.into_iter().find_map(|(of, cover)| Some((of, cover.as_ref()?)));
    for _ in 0..MOST {
        let token = run.app.tokens.number(account);
        let Some(turn) = turn(run, account).await else {
            return if run.stop.is_cancelled() { Made::Stopped } else { Made::Failed };
        };
        let made = if run.bulletin.amend == Amend::Remove {
            at("amend remove", oa.remove_article(id)).await
        } else {
            let Some((address, (of, cover))) = run.app.config.https().zip(cover) else { return Made::Failed };
            let cover = format!("{address}/ban-tin/{of}/tep/{cover}");
            at("amend update", update(run, oa, id, &words, &cover)).await
        };
        drop(turn);
        match made {
            Ok(()) | Err(ArticleError::Gone) => return Made::Done,
            Err(ArticleError::Call(SendError::Token { .. })) => run.app.tokens.reject(account, token),
            Err(ArticleError::Call(SendError::Later { .. } | SendError::Again { .. } | SendError::Uncertain)) => {}
            Err(problem) => {
                warn!(%problem, "the article of a broadcast is not changed");
                return Made::Failed;
            }
        }
        if !run.pause(AGAIN).await {
            return Made::Stopped;
        }
    }
    warn!("the article of a broadcast is not changed: Zalo did not take it");
    Made::Failed
}

/// The right to make one call of an OA; `None` if nothing more is to be begun.
async fn turn(run: &Run, account: &str) -> Option<Turn> {
    let turn = run.app.pace.turn_of(&run.app.storage, (Platform::Zalo, account), Lane::Bulk);
    let turn = tokio::select! {
        turn = at("amend turn of", turn) => turn,
        () = run.stop.cancelled() => None,
    };
    turn.filter(|_| !run.stop.is_cancelled())
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
