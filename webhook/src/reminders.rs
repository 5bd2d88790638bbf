//! Officials are told outside of the console what waits for them, where they agreed to it: figures and a link, in working
//! hours, each matter once a day, and an urgent bulletin that waits at once.
//!
//! Every instance looks; who tells is decided by a mark in the database just before the call. What was marked when its
//! instance died is uncertain and not told again that day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bot::SendError;
use flows::bulletin::{Kind, State};
use flows::desk::Units;
use flows::office::own_chat::{Waiting, reminder};
use flows::office::{Grant, Right, Role, tops};
use flows::{Message, Millis};
use storage::{BulletinFilter, BulletinRow, Matter, StorageError, Telling, ToTell};
use tracing::{debug, warn};

use crate::app::{App, now};
use crate::deliver;
use crate::failpoints::at;
use crate::pace::{Call, Lane};

const DAY: i64 = 86_400_000;

/// The difference of Việt Nam's midnight.
const ZONE: i64 = 7 * 3_600_000;

/// Bulletins that are looked at.
const MOST: usize = 100;

/// Words of matters, stored.
const NEW: &str = "new";
const DUE: &str = "due";
const BULLETINS: &str = "bulletins";

/// One round.
pub(crate) async fn look(app: &Arc<App>) {
    if app.accounts.is_empty() {
        return;
    }
    if let Err(error) = round(app, now()).await {
        debug!(%error, "officials are not told what waits");
    }
}

/// What one round has counted, office by office.
struct Counts<'a> {
    app: &'a App,
    now: Millis,
    new: BTreeMap<(String, i64), u64>,
    due: BTreeMap<String, u64>,
    submitted: Option<Vec<BulletinRow>>,
}

impl Counts<'_> {
    async fn new_at(&mut self, unit: &str, since: Millis) -> Result<u64, StorageError> {
        let key = (unit.to_owned(), since.0);
        if let Some(known) = self.new.get(&key) {
            return Ok(*known);
        }
        let count = at("reminder new", self.app.storage.tickets_new_at(unit, since)).await?;
        self.new.insert(key, count);
        Ok(count)
    }

    async fn due_at(&mut self, unit: &str) -> Result<u64, StorageError> {
        if let Some(known) = self.due.get(unit) {
            return Ok(*known);
        }
        let due = at("reminder due", self.app.storage.tickets_waiting_at(unit, self.now.plus(DAY))).await?.due;
        self.due.insert(unit.to_owned(), due);
        Ok(due)
    }

    /// Bulletins that wait for an approval, of all offices.
    async fn submitted(&mut self, units: &Units) -> Result<&[BulletinRow], StorageError> {
        if self.submitted.is_none() {
            let roots = units.all().filter(|unit| unit.parent.is_none()).map(|unit| unit.id.clone()).collect();
            let filter =
                BulletinFilter { units: roots, states: vec![State::Submitted], limit: MOST, ..Default::default() };
            self.submitted = Some(at("reminder bulletins", self.app.storage.bulletins(&filter)).await?);
        }
        Ok(self.submitted.as_deref().unwrap_or_default())
    }
}

async fn round(app: &Arc<App>, now: Millis) -> Result<(), StorageError> {
    let mut chats: BTreeMap<String, Vec<ToTell>> = BTreeMap::new();
    for it in at("reminder chats", app.storage.own_chats_to_tell()).await? {
        chats.entry(it.person.clone()).or_default().push(it);
    }
    if chats.is_empty() {
        return Ok(());
    }
    let (rules, today) = (app.desk(), (now.0 + ZONE).div_euclid(DAY));
    let open = rules.calendar.is_open(now);
    let told = at("reminder told", app.storage.officials_told(today, now)).await?;
    let people = at("reminder people", app.storage.people()).await?;
    let mut counts = Counts { app, now, new: BTreeMap::new(), due: BTreeMap::new(), submitted: None };
    for (person, chats) in chats {
        let Some(official) = people.iter().find(|it| it.id == person) else { continue };
        let grants: Vec<Grant> = official.roles.iter().filter_map(grant).collect();
        let known: BTreeSet<&Matter> = told.iter().filter(|it| it.0.person == person).map(|it| &it.0).collect();
        let matter = |what: &str, day| Matter { person: person.clone(), what: what.to_owned(), day };
        let untold = |what: &str| open && !known.contains(&matter(what, today));
        let wants = |it: fn(&ToTell) -> bool| chats.iter().any(it);
        let mut waiting = Vec::new();
        if wants(|it| it.tickets) {
            let last = told.iter().filter(|(it, _)| it.person == person && it.what == NEW).map(|it| it.1).max();
            for unit in tops(&grants, Right::Answer, &rules.units) {
                if untold(NEW) {
                    let new = counts.new_at(&unit, last.unwrap_or(now.plus(-DAY))).await?;
                    waiting.push((matter(NEW, today), Waiting { new, ..Waiting::default() }));
                }
                if untold(DUE) {
                    let due = counts.due_at(&unit).await?;
                    waiting.push((matter(DUE, today), Waiting { due, ..Waiting::default() }));
                }
            }
        }
        let approves = tops(&grants, Right::ApproveBulletin, &rules.units);
        if wants(|it| it.bulletins) && !approves.is_empty() {
            let theirs = |it: &&BulletinRow| {
                it.writer.as_deref() != Some(&person)
                    && approves.iter().any(|unit| rules.units.is_within(&it.unit, unit))
            };
            let rows: Vec<&BulletinRow> = counts.submitted(&rules.units).await?.iter().filter(theirs).collect();
            for row in rows.iter().filter(|it| it.kind == Kind::Urgent) {
                let matter = matter(&format!("urgent/{}", row.id), 0);
                if !known.contains(&matter) {
                    waiting.push((matter, Waiting { urgent: 1, ..Waiting::default() }));
                }
            }
            if untold(BULLETINS) {
                let bulletins = rows.len() as u64;
                waiting.push((matter(BULLETINS, today), Waiting { bulletins, ..Waiting::default() }));
            }
        }
        waiting.retain(|it| it.1.is_any());
        if !waiting.is_empty() {
            tell(app, &chats, waiting, now).await?;
        }
    }
    Ok(())
}

fn grant((role, unit): &(String, String)) -> Option<Grant> {
    Some(Grant { role: Role::from_code(role)?, unit: unit.clone() })
}

/// Tells one official what is not told yet, in one message, on the first of their chats that takes it.
async fn tell(
    app: &Arc<App>,
    chats: &[ToTell],
    waiting: Vec<(Matter, Waiting)>,
    now: Millis,
) -> Result<(), StorageError> {
    let (mut marked, mut sum) = (BTreeSet::new(), Waiting::default());
    for (matter, it) in waiting {
        // One matter may come of several offices: it is marked once, and counted over all of them.
        if !marked.contains(&matter) {
            if !at("reminder mark", app.storage.official_tell(&matter, now)).await? {
                continue;
            }
            marked.insert(matter);
        }
        sum = Waiting {
            new: sum.new + it.new,
            due: sum.due + it.due,
            bulletins: sum.bulletins + it.bulletins,
            urgent: sum.urgent + it.urgent,
        };
    }
    if marked.is_empty() {
        return Ok(());
    }
    let mut came = Telling::Refused;
    for it in chats {
        came = at("reminder send", send(app, it, sum)).await;
        if came != Telling::Refused {
            break;
        }
    }
    for matter in &marked {
        at("reminder settle", app.storage.official_told(matter, came)).await?;
    }
    Ok(())
}

/// One call.
async fn send(app: &Arc<App>, to: &ToTell, it: Waiting) -> Telling {
    let console = app.config.public_url.as_ref().map(|url| format!("{url}/console"));
    let text = reminder(it, console.as_deref(), to.lang);
    let message = Message { unasked: true, ..Message::plain(text) };
    let turn = app.pace.turn(&app.storage, &to.chat, Call { lane: Lane::Unasked, edits: false }).await;
    let Some(turn) = turn else { return Telling::Refused };
    match deliver::push(app, &to.chat, &message, None, turn).await {
        Ok(_) => Telling::Sent,
        Err(SendError::Uncertain) => Telling::Uncertain,
        Err(SendError::Later { .. } | SendError::Again { code: None } | SendError::Token { .. }) => Telling::Open,
        Err(problem) => {
            warn!(error = %problem, platform = to.chat.platform.code(), "an official cannot be told what waits");
            Telling::Refused
        }
    }
}
