//! What sending a bulletin would take now.

use flows::Platform;
use flows::bulletin::{Bulletin, Hours, Limits, Plan, Reach, Segment, Why, ZaloWay, plan};
use futures_util::future::join_all;
use storage::{Audience, BulletinFull, StorageError};

use crate::app::{App, now};
use crate::standing;

/// What Zalo charges for a message outside its free time, in đồng (zalo.me's price list of 2026). None is bought: whoever is
/// outside is out of reach.
const DONG: u32 = 55;

pub(super) async fn planned(app: &App, full: &BulletinFull) -> Result<Plan, StorageError> {
    let audience = Audience::of(&full.bulletin, app.config.bulletins_per_week);
    let mut reach = app.storage.segment_count(&audience, now()).await?;
    for it in &mut reach {
        // Of an account that is not in the settings any more nobody is reached.
        if it.platform != Platform::Web && !app.accounts.contains_key(&(it.platform, it.account.clone())) {
            *it.out.entry(Why::NoAccount).or_default() += it.reachable;
            (it.reachable, it.free) = (0, 0);
        }
    }
    let broadcasts = broadcasts(app, &full.bulletin).await?;
    let left = |account: &str| broadcasts.iter().find(|(it, _)| it.account == account).and_then(|it| it.1);
    let limits = |platform, account: &str| Limits {
        per_minute: app.pace.bulk_per_minute(platform, account),
        quota: left(account).filter(|_| platform == Platform::Zalo),
        dong: if platform == Platform::Zalo { DONG } else { 0 },
    };
    reach.extend(broadcasts.iter().map(|(it, _)| it.clone()));
    let hours = Hours { messages: app.config.bulletin_quiet, broadcasts: app.config.zalo_broadcast_quiet };
    Ok(plan(&full.bulletin, full.row.approvers.len(), &reach, limits, hours, now()))
}

/// The OAs that broadcast it: how many follow each, and how many broadcasts it may still send. A broadcast goes to whoever
/// follows the OA, of whatever office; where Zalo does not say how many that are, those who wrote to us are counted.
async fn broadcasts(app: &App, it: &Bulletin) -> Result<Vec<(Reach, Option<u64>)>, StorageError> {
    if !matches!(it.zalo, ZaloWay::Broadcast(_)) || !it.segment.has(Platform::Zalo) {
        return Ok(Vec::new());
    }
    let asked = |oa: &&bot::zalo::Account| {
        it.segment.accounts.is_empty() || it.segment.accounts.iter().any(|it| it == oa.name())
    };
    let each = app.zalo().filter(asked).map(|oa| async move { (oa.name(), standing::of(app, oa).await) });
    let standings = join_all(each).await;
    let contacts =
        if standings.iter().any(|(_, it)| it.followers.is_none()) { contacts(app).await? } else { Vec::new() };
    let reach = |(account, standing): (&str, standing::Standing)| {
        let known = contacts.iter().find(|it| it.platform == Platform::Zalo && it.account == account);
        let total = known.map_or(0, |it| it.total);
        let followers = standing.followers;
        let (platform, account, out) = (Platform::Zalo, account.to_owned(), Default::default());
        (Reach { platform, account, total, reachable: 0, free: 0, out, followers }, standing.broadcasts)
    };
    Ok(standings.into_iter().map(reach).collect())
}

/// Contacts on Zalo, of the whole country.
async fn contacts(app: &App) -> Result<Vec<Reach>, StorageError> {
    let units = app.desk().units.clone();
    let Some(root) = units.all().find(|unit| unit.parent.is_none()) else { return Ok(Vec::new()) };
    let segment = Segment { channels: vec![Platform::Zalo], ..Segment::default() };
    app.storage.segment_count(&Audience::of_segment(&segment, &root.id), now()).await
}
