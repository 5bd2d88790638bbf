//! Surveys that stories answer, and what people would answer.

use std::collections::BTreeMap;

use flows::form::{self, Workbook};
use flows::{Kind, Survey};

/// What a person would answer, by the question's name: choice names (several divided by blanks), or a text. A question
/// without an answer is passed over.
pub type Plan = BTreeMap<String, String>;

/// The reference survey as it lies in the repository.
///
/// # Panics
/// It has mistakes.
pub fn reference() -> Survey {
    load(include_str!("../../../flows/surveys/sipas-ref.md"))
}

fn load(text: &str) -> Survey {
    let book = Workbook::from_md(text).expect("a built-in survey is a workbook");
    form::load(&book).expect("a built-in survey is without mistakes")
}

/// Answers to all 34 items.
pub fn full_plan() -> Plan {
    plan(
        "X0=dong_y X1=a35_49 X2=nghe-an X3=ca_hai X4=xa A1=y_te A2=4 A3=5 A4=3 A5=4 B1=4 B2=2 B3=5 C1=4 C2=4 C3=3 C4=5 \
         D1=5 D2=4 D3=4 D4=mot_so E1=4 E2=1 F1=co F2=3 F3=2 G1=4 H1=nu H2=kinh H3=dai_hoc H4=nhan_vien H5=do_thi",
        &[("G2", "thu_tuc thoi_han truc_tuyen"), ("G3", "Xin bố trí thêm ghế ngồi cho người già")],
    )
}

/// Answers of a person who dealt with nobody.
pub fn short_plan() -> Plan {
    plan(
        "X0=dong_y X1=o60 X2=ca-mau X3=khong A1=khong F1=khong G1=3 G2=nang_luc H1=nam H3=thpt H4=huu_tri H5=nong_thon",
        &[],
    )
}

fn plan(words: &str, more: &[(&str, &str)]) -> Plan {
    let pairs = words.split_whitespace().filter_map(|it| it.split_once('='));
    pairs.chain(more.iter().copied()).map(|(question, answer)| (question.to_owned(), answer.to_owned())).collect()
}

/// A survey, and how much of it is answered, for people of whom no two answer the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The five questions of `gop-y`, sent by the last answer.
    Comment,
    /// The reference survey by somebody who dealt with nobody: 13 items and the review.
    Short,
    /// All 34 items of the reference survey.
    Full,
}

/// Questions on which others depend, and names that many choices share: everybody answers them alike.
const ALIKE: [&str; 8] = ["dong_y", "X0", "X1", "X2", "X3", "A1", "F1", "G2"];

impl Form {
    /// The survey.
    pub fn survey(self) -> Survey {
        match self {
            Self::Comment => load(include_str!("../../../flows/surveys/gop-y.md")),
            Self::Short | Self::Full => reference(),
        }
    }

    /// The answers of person `n` of a load, and the text among them that nobody else gives.
    pub fn answers(self, load: usize, n: usize) -> (Plan, String) {
        let mark = format!("Đây là lời của người thứ {n} trong cuộc thử {load}");
        let (mut answers, text) = match self {
            Self::Comment => (plan("dong_y=dong_y de_dung=4 hieu_dung=co do_dai=vua dung_lai=co", &[]), "gop_y"),
            Self::Short => (short_plan(), "G3"),
            Self::Full => (full_plan(), "G3"),
        };
        let survey = self.survey();
        for (q, question) in survey.questions.iter().enumerate() {
            let (Kind::One(list), Some(answer)) = (question.kind, answers.get_mut(&question.name)) else { continue };
            if ALIKE.contains(&question.name.as_str()) {
                continue;
            }
            let choices = survey.lists[usize::from(list)].choices.iter();
            let choices: Vec<_> = choices.filter(|it| !it.refuses() && !it.unknown()).collect();
            // Steps of another length for each question: two people differ in several answers.
            choices[(n * (q % 5 + 1) + n / 7 + q) % choices.len()].name.clone_into(answer);
        }
        answers.insert(text.to_owned(), mark.clone());
        (answers, mark)
    }
}
