//! What Zalo says of an OA of ours, for whoever plans a broadcast: asked when somebody looks, kept a short while, and unknown
//! where Zalo does not answer in time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bot::zalo;
use flows::Platform;

use crate::app::App;
use crate::pace::Lane;

/// How long an official's page waits for Zalo.
const PATIENCE: Duration = Duration::from_millis(900);

/// How long what Zalo said is believed.
const KEPT: Duration = Duration::from_secs(60);

/// How long it is left alone after it did not answer: a page that is loaded again must not wait each time.
const SILENT: Duration = Duration::from_secs(10);

/// What is known of an OA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Broadcasts that it may still send.
    pub(crate) broadcasts: Option<u64>,
    /// How many follow it.
    pub(crate) followers: Option<u64>,
}

/// What was said lately, by OA.
#[derive(Default)]
pub(crate) struct Standings(Mutex<BTreeMap<String, (Instant, Standing)>>);

impl Standings {
    fn recent(&self, oa: &str) -> Option<Standing> {
        let (until, it) = *self.0.lock().unwrap_or_else(PoisonError::into_inner).get(oa)?;
        (Instant::now() < until).then_some(it)
    }

    fn keep(&self, oa: &str, it: Standing) {
        let whole = it.broadcasts.is_some() && it.followers.is_some();
        let until = Instant::now() + if whole { KEPT } else { SILENT };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(oa.to_owned(), (until, it));
    }
}

/// What Zalo says of an OA, or said a moment ago. Takes less than a second.
pub(crate) async fn of(app: &App, oa: &zalo::Account) -> Standing {
    if let Some(known) = app.standings.recent(oa.name()) {
        return known;
    }
    let turn = || app.pace.turn_of(&app.storage, (Platform::Zalo, oa.name()), Lane::Reply);
    let broadcasts = async {
        let _turn = turn().await?;
        oa.broadcast_quota().await.ok().map(|quota| quota.remain)
    };
    let followers = async {
        let _turn = turn().await?;
        oa.followers().await.ok().flatten()
    };
    // Each by itself: one that is slow leaves the other known.
    let (broadcasts, followers) =
        tokio::join!(tokio::time::timeout(PATIENCE, broadcasts), tokio::time::timeout(PATIENCE, followers));
    let it = Standing { broadcasts: broadcasts.ok().flatten(), followers: followers.ok().flatten() };
    app.standings.keep(oa.name(), it);
    it
}
