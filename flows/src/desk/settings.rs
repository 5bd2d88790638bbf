//! What a service says about itself where questions are asked: addresses, offices, how long questions are kept.

use std::sync::Arc;

use super::{Calendar, Office, Terms};
use crate::{Lang, Text};

/// The settings of questions and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Where the state of a file is looked up, and what is out of scope.
    pub portal: String,
    /// Where reports and proposals (phản ánh, kiến nghị) go.
    pub petitions: String,
    /// Who reads a question.
    pub readers: Text,
    /// For how long a question is kept.
    pub kept: Text,
    /// How long an answer takes, and for how long another one can be asked for.
    pub terms: Terms,
    /// When offices work.
    pub calendar: Calendar,
    /// Where complaints about offices by name are received; where none fits, the rank of the office decides.
    pub offices: Arc<[Office]>,
}

/// Which level of the administration a text speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Communes, wards.
    Commune,
    /// Provinces, and their departments.
    Province,
    /// Ministries.
    Ministry,
}

impl Default for Settings {
    /// The national addresses.
    fn default() -> Self {
        let text = |vi: &str, en: &str| Text::new([(Lang::Vi, vi.to_owned()), (Lang::En, en.to_owned())]);
        Self {
            portal: "https://dichvucong.gov.vn".to_owned(),
            petitions: "https://dichvucong.gov.vn".to_owned(),
            readers: text("cán bộ trả lời của cơ quan", "the officials who answer"),
            kept: text("2 năm", "two years"),
            terms: Terms::default(),
            calendar: Calendar::default(),
            offices: Arc::default(),
        }
    }
}
