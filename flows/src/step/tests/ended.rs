//! Surveys that were closed by hand.

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
