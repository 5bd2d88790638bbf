//! Surveys of offices: on both databases.

use std::sync::Arc;

use flows::form::{self, Workbook};
use flows::{AnswerRow, AnswerState, Entry, Lang, Millis, Mode, Platform, Response, Status, Survey};
use jiff::civil::{Date, date};

use super::{World, chat};
use crate::{Actor, FormState, NewForm, NotTaken, Offer, Storage};

super::on_every_database! {
    an_upload_is_a_version_and_never_changes,
    what_is_published_is_on_offer_until_it_is_closed,
    an_id_belongs_to_the_office_that_had_it_first,
    answers_are_counted_and_name_nobody,
}

const DAY: i64 = 86_400_000;

/// A survey with one question, whatever it asks.
fn asking(question: &str) -> (String, Arc<Survey>) {
    let md = format!(
        "| survey | type | name | label |\n| - | - | - | - |\n| | text | a | {question} |\n\
         | settings | form_id | form_title | version |\n| - | - | - | - |\n| | Ngan | Phiếu ngắn | 1 |\n"
    );
    let workbook = Workbook::from_md(&md).unwrap();
    let survey = form::load(&workbook).unwrap();
    (workbook.canonical(), Arc::new(survey))
}

pub(super) async fn upload(storage: &Storage, unit: &str, question: &str, at: i64) -> Result<i64, NotTaken> {
    let (canonical, survey) = asking(question);
    let new = NewForm { unit, survey: &survey, canonical: &canonical, kind: "md", file: question.as_bytes() };
    storage.form_upload(&new, &Actor::Program, Millis(at)).await.unwrap()
}

async fn an_upload_is_a_version_and_never_changes(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.form("ngan").await.unwrap(), None);
    assert_eq!(upload(&storage, "vn", "Một?", 1).await, Ok(1));
    assert_eq!(upload(&storage, "vn", "Một?", 2).await, Err(NotTaken::Same));
    assert_eq!(upload(&storage, "vn", "Hai?", 3).await, Ok(2));
    assert_eq!(upload(&storage, "vn", "Một?", 4).await, Ok(3), "back to what it was");
    let form = storage.form("ngan").await.unwrap().unwrap();
    assert_eq!((form.state, form.live, form.newest, form.main), (FormState::Draft, None, 3, false));
    let versions = storage.form_versions("ngan").await.unwrap();
    assert_eq!(versions.iter().map(|it| it.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!((&versions[0].version, versions[0].uploaded.0), (&versions[2].version, Millis(4)));
    assert_eq!(storage.form_body("ngan", 2).await.unwrap(), Some(asking("Hai?").0));
    assert_eq!(storage.form_file("ngan", 2).await.unwrap(), Some(("md".to_owned(), "Hai?".as_bytes().to_vec())));
    assert_eq!((storage.form_file("ngan", 9).await.unwrap(), storage.form("").await.unwrap()), (None, None));
    assert!(storage.surveys().await.unwrap().is_empty() && storage.offers().await.unwrap().all.is_empty());
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, 3, "what was refused is no deed");
}

async fn what_is_published_is_on_offer_until_it_is_closed(world: &World) {
    let storage = world.open().await;
    upload(&storage, "vn", "Một?", 1).await.unwrap();
    upload(&storage, "vn", "Hai?", 2).await.unwrap();
    let moved = storage.offers_moved().await.unwrap();
    let days = (date(2026, 11, 25), date(2026, 11, 30));
    let by = Actor::Program;
    assert_eq!(storage.form_close("ngan", days, &by, Millis(3)).await.unwrap(), Err(NotTaken::Unknown), "a draft");
    assert_eq!(storage.form_publish("ngan", 9, &by, Millis(3)).await.unwrap(), Err(NotTaken::Unknown));
    assert_eq!(storage.form_main("none", &by, Millis(3)).await.unwrap(), Err(NotTaken::Unknown));
    assert_eq!(storage.offers_moved().await.unwrap(), moved);

    storage.form_publish("ngan", 1, &by, Millis(4)).await.unwrap().unwrap();
    storage.form_publish("ngan", 2, &by, Millis(5)).await.unwrap().unwrap();
    let offer = |question: &str, closed: Option<(Date, Date)>| Offer {
        id: "ngan".to_owned(),
        version: asking(question).1.hash.clone(),
        closed,
    };
    let offers = storage.offers().await.unwrap();
    assert_eq!((offers.all, offers.moved, offers.main), (vec![offer("Hai?", None)], moved + 2, None));
    // Drafts are pinned to what is published: both are there, the first as it was.
    let published = storage.surveys().await.unwrap();
    assert_eq!(
        published.iter().map(|it| (it.id.as_str(), it.at)).collect::<Vec<_>>(),
        [("Ngan", Millis(4)), ("Ngan", Millis(5))]
    );
    assert_eq!(storage.survey(&asking("Một?").1.hash).await.unwrap(), Some(asking("Một?").0));

    storage.form_main("ngan", &by, Millis(6)).await.unwrap().unwrap();
    storage.form_close("ngan", days, &by, Millis(7)).await.unwrap().unwrap();
    let offers = storage.offers().await.unwrap();
    assert_eq!((offers.all, offers.main.as_deref()), (vec![offer("Hai?", Some(days))], Some("ngan")));
    let form = storage.form("ngan").await.unwrap().unwrap();
    assert_eq!((form.state, form.closed, form.live), (FormState::Closed, Some(days), Some(2)));
    // Published again, it is open again.
    storage.form_publish("ngan", 1, &by, Millis(8)).await.unwrap().unwrap();
    assert_eq!(storage.offers().await.unwrap().all, [offer("Một?", None)]);
    let first = &storage.form_versions("ngan").await.unwrap()[1];
    assert_eq!(first.published, Some((Millis(4), Actor::Program)), "when it was published first");
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}

async fn an_id_belongs_to_the_office_that_had_it_first(world: &World) {
    let storage = world.open().await;
    let office = flows::office::built_in().swap_remove(0);
    let other = office.unit.id.clone();
    storage.put_units(&[office], "vn", &Actor::Program, Millis(1)).await.unwrap();
    upload(&storage, &other, "Một?", 2).await.unwrap();
    assert_eq!(upload(&storage, "vn", "Hai?", 3).await, Err(NotTaken::Theirs));
    let form = storage.form("ngan").await.unwrap().unwrap();
    assert_eq!((form.unit, form.newest), (other, 1));
}

async fn answers_are_counted_and_name_nobody(world: &World) {
    let storage = world.open().await;
    upload(&storage, "vn", "Một?", 1).await.unwrap();
    let version = asking("Một?").1.hash.clone();
    let response = |nth: u32, channel, status, day: i64, survey: &str| Response {
        id: format!("{nth:032x}"),
        revision: 1,
        survey: survey.to_owned(),
        version: version.clone(),
        unit: None,
        channel,
        lang: Lang::Vi,
        mode: Mode::Myself,
        status,
        presentation: "single".to_owned(),
        started_at: Millis(day * DAY),
        completed_at: Millis(day * DAY),
        receipt: None,
        answers: Vec::new(),
    };
    for it in [
        response(1, Platform::Telegram, Status::Completed, 20_000, "Ngan"),
        response(2, Platform::Zalo, Status::Completed, 20_001, "Ngan"),
        response(3, Platform::Zalo, Status::Partial, 20_001, "Ngan"),
        response(4, Platform::Web, Status::Completed, 20_001, "khac"),
    ] {
        assert!(storage.record(&chat("1"), &it).await.unwrap());
    }
    // Under whatever spelling it was published; of a survey that is kept nowhere under its own.
    for (survey, most, sent) in [("Ngan", 9, 2), ("NGAN", 9, 2), ("Ngan", 1, 1), ("khac", 9, 1), ("nichts", 9, 0)] {
        assert_eq!(storage.responses_sent(survey, most).await.unwrap(), sent, "{survey}");
    }
    let answers = storage.form_answers("ngan", Millis(20_001 * DAY)).await.unwrap();
    let named = |counts: &[(&str, u64)]| counts.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(answers.days, [(20_001, 1)]);
    assert_eq!(answers.channels, named(&[("telegram", 1), ("zalo", 2)]));
    assert_eq!(answers.statuses, named(&[("completed", 2), ("partial", 1)]));
    assert_eq!((answers.units, answers.versions), (named(&[("", 3)]), named(&[(&version.0, 3)])));
    // What was answered: of those who sent it all, in this version.
    let row = |question: &str, state, choice: Option<&str>, text: Option<&str>| AnswerRow {
        question: question.to_owned(),
        position: 1,
        state,
        entry: Entry::Tap,
        choice: choice.map(str::to_owned),
        number: None,
        text: text.map(str::to_owned),
    };
    for (nth, status, answers) in [
        (
            11,
            Status::Completed,
            vec![row("q", AnswerState::Answered, Some("1"), None), row("q", AnswerState::Answered, Some("2"), None)],
        ),
        (
            12,
            Status::Completed,
            vec![row("q", AnswerState::Answered, Some("1"), None), row("t", AnswerState::Answered, None, Some("lời"))],
        ),
        (13, Status::Completed, vec![row("q", AnswerState::Unknown, Some("99"), None)]),
        (14, Status::Partial, vec![row("q", AnswerState::Answered, Some("1"), None)]),
    ] {
        let it = Response { answers, ..response(nth, Platform::Web, status, 20_002, "Ngan") };
        assert!(storage.record(&chat("1"), &it).await.unwrap());
    }
    let by = [("1".to_owned(), 2), ("2".to_owned(), 1), ("99".to_owned(), 1)];
    assert_eq!(storage.responses_sent_by("Ngan", "q").await.unwrap(), by, "of who sent it all");
    assert_eq!(storage.responses_sent_by("Ngan", "t").await.unwrap(), []);
    let (all, chosen) = storage.form_chosen("ngan", &version, 1).await.unwrap();
    let of = |question: &str, state: &str, choice: &str| {
        chosen
            .iter()
            .find(|it| (it.question.as_str(), it.state.as_str(), it.choice.as_str()) == (question, state, choice))
            .map(|it| it.count)
    };
    assert_eq!((all, chosen.len()), (5, 4), "{chosen:?}");
    assert_eq!((of("q", "answered", "1"), of("q", "answered", "2")), (Some(2), Some(1)));
    assert_eq!((of("q", "unknown", ""), of("t", "answered", "")), (Some(1), Some(1)));
    let (all, of_four) = storage.form_chosen("ngan", &version, 2).await.unwrap();
    assert!(
        all == 4 && of_four.iter().map(|it| it.count).sum::<u64>() < 5,
        "the newest waits for another: {of_four:?}"
    );
    assert_eq!(storage.form_chosen("ngan", &flows::Version("other".to_owned()), 1).await.unwrap(), (0, Vec::new()));
}
