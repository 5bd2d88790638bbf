//! Officials: what each role may do, and where.
//!
//! A role is held in an office, and counts there and in every office below it; nowhere else, whatever its name.

mod built_in;
mod import;
pub mod own_chat;
#[cfg(test)]
mod tests;

pub use built_in::{Listed, built_in};
pub use import::{offices_column, read_offices};

pub use crate::sheet::RowFault;

use crate::desk::{Case, Units};

/// What somebody is there for. Stored under [`Role::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after people and offices.
    Administrator,
    /// Makes and runs surveys.
    SurveyManager,
    /// Writes entries and bulletins.
    Communicator,
    /// Approves what others wrote.
    Approver,
    /// Answers people's questions.
    Answerer,
    /// Reads figures.
    Analyst,
    /// Reads what was done.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::SurveyManager,
        Self::Communicator,
        Self::Approver,
        Self::Answerer,
        Self::Analyst,
        Self::Auditor,
    ];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::SurveyManager => "survey_manager",
            Self::Communicator => "communicator",
            Self::Approver => "approver",
            Self::Answerer => "answerer",
            Self::Analyst => "analyst",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a [`Role::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What the role is there to do.
    pub fn does(self) -> &'static [Right] {
        use Right::{
            Answer, ApproveBulletin, ApproveEntry, KeepPeople, KeepRoutes, KeepUnits, ReadBulletins, ReadContacts,
            ReadEntries, ReadLog, ReadReport, ReadSurveys, ReadTickets, ReadUnits, SeeService, WriteBulletin,
            WriteEntry, WriteSurvey,
        };
        match self {
            Self::Administrator => &[
                KeepPeople,
                ReadUnits,
                KeepUnits,
                KeepRoutes,
                ReadLog,
                SeeService,
                ReadEntries,
                ReadReport,
                ReadBulletins,
                ReadSurveys,
            ],
            Self::SurveyManager => &[ReadEntries, ReadReport, ReadSurveys, WriteSurvey],
            Self::Communicator => &[ReadEntries, WriteEntry, ReadBulletins, WriteBulletin, ReadContacts],
            Self::Approver => &[ReadEntries, ApproveEntry, ReadTickets, ReadReport, ReadBulletins, ApproveBulletin],
            Self::Answerer => &[ReadTickets, Answer, ReadEntries, WriteEntry],
            Self::Analyst => &[ReadEntries, ReadReport, ReadBulletins, ReadContacts, ReadSurveys],
            Self::Auditor => &[ReadUnits, ReadLog, SeeService, ReadEntries, ReadReport, ReadBulletins, ReadSurveys],
        }
    }
}

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// See, add, change and shut out people, and give them roles.
    KeepPeople,
    /// See the tree of offices.
    ReadUnits,
    /// Change it.
    KeepUnits,
    /// Say which office answers what, and where complaints are received.
    KeepRoutes,
    /// Read the log of what was done.
    ReadLog,
    /// See how the service is, and its settings.
    SeeService,
    /// See questions that people put to an office.
    ReadTickets,
    /// Answer them.
    Answer,
    /// See the knowledge base with what is not approved.
    ReadEntries,
    /// Change an entry and submit it.
    WriteEntry,
    /// Approve an entry that somebody else wrote.
    ApproveEntry,
    /// Read the report on questions and answers.
    ReadReport,
    /// See bulletins with what is not approved, the yearly plan, and the report on channels.
    ReadBulletins,
    /// Change a bulletin, submit it, stop it; keep segments, feeds, plans and figures.
    WriteBulletin,
    /// Approve a bulletin that somebody else wrote, give it back, stop it.
    ApproveBulletin,
    /// See how many contacts there are of what kind; never a single one.
    ReadContacts,
    /// See surveys, drafts too, and how many have answered them.
    ReadSurveys,
    /// Upload, publish and close them.
    WriteSurvey,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 18] = [
        Self::KeepPeople,
        Self::ReadUnits,
        Self::KeepUnits,
        Self::KeepRoutes,
        Self::ReadLog,
        Self::SeeService,
        Self::ReadTickets,
        Self::Answer,
        Self::ReadEntries,
        Self::WriteEntry,
        Self::ApproveEntry,
        Self::ReadReport,
        Self::ReadBulletins,
        Self::WriteBulletin,
        Self::ApproveBulletin,
        Self::ReadContacts,
        Self::ReadSurveys,
        Self::WriteSurvey,
    ];
}

/// A role and the office in which, and below which, somebody holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What for.
    pub role: Role,
    /// Where.
    pub unit: String,
}

/// Whether somebody with these grants may do something in an office. Of an office that is not in the tree nobody may do
/// anything.
pub fn may(grants: &[Grant], right: Right, unit: &str, units: &Units) -> bool {
    units.get(unit).is_some() && reach(grants, right).any(|top| units.is_within(unit, top))
}

/// Whether somebody may do something anywhere in the tree.
pub fn may_somewhere(grants: &[Grant], right: Right, units: &Units) -> bool {
    reach(grants, right).any(|unit| units.get(unit).is_some())
}

/// Whether somebody may do something over the whole country.
pub fn may_everywhere(grants: &[Grant], right: Right, units: &Units) -> bool {
    let mut roots = units.all().filter(|unit| unit.parent.is_none()).peekable();
    roots.peek().is_some() && roots.all(|root| may(grants, right, &root.id, units))
}

/// Whether somebody may do something with what belongs to an office; what belongs to none in the tree is the whole
/// country's.
pub fn may_over(grants: &[Grant], right: Right, unit: Option<&str>, units: &Units) -> bool {
    match unit.filter(|id| units.get(id).is_some()) {
        Some(unit) => may(grants, right, unit, units),
        None => may_everywhere(grants, right, units),
    }
}

/// Whether `official` may do something with a ticket: over its office, or because they have it. Whoever has it goes on with
/// it when it goes up for want of an answer, until somebody there takes it.
pub fn may_with(grants: &[Grant], right: Right, official: &str, case: &Case, units: &Units) -> bool {
    let has_it = case.holder.as_deref() == Some(official);
    may_over(grants, right, case.unit.as_deref(), units) || has_it && may_somewhere(grants, right, units)
}

/// The offices in which, and below which, somebody may do something.
pub fn reach(grants: &[Grant], right: Right) -> impl Iterator<Item = &str> {
    grants.iter().filter(move |grant| grant.role.does().contains(&right)).map(|grant| grant.unit.as_str())
}

/// The offices in which a right is held, without those that lie below another of them: what is counted over them is counted
/// once.
pub fn tops(grants: &[Grant], right: Right, units: &Units) -> Vec<String> {
    let mut tops: Vec<String> = Vec::new();
    for top in reach(grants, right) {
        if !tops.iter().any(|other| units.is_within(top, other)) {
            tops.retain(|other| !units.is_below(other, top));
            tops.push(top.to_owned());
        }
    }
    tops
}
