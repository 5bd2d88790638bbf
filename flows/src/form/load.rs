//! From a workbook to a survey: every mistake at once.

use sha2::{Digest, Sha256};

use super::label::{Words, or_else};
use super::rows::{GroupPlace, Loader};
use super::table::Table;
use super::workbook::{SHEETS, Sheet};
use super::{Mistake, Workbook, campaign, check, choices, formulas, settings, show, slips};
use crate::expr::Wiring;
use crate::read::Vocabulary;
use crate::{Group, Lang, Survey, Version};

/// Checks a form as a whole and makes a survey of it.
///
/// # Errors
/// Every mistake in it, in the order of sheets (survey, choices, settings, campaign) and rows.
pub fn load(form: &Workbook) -> Result<Survey, Vec<Mistake>> {
    let mut slips = slips::headings(form);
    slips.extend(slips::time(form));
    match published(form) {
        Ok(survey) if slips.is_empty() => Ok(survey),
        Ok(_) => Err(slips),
        Err(mistakes) => Err(sorted([slips, mistakes].concat())),
    }
}

/// Makes a survey of a form that was published. What only looks like a slip of the author's is not asked about: a version
/// that was published by a program which did not ask must stay readable, for there are conversations on it.
///
/// # Errors
/// As [`load`].
pub fn published(form: &Workbook) -> Result<Survey, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let head = settings::read(form, &mut mistakes);
    let empty = |name: &str| Sheet { name: name.to_owned(), header: Vec::new(), rows: Vec::new() };
    let (no_survey, no_choices) = (empty("survey"), empty("choices"));
    let survey = Table::new(form.sheet("survey").unwrap_or(&no_survey), head.plain, &mut mistakes);
    let choices = Table::new(form.sheet("choices").unwrap_or(&no_choices), head.plain, &mut mistakes);
    if form.sheet("survey").is_none_or(|sheet| sheet.rows.is_empty()) {
        mistakes.push(Mistake::new(
            "survey",
            0,
            "",
            "Không có bảng survey hoặc bảng rỗng. Đặt các câu hỏi vào bảng (sheet) tên survey.",
            "There is no sheet survey, or it is empty. Put the questions into a sheet called survey.",
        ));
        return Err(mistakes);
    }
    let sound = survey.need(&["type", "name", "label"], &mut mistakes);
    let langs = langs(&[&survey, &choices]);
    campaign::languages(&head.campaign, &langs, &mut mistakes);
    let words = Words { langs: &langs, settings: &head.settings };
    let lists = choices::read(&choices, &words, &mut mistakes);
    let (true, Some(lists)) = (sound, lists) else { return Err(sorted(mistakes)) };
    let mut loader = Loader::new(&survey, &words, &lists.lists, &mut mistakes);
    for row in &survey.sheet.rows {
        loader.row(row);
    }
    loader.close();
    let Loader { mut questions, places, groups, .. } = loader;
    let (mut groups, group_places): (Vec<Group>, Vec<GroupPlace>) = groups.into_iter().unzip();
    formulas::read(&survey, &lists.lists, &mut questions, &places, &groups, &group_places, &mut mistakes);

    let wiring = Wiring::new(&questions);
    show::infer(&mut groups, &group_places, &questions, &lists.lists, &wiring, &mut mistakes);
    for question in &mut questions {
        question.item = or_else(&question.item, &question.label);
    }
    check::all(
        &check::Form {
            survey: &survey,
            choices: &choices,
            questions: &questions,
            places: &places,
            groups: &groups,
            group_places: &group_places,
            lists: &lists,
            langs: &langs,
            settings: &head.settings,
            partial: &head.partial,
        },
        &mut mistakes,
    );
    head.campaign.quotas.check(&questions, &groups, &lists.lists, &mut mistakes);
    for question in &mut questions {
        question.short = or_else(&question.short, &question.label);
    }
    if !mistakes.is_empty() {
        return Err(sorted(mistakes));
    }
    let vocabulary = Vocabulary::new(&lists.lists, &questions);
    Ok(Survey {
        id: head.id,
        hash: Version(hex(&Sha256::digest(form.canonical()))),
        title: head.title,
        settings: head.settings,
        questions,
        groups,
        lists: lists.lists,
        langs,
        wiring,
        vocabulary,
    })
}

/// In the order of sheets and rows, each once.
fn sorted(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    mistakes.sort_by_key(|it| (SHEETS.iter().position(|name| *name == it.sheet), it.row));
    mistakes.dedup();
    mistakes
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The languages that some label is written in.
fn langs(tables: &[&Table<'_>]) -> Vec<Lang> {
    let written = |lang: &Lang| {
        tables.iter().any(|table| table.sheet.rows.iter().any(|row| !table.spoken(row, "label", *lang).is_empty()))
    };
    let langs: Vec<Lang> = [Lang::Vi, Lang::En].into_iter().filter(written).collect();
    if langs.is_empty() { vec![Lang::Vi] } else { langs }
}
