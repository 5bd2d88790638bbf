//! Surveys that cannot be begun: closed by hand, by their own times, or answered by enough.

use super::play::{Play, START};
use super::{catalog, survey};
use crate::{Ended, Input, Platform, Status, text, vietnam};

const SHORT: &str = "| survey | type | name | label |\n| - | - | - | - |\n| | text | a | Ông/Bà góp ý gì? |\n\
                     | settings | form_id | form_title | review |\n| - | - | - | - |\n| | ngan | Phiếu ngắn | no |\n";
const OTHER: &str = "| survey | type | name | label |\n| - | - | - | - |\n| | text | b | Ông/Bà cần gì? |\n\
                     | settings | form_id | form_title | review |\n| - | - | - | - |\n| | khac | Phiếu khác | no |\n";

fn typed(text: &str) -> Input {
    Input::Text { text: text.to_owned(), quote: None, about: None }
}

fn last(play: &Play) -> &str {
    play.screen.values().next_back().map_or("", |message| message.text.as_str())
}

/// Closes the survey `ngan` today; drafts can be sent for so many days more.
fn close(play: &mut Play, more: i64) {
    let on = vietnam::day(play.now);
    let last = vietnam::day(play.now.plus(more * 86_400_000));
    play.catalog.ended.insert("ngan".to_owned(), Ended { on, last });
}

#[test]
fn nobody_begins_a_survey_that_was_closed_and_who_had_begun_can_send_it() {
    for (more, sent) in [(2, true), (1, false)] {
        let mut play = Play::new(catalog(&[survey(SHORT), survey(OTHER)]), Platform::Telegram);
        play.input(Input::Start(Some("NGAN".to_owned())));
        assert!(last(&play).contains("góp ý"), "{}", last(&play));
        close(&mut play, more);
        let mut other = Play::new(play.catalog.clone(), Platform::Zalo);
        for start in [Input::Start(Some("ngan".to_owned())), typed("Ngan"), typed("khảo sát ngan")] {
            other.input(start);
            assert!(last(&other).contains("\"Phiếu ngắn\" đã hết hạn") && other.session.draft.is_none());
        }
        assert!(last(&other).contains(&text::date(vietnam::day(START))), "the day on which it was closed");
        // What "khảo sát" starts is the next one.
        other.input(typed("khảo sát"));
        assert!(last(&other).contains("cần gì"), "{}", last(&other));
        // Two days later.
        play.now = play.now.plus(2 * 86_400_000);
        play.input(typed("Nên mở cửa sớm hơn"));
        assert_eq!(play.stored.iter().any(|it| it.status == Status::Completed), sent, "{}", last(&play));
        assert_eq!(last(&play).contains("đã hết hạn"), !sent, "{}", last(&play));
    }
}

/// The short survey with a sheet `campaign`.
fn dated(headings: &str, cells: &str) -> std::sync::Arc<crate::Survey> {
    survey(&format!("{SHORT}| campaign | {headings} |\n| | {cells} |\n"))
}

/// The survey's own times at their very edges: [`START`] is 08:00 of 22 November.
#[test]
fn a_survey_opens_and_closes_to_the_millisecond() {
    const HOUR: i64 = 3_600_000;
    for (headings, cells, edge, before, after) in [
        ("opens", "23/11/2026", 16 * HOUR, "chưa mở: phiếu nhận trả lời từ ngày 23/11/2026", "góp ý"),
        ("opens", "22/11/2026 09:30", 3 * HOUR / 2, "nhận trả lời từ 09 giờ 30 ngày 22/11/2026. Xin", "góp ý"),
        ("closes", "22/11/2026", 16 * HOUR, "góp ý", "đã hết hạn trả lời ngày 22/11/2026"),
        ("closes", "22/11/2026 17:00", 9 * HOUR, "góp ý", "đã hết hạn trả lời lúc 17 giờ 00 ngày 22/11/2026"),
    ] {
        let catalog = catalog(&[dated(headings, cells)]);
        for (at, expected) in [(edge - 1, before), (edge, after)] {
            for start in [Input::Start(Some("ngan".to_owned())), typed("ngan"), typed("khảo sát")] {
                let mut play = Play::new(catalog.clone(), Platform::Web);
                // Whoever acts takes ten seconds.
                play.now = START.plus(at - 10_000);
                play.input(start);
                assert!(last(&play).contains(expected), "{cells} {at}: {}", last(&play));
                assert_eq!(play.session.draft.is_some(), expected == "góp ý");
            }
        }
    }
}

/// Who has begun goes by the survey's end, as by that of a hand; whichever comes first.
#[test]
fn an_open_draft_can_be_sent_until_the_survey_closes() {
    const HOUR: i64 = 3_600_000;
    for (cells, by_hand, edge) in [
        ("22/11/2026", None, 16 * HOUR),
        ("22/11/2026 17:00", None, 9 * HOUR),
        ("24/11/2026 17:00", Some(0), 16 * HOUR),
        ("22/11/2026 17:00", Some(2), 9 * HOUR),
    ] {
        for (at, sent) in [(edge - 1, true), (edge, false)] {
            let mut play = Play::new(catalog(&[dated("closes", cells)]), Platform::Web);
            play.input(typed("ngan"));
            if let Some(days) = by_hand {
                close(&mut play, days);
            }
            play.now = START.plus(at - 10_000);
            play.input(typed("Nên mở cửa sớm hơn"));
            assert_eq!(play.stored.len(), usize::from(sent), "{cells} {at}: {}", last(&play));
            assert_eq!(last(&play).contains("đã hết hạn trả lời"), !sent, "{}", last(&play));
        }
    }
}

#[test]
fn when_enough_have_answered_nobody_begins_and_who_has_begun_sends() {
    let mut play = Play::new(catalog(&[dated("quota", "1"), survey(OTHER)]), Platform::Web);
    play.input(typed("ngan"));
    play.catalog.full.insert("ngan".to_owned());
    let mut other = Play::new(play.catalog.clone(), Platform::Web);
    other.input(Input::Start(Some("NGAN".to_owned())));
    assert!(last(&other).contains("đã đủ số người trả lời") && other.session.draft.is_none(), "{}", last(&other));
    play.input(typed("Nên mở cửa sớm hơn"));
    assert_eq!(play.stored.len(), 1, "{}", last(&play));
}

/// What "khảo sát" and the greeting's button begin: the first survey that can be begun.
#[test]
fn whoever_names_no_survey_gets_one_that_is_open() {
    let early = || dated("opens", "1/12/2026");
    let over = || dated("closes", "1/11/2026");
    for (first, second, said, button) in [
        (early(), Some(survey(OTHER)), "cần gì", true),
        (over(), Some(survey(OTHER)), "cần gì", true),
        (early(), None, "chưa mở", false),
        (over(), None, "đã hết hạn", false),
    ] {
        let surveys: Vec<_> = std::iter::once(first).chain(second).collect();
        let mut play = Play::new(catalog(&surveys), Platform::Web);
        play.input(Input::Opened);
        let greeting = play.screen.values().next_back().unwrap();
        let offers = greeting.rows.iter().flatten().any(|it| it.label == "Làm khảo sát");
        assert_eq!(offers, button, "{greeting:?}");
        play.input(typed("khảo sát"));
        assert!(last(&play).contains(said), "{said}: {}", last(&play));
    }
    // One that will open is told of before one that is over.
    let over = survey(&format!("{OTHER}| campaign | closes |\n| | 1/11/2026 |\n"));
    let mut play = Play::new(catalog(&[over, early()]), Platform::Web);
    play.input(typed("khảo sát"));
    assert!(last(&play).contains("chưa mở"), "{}", last(&play));
}

const BY_SEX: &str = "| survey | type | name | label |\n| - | - | - | - |\n| | select_one gioi | gioi | Giới tính? |\n\
    | | text | a | Góp ý gì? |\n| choices | list_name | name | label |\n| | gioi | nam | Nam |\n| | gioi | nu | Nữ |\n\
    | settings | form_id | form_title | review |\n| | ngan | Phiếu ngắn | no |\n\
    | campaign | quota | question | choice | when_full |\n| | 1 | gioi | nam | ends |\n| | 1 | gioi | nu | |\n";

/// A choice of which there are enough ends the survey for whoever makes it then, if the sheet says so; who made it before
/// goes on, and nobody changes to it by accident.
#[test]
fn a_choice_of_which_there_are_enough_ends_the_survey() {
    let enough = |play: &mut Play| {
        for choice in ["nam", "nu"] {
            play.catalog.full_choices.insert(("ngan".to_owned(), "gioi".to_owned(), choice.to_owned()));
        }
    };
    let begin = || {
        let mut play = Play::new(catalog(&[survey(BY_SEX)]), Platform::Telegram);
        play.input(typed("ngan"));
        play
    };
    // Who had chosen it before.
    let mut before = begin();
    before.taps("Nam", None);
    enough(&mut before);
    before.input(typed("Nên mở cửa sớm hơn"));
    assert_eq!(before.stored.len(), 1, "{}", last(&before));
    // Who chooses it now: by a button at once, in words after having been asked.
    let mut now = begin();
    enough(&mut now);
    now.taps("Nam", None);
    assert!(last(&now).contains("đã nhận đủ phiếu của nhóm") && now.session.draft.is_none(), "{}", last(&now));
    let mut words = begin();
    enough(&mut words);
    words.input(typed("nam"));
    assert!(last(&words).contains("phải không") && words.session.draft.is_some(), "{}", last(&words));
    words.input(typed("đúng"));
    assert!(last(&words).contains("đã nhận đủ phiếu của nhóm"), "{}", last(&words));
    let counted =
        |play: &Play| play.owed.iter().any(|it| matches!(it, crate::Effect::Count(it) if it.what == "enough"));
    assert!(counted(&now) && counted(&words) && now.stored.is_empty() && words.stored.is_empty());
    // Where the sheet does not say so it goes on.
    let mut on = begin();
    enough(&mut on);
    on.taps("Nữ", None);
    on.input(typed("Nên mở cửa sớm hơn"));
    assert_eq!(on.stored.len(), 1, "{}", last(&on));
    // Who changes to it is asked first.
    let mut change = begin();
    change.taps("Nữ", None);
    enough(&mut change);
    change.taps("Nam", None);
    assert!(last(&change).contains("phiếu kết thúc và không được gửi") && change.session.draft.is_some());
}
