//! What came of a bulletin, as its row says it: asked for each time, in a few rows of its counts and its broadcasts.

use sqlx::AssertSqlSafe;

use super::audience::{Text, bound};
use super::count_of;
use super::read::below;
use crate::db::failed;
use crate::{Storage, StorageError};

/// Something reached somebody.
const OUT: &str =
    "exists (select 1 from delivery_count as c where c.bulletin = bulletin.id and c.state = 'sent' and c.n > 0)
    or exists (select 1 from bulletin_broadcast as b where b.bulletin = bulletin.id and b.step = 'accepted')
    or exists (select 1 from bulletin_amend as a where a.bulletin = bulletin.id and a.done + a.articles > 0)";

/// A broadcast was refused.
const REFUSED: &str =
    "exists (select 1 from bulletin_broadcast as b where b.bulletin = bulletin.id and b.step = 'refused')";

/// Nobody knows of a broadcast, or of any message that was sent.
const UNSURE: &str =
    "exists (select 1 from bulletin_broadcast as b where b.bulletin = bulletin.id and b.step = 'uncertain')
    or exists (select 1 from delivery_count as c where c.bulletin = bulletin.id and c.state = 'uncertain' and c.n > 0)
    and not exists (select 1 from delivery_count as c where c.bulletin = bulletin.id and c.state = 'sent' and c.n > 0)";

/// The columns of a bulletin's row that [`came_of`] reads.
pub(super) fn columns(to: &mut Text) {
    for (what, name) in [(OUT, " as came_out, "), (REFUSED, " as came_refused, "), (UNSURE, " as came_unsure")] {
        to.push("(").push(what).push(")").push(name);
    }
}

macro_rules! came_of {
    ($row:expr) => {
        flows::bulletin::Came {
            out: $row.try_get("came_out")?,
            refused: $row.try_get("came_refused")?,
            unsure: $row.try_get("came_unsure")?,
        }
    };
}
pub(super) use came_of;

impl Storage {
    /// How many bulletins of these offices and those below them have reached anybody.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletins_out(&self, units: &[String]) -> Result<u64, StorageError> {
        if units.is_empty() {
            return Ok(0);
        }
        let mut text = Text::default();
        below(&mut text, units);
        text.push("select count(*) from bulletin where unit in (select id from below) and (").push(OUT).push(")");
        let count: i64 = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_scalar(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_one(pool).await.map_err(failed)
        })?;
        Ok(count_of(count))
    }
}
