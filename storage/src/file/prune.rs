//! Rows that have served their time: in Redis keys end by themselves, here somebody must look.

use std::sync::atomic::Ordering;
use std::time::Duration;

use flows::Millis;

use super::File;
use crate::db::failed;
use crate::outbox::BURIED_LIFE;
use crate::sessions::ASIDE_LIFE;
use crate::web::WEB_LIFE;

/// How often, at most: the statements read whole tables.
const EVERY: i64 = 600_000;

statements! {
    SESSIONS = "delete from chat_session where ends_at <= $1";
    SENT = "delete from sent_message where ends_at <= $1";
    BURIED = "delete from chat_buried where buried_at <= $1";
    ASIDE = "delete from chat_aside where kept_at <= $1";
    WEB = "delete from chat_web where chat in (select chat from chat_web group by chat having max(number) <= $1)";
}

impl File {
    /// Deletes what is over, if nobody did so in the last ten minutes. A failure is left to the next time: every reading
    /// goes by the row's end and not by its presence.
    pub(super) async fn prune(&self, now: Millis) {
        let last = self.pruned.load(Ordering::Relaxed);
        if now.0 < last.saturating_add(EVERY) {
            return;
        }
        self.pruned.store(now.0, Ordering::Relaxed);
        for (statement, at) in [
            (SESSIONS, now.0),
            (SENT, now.0),
            (BURIED, before(now, BURIED_LIFE)),
            (ASIDE, before(now, ASIDE_LIFE)),
            (WEB, before(now, WEB_LIFE)),
        ] {
            if let Err(error) = sqlx::query(statement).bind(at).execute(&self.lite.write).await.map_err(failed) {
                tracing::warn!(%error, "rows that have served their time were not deleted");
            }
        }
    }
}

/// The time that lies `life` before `now`.
pub(super) fn before(now: Millis, life: Duration) -> i64 {
    now.0.saturating_sub(i64::try_from(life.as_millis()).unwrap_or(i64::MAX))
}
