//! An office's channels: what their own statistics say of them, what is planned for a year, and the report on both.

mod import;
mod period;
mod pushed;
mod report;
#[cfg(test)]
mod tests;

pub use import::{Figures, figures_column, read_figures};
pub use period::Period;
pub use pushed::{Counts, Pushed};
pub use report::{BulletinCount, Followers, Line, Report};

/// How far a planned thing has come. Stored under [`PlanState::code`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlanState {
    /// Not begun.
    #[default]
    Planned,
    /// Under way.
    Doing,
    /// Done.
    Done,
    /// It will not be done.
    Dropped,
}

impl PlanState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Doing, Self::Done, Self::Dropped];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The state of a [`PlanState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// One line of a yearly plan (kế hoạch truyền thông), which offices make in January.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// A random name.
    pub id: String,
    /// Whose it is.
    pub unit: String,
    /// For which year.
    pub year: i16,
    /// By the end of which month, 1 to 12.
    pub month: i8,
    /// What: one line.
    pub title: String,
    /// Who does it, in words; may be empty.
    pub owner: String,
    /// How far it is.
    pub state: PlanState,
    /// The bulletin that came of it, by its id.
    pub bulletin: Option<String>,
}

impl Planned {
    /// Whether its month is over on a day, and it is neither done nor dropped.
    pub fn is_late(&self, today: jiff::civil::Date) -> bool {
        let open = matches!(self.state, PlanState::Planned | PlanState::Doing);
        open && (self.year, self.month) < (today.year(), today.month())
    }
}
