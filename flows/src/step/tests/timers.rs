//! The reminder and the end of a draft, whenever timers come.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::moves::{Move, do_move, moves, platform};
use super::play::Play;
use super::{catalog, reference, survey};
use crate::vietnam::time_of_day;
use crate::{Effect, Input, Message, Millis, Platform, Status, Survey, timer_id};

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

fn reminders(effects: &[Effect]) -> Vec<&Message> {
    let says = effects.iter().filter_map(|effect| match effect {
        Effect::Say(message) => Some(message),
        _ => None,
    });
    says.filter(|message| message.unasked).collect()
}

fn hour(at: Millis) -> i64 {
    time_of_day(at).1 / HOUR
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any number of timer events at any time change nothing that is not due.
    #[test]
    fn a_timer_that_is_not_due_changes_nothing(platform in platform(), moves in moves(40), early in prop::collection::vec(0i64..80 * HOUR, 1..4)) {
        let mut play = Play::new(catalog(&[reference(), keeping()]), platform);
        for step in &moves {
            do_move(&mut play, step);
            play.timers();
        }
        let (now, before) = (play.now, play.session.clone());
        for ahead in &early {
            let Some(due) = before.wake_at else { break };
            // A reminder that was missed is due the whole day; it only waits for the night to end.
            if now.since(play.heard) >= DAY && due.since(play.heard) % DAY != 0 {
                break;
            }
            // An early timer moves the next one by a millisecond.
            play.now = now.plus(*ahead).min(due.plus(-1_000));
            let effects = play.at(play.now, None, Input::Timer);
            prop_assert_eq!(effects, Vec::new());
            // A silence that is over may be forgotten; nothing else.
            let human_until = before.human_until.filter(|_| play.session.human_until.is_some());
            let (wake_at, early) = (play.session.wake_at, play.session.early);
            let expected = crate::Session { human_until, wake_at, early, ..before.clone() };
            prop_assert_eq!(&play.session, &expected);
            let later = play.session.wake_at.map(|wake| wake.since(due));
            prop_assert!(matches!(later, Some(1..=3)), "the time stands, and the name is new: {later:?}");
        }
    }

    /// However late timers come: one reminder at most for each draft, by day, within the free window, while nobody of the
    /// office writes, and never to somebody who does not want it.
    #[test]
    fn nobody_is_reminded_twice_or_at_a_bad_time(platform in platform(), moves in moves(60)) {
        let mut play = Play::new(catalog(&[reference(), keeping()]), platform);
        let mut reminded: BTreeMap<u32, u32> = BTreeMap::new();
        let mut office = None;
        let mut unwanted = false;
        for step in &moves {
            let effects = do_move(&mut play, step);
            prop_assert_eq!(reminders(&effects).len(), usize::from(matches!(step, Move::Timer) && !reminders(&effects).is_empty()));
            match step {
                Move::Office => office = Some(play.now),
                Move::Block => unwanted = true,
                Move::Tap(_) | Move::TapNew(_) => (office, unwanted) = (None, false),
                Move::Say(_) | Move::GoOn(_) | Move::Voice | Move::Photo => unwanted = false,
                Move::Timer | Move::Days(_) | Move::Hours(_) | Move::Desk(_) => {}
            }
            let timers = play.timers();
            for message in reminders(&effects).into_iter().chain(reminders(&timers)) {
                let tag = play.session.draft.as_ref().map(|draft| draft.tag.0);
                let times = reminded.entry(tag.unwrap_or_default()).or_default();
                *times += 1;
                prop_assert_eq!(*times, 1);
                prop_assert!((8..21).contains(&hour(play.now)), "{}:00", hour(play.now));
                prop_assert!(message.until.is_some_and(|until| until >= play.now && (8..=21).contains(&hour(until))));
                prop_assert!(play.now.since(play.heard) >= 24 * HOUR);
                prop_assert!(platform != Platform::Zalo || play.now.since(play.heard) <= 47 * HOUR);
                prop_assert!(office.is_none_or(|at| play.now.since(at) >= 2 * HOUR));
                prop_assert!(!unwanted && !play.session.unasked_unwanted);
                prop_assert!(message.text.chars().count() <= 300, "{}", message.text);
            }
            prop_assert!(play.session.wake_at.is_none_or(|wake| wake > play.now), "nothing stays due");
            let due = play.session.draft.is_some() || !play.session.desk.texts.is_empty();
            prop_assert_eq!(play.session.wake_at.is_some(), due, "each draft has an end, each question an answer");
        }
    }

    /// A draft ends when nothing was heard for its days, and not before, whatever timers come; its answers are kept or gone
    /// as the consent said, in one record or one count.
    #[test]
    fn a_draft_touched_meanwhile_is_never_lost(platform in platform(), moves in moves(50), keeps in any::<bool>()) {
        let survey = if keeps { keeping() } else { reference() };
        let days = i64::from(survey.settings.expires_days);
        let mut play = Play::new(catalog(&[survey]), platform);
        for step in &moves {
            do_move(&mut play, step);
            play.heard_out();
            let before = play.session.draft.clone();
            let effects = play.timers();
            let ended = before.is_some() && play.session.draft.is_none();
            if !ended {
                prop_assert!(effects.iter().all(|it| matches!(it, Effect::Say(message) if message.unasked)), "{effects:?}");
                continue;
            }
            prop_assert!(play.now.since(play.heard) >= days * DAY);
            let answered = before.is_some_and(|it| it.answers.len() > 1);
            match &effects[..] {
                [Effect::Count(counted)] => {
                    prop_assert_eq!(&counted.what, "expired");
                }
                [Effect::Record(response)] => {
                    prop_assert!(keeps && answered && response.status == Status::Partial && response.receipt.is_none());
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}

/// A survey that keeps the answers of a draft that expires.
fn keeping() -> Arc<Survey> {
    survey(include_str!("../../../testdata/do-dang.md"))
}

/// A person on a platform who has answered one question of the reference survey, at 08:00.
fn begun(platform: Platform) -> Play {
    let mut play = Play::new(catalog(&[reference()]), platform);
    play.says("khảo sát");
    play.taps("Tôi đồng ý", None);
    play.says("35");
    play
}

/// The same, `hours` later, timers handled.
fn later(play: &mut Play, hours: i64) -> Vec<Effect> {
    play.now = play.now.plus(hours * HOUR);
    play.timers()
}

#[test]
fn a_reminder_due_at_night_comes_in_the_morning_or_not_at_all() {
    // 08:00 and 14 hours: the last word was at 22:00, so that a day later it is night.
    let mut play = begun(Platform::Zalo);
    play.now = play.now.plus(14 * HOUR);
    play.says("ha noi");
    assert_eq!(later(&mut play, 24), []);
    let wake = play.session.wake_at.unwrap();
    assert_eq!(hour(wake), 8, "within the first hour of the morning");
    play.now = wake;
    assert_eq!(reminders(&play.timers()).len(), 1);
    assert!(play.last().text.contains("còn nhiều nhất"), "{}", play.last().text);

    // The service was away from the afternoon on: 40 hours later it is midnight, 47 hours are over before the morning.
    let mut play = begun(Platform::Zalo);
    assert_eq!(later(&mut play, 40), []);
    assert_eq!(hour(play.session.wake_at.unwrap()), 8, "{:?}", play.session.wake_at);
    let mut play = begun(Platform::Zalo);
    play.now = play.now.plus(2 * HOUR);
    play.says("ha noi");
    play.now = play.now.plus(13 * HOUR);
    play.says("quyền của tôi");
    assert_eq!(later(&mut play, 46), []);
    let expiry = play.session.wake_at.unwrap();
    assert_eq!(expiry.since(play.heard), 30 * DAY, "Zalo's window would be over: no reminder");
    // Telegram has no window.
    let mut play = begun(Platform::Telegram);
    assert_eq!(reminders(&later(&mut play, 7 * 24)).len(), 1);
}

#[test]
fn a_reminder_waits_for_the_office_and_for_nobody_who_wants_none() {
    let mut play = begun(Platform::Zalo);
    play.now = play.now.plus(23 * HOUR + HOUR / 2);
    play.input(Input::Human);
    assert_eq!(later(&mut play, 1), []);
    assert_eq!(reminders(&later(&mut play, 1)).len(), 1);

    for words in [&["dừng nhận tin"][..], &["dừng"], &["xóa"], &["dừng", "[Tạm dừng, giữ phiếu]"], &["(blocks)"]]
    {
        let mut play = begun(Platform::Telegram);
        for word in words {
            play.line(&format!("> {word}"));
        }
        assert_eq!(later(&mut play, 24), [], "{words:?}");
        assert!(play.session.draft.is_some());
        assert_eq!(play.session.wake_at.unwrap().since(play.heard), 30 * DAY, "{words:?}");
    }
    let mut play = Play::new(catalog(&[reference()]), Platform::Telegram);
    play.says("khảo sát");
    assert_eq!(later(&mut play, 24), [], "who has not agreed is not reminded to");
}

#[test]
fn a_survey_sets_its_hours_and_its_last_day() {
    let md = include_str!("../../../surveys/gop-y.md");
    let head = "| form_id | version |";
    assert!(md.contains(head));
    let with = |column: &str, value: &str| {
        let row = md.lines().last().unwrap();
        let wide = format!("{row} {value} |");
        md.trim_end()
            .replace(row, &wide)
            .replace("| retention | minutes |", &format!("| retention | minutes | {column} |"))
    };
    let remind = |md: &str| {
        let mut play = Play::new(catalog(&[survey(md)]), Platform::Telegram);
        play.says("khảo sát");
        play.line("> đồng ý");
        let first = play.last().clone();
        assert!(first.about.is_some(), "{first:?}");
        let wake = play.session.wake_at.unwrap();
        wake.since(play.heard)
    };
    assert_eq!(remind(&with("remind_hours", "2")), 2 * HOUR);
    assert_eq!(remind(&with("remind_hours", "0")) / DAY, i64::from(survey(md).settings.expires_days));
    assert_eq!(remind(&with("closes", "2026-11-23")), 24 * HOUR);
    assert_eq!(remind(&with("closes", "2026-11-22")) / DAY, i64::from(survey(md).settings.expires_days));
}

#[test]
fn after_the_reminder_a_text_answers_nothing_and_a_button_does() {
    for text in ["1", "có", "Hà Nội"] {
        let mut play = begun(Platform::Zalo);
        assert_eq!(reminders(&later(&mut play, 24)).len(), 1);
        let answers = play.session.draft.clone().unwrap().answers;
        play.says(text);
        assert_eq!(play.session.draft.clone().unwrap().answers, answers, "{text}");
        assert!(play.last().text.contains("2/"), "{}", play.last().text);
        play.says("Hà Nội");
        assert_eq!(play.session.draft.clone().unwrap().answers.len(), answers.len() + 1);
        assert_eq!(reminders(&later(&mut play, 24)), Vec::<&Message>::new(), "once is all");
    }
    let mut play = begun(Platform::Telegram);
    later(&mut play, 24);
    play.taps("Hà Nội", None);
    assert!(play.last().text.contains("3/"), "{}", play.last().text);
}

#[test]
fn a_clock_set_back_between_two_looks_costs_no_timer() {
    let mut play = begun(Platform::Telegram);
    let due = play.session.wake_at.unwrap();
    // The timer was found due; then the clock was set back, and the step sees an earlier time.
    play.now = due.plus(-HOUR);
    play.at(play.now, None, Input::Timer);
    assert_ne!(play.session.wake_at, Some(due), "{} is handled and would not come again", timer_id(due));
    play.now = due.plus(1);
    assert_eq!(reminders(&play.timers()).len(), 1);
}

#[test]
fn what_a_conversation_put_back_to_an_older_state_keeps_is_older_than_what_was_sent() {
    let mut play = Play::new(catalog(&[keeping()]), Platform::Web);
    play.says("khảo sát");
    play.says("đồng ý");
    play.says("1");
    let heard = play.heard;
    let effects = later(&mut play, 10 * 24);
    let [Effect::Record(response)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((response.status, response.completed_at), (Status::Partial, heard));
    // The person may still answer, and what is held can be seen.
    play.says("xem dữ liệu của tôi");
    assert!(play.last().text.starts_with("Phiếu chưa hoàn thành"), "{}", play.last().text);
    play.says("khảo sát");
    assert!(play.session.draft.is_some());
}

#[test]
fn the_silence_of_the_office_is_a_setting() {
    let mut catalog = catalog(&[reference()]);
    catalog.silence_ms = 10 * 60 * 1000;
    let mut play = Play::new(catalog, Platform::Zalo);
    play.input(Input::Human);
    play.now = play.now.plus(9 * 60 * 1000);
    assert!(play.says("khảo sát").iter().all(|it| !matches!(it, Effect::Say(_))));
    play.now = play.now.plus(2 * 60 * 1000);
    assert!(play.says("khảo sát").iter().any(|it| matches!(it, Effect::Say(_))));
}
