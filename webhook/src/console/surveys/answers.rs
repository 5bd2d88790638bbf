//! What was answered so far, choice by choice: counts that name nobody, without those so small that they would.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use flows::cells::{self, LEAST};
use flows::{AnswerState, Kind, Survey};
use storage::{Answered, Form};

use super::page::{office, survey};
use super::shown::lang;
use crate::console::page::{Shell, ok};
use crate::console::visit::{Problem, Visit};

/// A question and how it was answered.
struct Asked {
    text: String,
    /// How often each answer was given.
    rows: Vec<Row>,
    /// Several may be chosen: what is given does not add up to those who answered.
    several: bool,
    /// Some of it is hidden.
    few: bool,
}

struct Row {
    label: String,
    /// `None`: too few to be shown.
    count: Option<u64>,
    /// Of a hundred who were asked; where one is chosen and nothing is hidden.
    percent: Option<u64>,
    /// The bar's length, of 100; the most frequent answer's is as long as the drawing.
    bar: u64,
}

#[derive(Template)]
#[template(path = "console/survey-answers.html")]
struct AnswersPage {
    s: Shell,
    form: Form,
    office: String,
    number: i64,
    /// The other versions.
    others: Vec<i64>,
    answered: u64,
    /// As many as are needed before anything is shown.
    least: u64,
    asked: Vec<Asked>,
}

/// `GET /console/surveys/{id}/answers`, with `v` a version's number; without one the version that people are given.
pub(in crate::console) async fn answers(visit: Visit) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let form = storage.form(visit.id()).await?.ok_or(Problem::NotFound)?;
    let given = visit.query.text("v");
    let number = if given.is_empty() { form.live.unwrap_or(form.newest) } else { given.parse().unwrap_or(-1) };
    let versions = storage.form_versions(&form.id).await?;
    let version = versions.iter().find(|it| it.number == number).ok_or(Problem::NotFound)?;
    let survey = survey(&visit, &form.id, number).await?;
    let (answered, counts) = storage.form_chosen(&form.id, &version.version, LEAST).await?;
    let title = survey.title.get(lang(&survey, visit.lang)).to_owned();
    let asked = if answered < LEAST { Vec::new() } else { asked(&visit, &survey, answered, &counts) };
    let others = versions.iter().map(|it| it.number).filter(|it| *it != number).collect();
    let (s, office) = (visit.shell(&title, &title), office(&visit, &form.unit));
    Ok(ok(&AnswersPage { s, office, number, others, answered, least: LEAST, asked, form }))
}

/// Every question that was put to anybody, in the survey's order.
fn asked(visit: &Visit, survey: &Survey, answered: u64, counts: &[Answered]) -> Vec<Asked> {
    let lang = lang(survey, visit.lang);
    let mut known: HashMap<(&str, &str, &str), u64> = HashMap::new();
    for it in counts {
        known.insert((&it.question, &it.state, &it.choice), it.count);
    }
    let states = [
        (AnswerState::Refused, "Không muốn trả lời", "Prefer not to say"),
        (AnswerState::Unknown, "Không biết", "Do not know"),
        (AnswerState::Skipped, "Bỏ qua", "Passed over"),
        (AnswerState::Unclear, "Không hiểu được câu trả lời", "Could not be understood"),
    ];
    let of = |question: &str, state: AnswerState, choice: &str| {
        known.get(&(question, state.code(), choice)).copied().unwrap_or_default()
    };
    let asks = survey.questions.iter().filter(|it| it.asks());
    let shown = asks.map(|question| {
        let list = match question.kind {
            Kind::One(list) | Kind::Many(list) => survey.lists.get(usize::from(list)),
            _ => None,
        };
        let mut rows: Vec<(String, u64)> = match list {
            Some(list) => {
                let own = list.choices.iter().filter(|choice| !choice.is_special());
                own.map(|it| (it.label.get(lang).to_owned(), of(&question.name, AnswerState::Answered, &it.name)))
                    .collect()
            }
            None => {
                let words = visit.t("Đã trả lời (lời không hiện ở đây)", "Answered (the words are not shown here)");
                vec![(words.to_owned(), of(&question.name, AnswerState::Answered, ""))]
            }
        };
        // What was not said at all is no line.
        let more = states.iter().map(|(state, vi, en)| (visit.t(vi, en).to_owned(), of(&question.name, *state, "")));
        rows.extend(more.filter(|(_, count)| *count > 0));
        let several = matches!(question.kind, Kind::Many(_));
        Asked { text: question.label.get(lang).to_owned(), several, ..drawn(rows, (!several).then_some(answered)) }
    });
    shown.filter(|it| it.few || it.rows.iter().any(|row| row.count.is_some_and(|count| count > 0))).collect()
}

/// `all`: who sent the survey, where each of them stands in one of the rows at most.
fn drawn(rows: Vec<(String, u64)>, all: Option<u64>) -> Asked {
    let counts: Vec<u64> = rows.iter().map(|(_, count)| *count).collect();
    let sum = counts.iter().sum::<u64>();
    let shown = cells::shown(&counts, all.map(|all| all.saturating_sub(sum)));
    let few = shown.iter().any(Option::is_none);
    let (sum, most) = (sum.max(1), shown.iter().flatten().copied().max().unwrap_or(0).max(1));
    let rows = rows.into_iter().zip(shown).map(|((label, _), count)| Row {
        label,
        // A share of the whole would give away what is hidden in it.
        percent: count.filter(|_| all.is_some() && !few).map(|count| (count * 100 + sum / 2) / sum),
        bar: count.unwrap_or(0) * 100 / most,
        count,
    });
    Asked { text: String::new(), rows: rows.collect(), several: false, few }
}
