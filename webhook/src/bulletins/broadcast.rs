//! A bulletin's broadcast on Zalo: an article made, looked at by Zalo, sent out, for each OA of ours.
//!
//! Each step is stored before its call and after it. Whoever takes the bulletin up after a death finds where it stood; a call
//! of which nobody knows what became is uncertain then, and not repeated: an article made twice stands twice on the OA's
//! page, and a broadcast sent twice reaches everybody twice.

use std::sync::Arc;
use std::time::Duration;

use bot::SendError;
use bot::zalo::{self, ArticleError, Verified};
use flows::Platform;
use flows::bulletin::{Denial, Step, Targets, ZaloWay, article};
use futures_util::future::join_all;
use storage::Broadcast;
use tracing::{info, warn};

use super::run::Run;
use crate::app::now;
use crate::failpoints::at;
use crate::pace::{Lane, Turn};

/// How often Zalo is asked whether it is through with an article.
const LOOK: Duration = Duration::from_secs(2);

/// How long a wait for the morning may go without looking whether anything has changed.
const NAP: Duration = Duration::from_secs(1);

/// The pause after a call that certainly was not taken.
const AGAIN: Duration = Duration::from_secs(2);

/// How often a call is tried that Zalo fails on.
const MOST: u32 = 5;

/// Sends a bulletin's broadcasts; false if that was stopped, or could not be stored, before it was through. A broadcast has
/// no first hundredth: it waits until the rest may go.
pub(super) async fn send(run: &Arc<Run>, canary: bool) -> bool {
    let ZaloWay::Broadcast(targets) = &run.bulletin.zalo else { return true };
    if canary || !run.bulletin.segment.has(Platform::Zalo) {
        return true;
    }
    let stored = match at("broadcast read", run.app.storage.broadcasts(&run.id)).await {
        Ok(stored) => stored,
        Err(error) => {
            warn!(%error, "a broadcast waits for the database");
            run.pause(AGAIN).await;
            return false;
        }
    };
    let named = |oa: &&zalo::Account| {
        let accounts = &run.bulletin.segment.accounts;
        accounts.is_empty() || accounts.iter().any(|it| it == oa.name())
    };
    let each = run.app.zalo().filter(named).map(|oa| {
        let before = stored.iter().find(|it| it.account == oa.name()).cloned();
        One { run, oa, targets, tried: 0, turn: None }.go(before)
    });
    join_all(each).await.into_iter().all(|through| through)
}

/// One OA's broadcast.
struct One<'a> {
    run: &'a Arc<Run>,
    oa: &'a zalo::Account,
    targets: &'a Targets,
    /// How often Zalo failed on the call that is next.
    tried: u32,
    /// The right to make that call. It is waited for before the call is marked: whoever dies while waiting leaves nothing
    /// unknown.
    turn: Option<Turn>,
}

/// How far it has come; `None`: it is not begun.
fn step(it: &Broadcast) -> Option<Step> {
    if it.step.is_empty() { None } else { Some(Step::from_code(&it.step).unwrap_or(Step::Uncertain)) }
}

/// What a call came to.
enum Came {
    /// Something new to store.
    To(Broadcast),
    /// Nothing yet: the same call after a pause.
    Later(Duration),
}

impl One<'_> {
    /// From where it stands to its end; false if it was stopped before.
    async fn go(mut self, before: Option<Broadcast>) -> bool {
        let mut it = before.unwrap_or_else(|| self.nothing());
        // What another run, or this one before a death, had under way is not known.
        if let Some(step) = step(&it).filter(|step| step.found() != *step) {
            it = self.to(&it, step.found());
        }
        let mut saved = None;
        loop {
            if saved.as_ref() != Some(&it) && !self.stored(&it).await {
                return false;
            }
            saved = Some(it.clone());
            let now_at = step(&it);
            if now_at.is_some_and(Step::is_final) {
                info!(bulletin = self.run.id, step = it.step, "a broadcast is through");
                return true;
            }
            if self.run.stop.is_cancelled() {
                // Marked, and not called.
                self.stored(&self.back(&it)).await;
                return false;
            }
            let came = match now_at {
                None => self.begin(&it).await,
                Some(Step::Making) => self.make(&it).await,
                Some(Step::Review) => self.review(&it).await,
                Some(Step::Ready) => self.ready(&it).await,
                Some(Step::Sending) => self.send(&it).await,
                Some(Step::Accepted | Step::Refused | Step::Uncertain) => return true,
            };
            match came {
                Came::To(next) => {
                    it = next;
                    // A call that is tried again counts on.
                    if step(&it) != Some(Step::Making) && step(&it) != Some(Step::Sending) {
                        self.tried = 0;
                    }
                }
                Came::Later(pause) => {
                    // It was not taken: whoever dies in this pause leaves nothing unknown.
                    it = self.back(&it);
                    if saved.as_ref() != Some(&it) && !self.stored(&it).await {
                        return false;
                    }
                    saved = Some(it.clone());
                    self.run.pause(pause).await;
                }
            }
        }
    }

    /// As it stood before the mark of a call that was not made, or not taken.
    fn back(&self, it: &Broadcast) -> Broadcast {
        match step(it) {
            Some(Step::Making) => self.nothing(),
            Some(Step::Sending) => self.to(it, Step::Ready),
            _ => it.clone(),
        }
    }

    /// Waits for the right to make one call of the OA; false if nothing more is to be begun.
    async fn may(&mut self) -> bool {
        let turn = self.run.app.pace.turn_of(&self.run.app.storage, (Platform::Zalo, self.oa.name()), Lane::Bulk);
        self.turn = tokio::select! {
            turn = at("broadcast turn", turn) => turn,
            () = self.run.stop.cancelled() => None,
        };
        self.turn.is_some()
    }

    /// What has to be known before anything is made.
    async fn begin(&mut self, it: &Broadcast) -> Came {
        if self.run.app.config.https().is_none() {
            // Zalo fetches the cover from us.
            return Came::To(self.refused(it, Denial::NoAddress));
        }
        if !self.may().await {
            return Came::Later(NAP);
        }
        match at("broadcast quota", self.oa.broadcast_quota()).await {
            Ok(quota) if quota.remain == 0 => return Came::To(self.refused(it, Denial::Quota)),
            // Where it cannot be asked it is found out later.
            _ => {}
        }
        if self.may().await { Came::To(self.to(it, Step::Making)) } else { Came::Later(NAP) }
    }

    async fn make(&mut self, it: &Broadcast) -> Came {
        let (run, article, _turn) = (self.run, article(&self.run.bulletin, &self.run.frame), self.turn.take());
        let Some((address, cover)) = run.app.config.https().zip(article.cover.as_ref()) else {
            return Came::To(self.refused(it, Denial::NoAddress));
        };
        let cover = format!("{address}/ban-tin/{}/tep/{cover}", run.id);
        let token = self.token();
        match at("broadcast make", self.oa.create_article(&article, &cover)).await {
            Ok(made) => Came::To(Broadcast { token: Some(made), ..self.to(it, Step::Review) }),
            Err(problem) => self.answer(it, problem, token),
        }
    }

    async fn review(&mut self, it: &Broadcast) -> Came {
        let Some(made) = &it.token else { return Came::To(self.to(it, Step::Uncertain)) };
        if !self.may().await {
            return Came::Later(NAP);
        }
        let (token, _turn) = (self.token(), self.turn.take());
        match at("broadcast review", self.oa.verify_article(made)).await {
            Ok(Verified::Ready(id)) => Came::To(Broadcast { article: Some(id), ..self.to(it, Step::Ready) }),
            Ok(Verified::Processing) => Came::Later(LOOK),
            Err(problem) => self.answer(it, problem, token),
        }
    }

    /// Nothing is sent out at night, nor behind the bulletin's end.
    async fn ready(&mut self, it: &Broadcast) -> Came {
        if self.run.bulletin.schedule.until.is_some_and(|until| now() > until) {
            return Came::To(self.refused(it, Denial::TooLate));
        }
        let night = |run: &Run| run.app.config.zalo_broadcast_quiet.ends(now()).is_some();
        // It may become night while the turn is waited for.
        if night(self.run) || !self.may().await || night(self.run) {
            // Others may go until the morning.
            self.turn = None;
            return Came::Later(NAP);
        }
        Came::To(self.to(it, Step::Sending))
    }

    async fn send(&mut self, it: &Broadcast) -> Came {
        let Some(id) = &it.article else { return Came::To(self.to(it, Step::Uncertain)) };
        let (token, _turn) = (self.token(), self.turn.take());
        match at("broadcast send", self.oa.broadcast(id, self.targets)).await {
            Ok(message) => Came::To(Broadcast { message, ..self.to(it, Step::Accepted) }),
            // By Zalo's clock it is night still, or again.
            Err(ArticleError::Night) => Came::Later(Duration::from_secs(60)),
            Err(problem) => self.answer(it, problem, token),
        }
    }

    /// What a refusal makes of it.
    fn answer(&mut self, it: &Broadcast, problem: ArticleError, token: u64) -> Came {
        let word = match &problem {
            ArticleError::Quota => Denial::Quota,
            ArticleError::Articles => Denial::Articles,
            ArticleError::Content => Denial::Content,
            ArticleError::Gone => Denial::Gone,
            ArticleError::Refused { .. } => Denial::Refused,
            ArticleError::Night => return Came::Later(NAP),
            ArticleError::Call(SendError::Uncertain) => return Came::To(self.to(it, Step::Uncertain)),
            ArticleError::Call(SendError::Later { after, .. }) => return Came::Later(*after),
            ArticleError::Call(SendError::Again { code: None }) => return Came::Later(AGAIN),
            ArticleError::Call(SendError::Token { .. }) => {
                self.run.app.tokens.reject(self.oa.name(), token);
                return Came::Later(AGAIN);
            }
            ArticleError::Call(SendError::Account { code: -221 }) => Denial::Unverified,
            ArticleError::Call(SendError::Account { code: -224 }) => Denial::Package,
            ArticleError::Call(SendError::Account { .. }) => Denial::Account,
            ArticleError::Call(_) => {
                self.tried += 1;
                if self.tried < MOST {
                    return Came::Later(AGAIN);
                }
                Denial::Failed
            }
        };
        warn!(problem = %problem, "Zalo refuses a broadcast");
        Came::To(self.refused(it, word))
    }

    fn token(&self) -> u64 {
        self.run.app.tokens.number(self.oa.name())
    }

    fn nothing(&self) -> Broadcast {
        Broadcast {
            account: self.oa.name().to_owned(),
            step: String::new(),
            token: None,
            article: None,
            message: None,
            said: None,
            at: now(),
        }
    }

    fn to(&self, it: &Broadcast, step: Step) -> Broadcast {
        Broadcast { step: step.code().to_owned(), said: None, at: now(), ..it.clone() }
    }

    fn refused(&self, it: &Broadcast, why: Denial) -> Broadcast {
        Broadcast { said: Some(why.code().to_owned()), ..self.to(it, Step::Refused) }
    }

    /// Stores how far it has come; false if that cannot be done before it is stopped. What a call came to is stored even
    /// then, as far as the service waits.
    async fn stored(&self, it: &Broadcast) -> bool {
        for tried in 0.. {
            match at("broadcast put", self.run.app.storage.broadcast_put(&self.run.id, it)).await {
                Ok(()) => return true,
                Err(error) => warn!(%error, "how far a broadcast has come is not stored yet"),
            }
            if self.run.stop.is_cancelled() && tried > 3 {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        false
    }
}
