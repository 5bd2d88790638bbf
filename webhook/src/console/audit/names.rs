//! What a line of the log is about, by its name of today; what is gone keeps its id.

use std::collections::HashMap;

use flows::kb::topic_name;
use storage::{Actor, Deed, Logged};

use crate::console::visit::{Problem, Visit};

/// Names by id, as far as the lines of a page need them.
pub(super) struct Names {
    people: HashMap<String, String>,
    things: HashMap<String, String>,
}

impl Names {
    /// Looks up what these lines name.
    pub(super) async fn of(visit: &Visit, lines: &[Logged]) -> Result<Self, Problem> {
        let storage = &visit.app.storage;
        let people = storage.people().await?.into_iter().map(|it| (it.id, it.name)).collect();
        let mut things = HashMap::new();
        let about = |matter: &str| lines.iter().any(|it| it.deed.what.split('.').next() == Some(matter));
        if about("survey") {
            things.extend(storage.forms().await?.into_iter().map(|it| (it.id, it.title)));
        }
        if about("canned") {
            things.extend(storage.canned().await?.into_iter().map(|it| (it.id, it.title)));
        }
        if about("segment") {
            things.extend(storage.segments().await?.into_iter().map(|it| (it.id, it.name)));
        }
        if about("feed") {
            things.extend(storage.feeds().await?.into_iter().map(|it| (it.id, it.name)));
        }
        for Logged { deed: Deed { what, on, .. }, .. } in lines {
            if things.contains_key(on) {
                continue;
            }
            let name = match what.as_str() {
                "kb.write" | "kb.approve" | "kb.expire" => storage.kb_entry(on).await?.map(|it| it.entry.question),
                _ if what.starts_with("bulletin.") => storage.bulletin_row(on).await?.map(|it| it.title),
                _ if what.starts_with("plan.") => storage.plan(on).await?.map(|it| it.title),
                _ => None,
            };
            things.extend(name.filter(|name| !name.is_empty()).map(|name| (on.clone(), name)));
        }
        Ok(Self { people, things })
    }

    /// Whoever did it.
    pub(super) fn by(&self, visit: &Visit, by: &Actor) -> String {
        match by {
            Actor::Program => visit.t("chương trình", "the program").to_owned(),
            Actor::Person(id) => self.people.get(id).unwrap_or(id).clone(),
        }
    }

    /// What it was done to.
    pub(super) fn on(&self, visit: &Visit, deed: &Deed) -> String {
        let on = &deed.on;
        // A ticket has no name: its words are a citizen's.
        if deed.what.starts_with("ticket.") {
            let short: String = on.chars().take(8).collect();
            return format!("{} {short}", visit.t("câu hỏi", "question"));
        }
        if deed.what == "desk.route" {
            return if on.is_empty() { visit.t("mọi chủ đề khác", "everything else") } else { topic_name(on) }
                .to_owned();
        }
        if deed.what == "kb.begin" {
            return visit.t("bộ có sẵn", "the built-in ones").to_owned();
        }
        let unit = || visit.units.get(on).map(|unit| unit.name.clone());
        self.people.get(on).or_else(|| self.things.get(on)).cloned().or_else(unit).unwrap_or_else(|| on.clone())
    }
}
