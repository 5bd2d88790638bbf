//! What conversations go by: the surveys on offer, which of them can be begun, and what else the service knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::{Bound, ChoiceQuota, Millis, Settings, Shut, Survey, Version, desk, kb, read};

/// The surveys that conversations may need: the ones on offer, and older versions that open drafts are pinned to.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Every known version.
    pub surveys: BTreeMap<Version, Arc<Survey>>,
    /// The versions on offer, the first is what "khảo sát" starts.
    pub offered: Vec<Version>,
    /// The service's public address (`https://…`, no trailing slash), where it has one: for links in messages.
    pub public_url: Option<String>,
    /// A secret of the service that receipt codes are made with.
    pub receipts: [u8; 32],
    /// The knowledge base that questions are answered from.
    pub kb: Arc<kb::Base>,
    /// What the service says of itself where questions are asked.
    pub desk: desk::Settings,
    /// A person of the office who writes by hand has the chat to themselves for this long, in milliseconds.
    pub silence_ms: i64,
    /// Surveys among those on offer that somebody has closed, by their id in lower case.
    pub ended: BTreeMap<String, Ended>,
    /// Those that have been sent as often as their quota says, by their id in lower case.
    pub full: BTreeSet<String>,
    /// Choices that have been made as often as a quota says: a survey's id in lower case, a question, a choice.
    pub full_choices: BTreeSet<(String, String, String)>,
}

/// A survey that was closed before its own last day, or without having one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The day on which it was closed: since then nobody begins.
    pub on: Date,
    /// The last day on which an open draft can be sent; not before `on`.
    pub last: Date,
}

impl Default for Catalog {
    /// No survey, and two hours for the office.
    fn default() -> Self {
        let (surveys, offered) = (BTreeMap::new(), Vec::new());
        Self {
            surveys,
            offered,
            public_url: None,
            receipts: [0; 32],
            kb: Arc::default(),
            desk: desk::Settings::default(),
            silence_ms: 2 * 60 * 60 * 1000,
            ended: BTreeMap::new(),
            full: BTreeSet::new(),
            full_choices: BTreeSet::new(),
        }
    }
}

impl Catalog {
    /// Why nobody can begin a survey at a moment; `None`: whoever wants can.
    pub fn shut(&self, survey: &Survey, now: Millis) -> Option<Shut> {
        let campaign = &survey.settings.campaign;
        let by_hand = self.ended_of(survey).map(|ended| Shut::Over(Bound::Day(ended.on)));
        let over = || campaign.closes.filter(|closes| closes.ends() <= now).map(Shut::Over);
        let early = || campaign.opens.filter(|opens| now < opens.begins()).map(Shut::NotYet);
        let full = || self.full.contains(&survey.id.to_ascii_lowercase()).then_some(Shut::Full);
        by_hand.or_else(over).or_else(early).or_else(full)
    }

    /// Whether there are as many responses as a quota by choice asks for.
    pub fn is_full(&self, survey: &Survey, quota: &ChoiceQuota) -> bool {
        let name = (survey.id.to_ascii_lowercase(), quota.question.clone(), quota.choice.clone());
        self.full_choices.contains(&name)
    }

    /// The surveys on offer, in their order.
    pub fn offers(&self) -> impl Iterator<Item = &Arc<Survey>> {
        self.offered.iter().filter_map(|version| self.surveys.get(version))
    }

    /// The offered survey called `id`, whether it can be begun or not.
    pub fn offer(&self, id: &str) -> Option<&Arc<Survey>> {
        self.offers().find(|survey| survey.id.eq_ignore_ascii_case(id))
    }

    /// What whoever names none begins: the first that can be begun; else the first that will open; else one that says why
    /// it cannot, unless it was closed by hand.
    pub(super) fn first(&self, now: Millis) -> Option<&Arc<Survey>> {
        let find = |fits: &dyn Fn(Option<Shut>) -> bool| self.offers().find(|it| fits(self.shut(it, now)));
        let open = find(&|shut| shut.is_none());
        let later = || find(&|shut| matches!(shut, Some(Shut::NotYet(_))));
        open.or_else(later).or_else(|| self.speaking())
    }

    /// The first that nobody has closed by hand.
    fn speaking(&self) -> Option<&Arc<Survey>> {
        self.offers().find(|survey| self.ended_of(survey).is_none())
    }

    fn ended_of(&self, survey: &Survey) -> Option<&Ended> {
        self.ended.get(&survey.id.to_ascii_lowercase())
    }

    /// The last time at which answers to a version of a survey are taken, where there is one.
    pub(super) fn closes(&self, survey: &Survey) -> Option<Bound> {
        let by_hand = self.ended_of(survey).map(|ended| Bound::Day(ended.last));
        survey.settings.campaign.closes.into_iter().chain(by_hand).min_by_key(|it| it.ends())
    }

    /// The offered survey whose id is the whole text, with or without "khảo sát" or `#` before it.
    pub(super) fn named(&self, text: &str) -> Option<&Arc<Survey>> {
        let folded = read::fold(text);
        let code = folded.strip_prefix("khao sat ").unwrap_or(&folded).trim_start_matches('#');
        self.offers().find(|survey| read::fold(&survey.id) == code)
    }

    /// The settings that speak for the service where no survey is open.
    pub(super) fn settings(&self) -> Option<&Settings> {
        self.speaking().map(|survey| &survey.settings)
    }
}
