//! What holds for every conversation, whatever people do.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::moves::{do_move, moves, platform, presses};
use super::play::{Play, START};
use super::{catalog, reference};
use crate::{Act, Effect, Input, Millis, Pick, Platform, Press, Status};

/// Answers whatever is asked until the survey is sent.
fn finish(play: &mut Play) -> bool {
    for _ in 0..120 {
        if play.stored.iter().any(|it| it.status == Status::Completed) {
            return true;
        }
        let all = presses(play, true);
        let send = all.iter().find(|(_, press)| matches!(press, Press::Send { .. }));
        let agree = all.iter().find(|(_, press)| matches!(press, Press::Consent { yes: true, .. }));
        let go_on = all.iter().find(|(_, press)| matches!(press, Press::Resume { .. } | Press::Open(_)));
        let enough = all.iter().find(|(_, press)| matches!(press, Press::Enough { .. }));
        // The last choice of a question never ends the reference survey.
        let open = |q: &u16| play.session.draft.as_ref().is_some_and(|draft| !draft.answers.contains_key(q));
        let answer = all.iter().rev().find(|(_, press)| matches!(press, Press::Answer { q, .. } if open(q)));
        let toggle = all.iter().find(|(_, press)| matches!(press, Press::Toggle { .. }));
        let chosen = play.last().text.lines().count() > 0 && play.last().buttons().any(|it| it.label.starts_with('✓'));
        match send.or(agree).or(if chosen { enough } else { None }).or(answer).or(toggle).or(go_on) {
            Some((name, press)) => {
                let (name, press) = (*name, press.clone());
                play.press(press, name);
            }
            None if play.last().rows.is_empty() && play.session.draft.is_none() => {
                play.says("khảo sát");
            }
            None => {
                play.says("bỏ qua");
            }
        }
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens: no panic, every message fits its channel, and nothing is owed to a silenced chat.
    #[test]
    fn messages_always_fit(platform in platform(), moves in moves(60)) {
        let mut play = Play::new(catalog(&[reference()]), platform);
        let surface = platform.surface();
        for step in &moves {
            for effect in do_move(&mut play, step) {
                let message = match effect {
                    Effect::Say(message) | Effect::Revise { to: message, .. } => message,
                    _ => continue,
                };
                let length = message.text.chars().count();
                prop_assert!((1..=1_900).contains(&length), "{length} characters: {}", message.text);
                prop_assert!(message.buttons().count() <= surface.buttons, "{message:?}");
                for row in &message.rows {
                    prop_assert!(!row.is_empty() && row.len() <= surface.per_row.max(3), "{row:?}");
                }
                for button in message.buttons() {
                    prop_assert!(button.label.chars().count() <= 40, "{button:?}");
                    let Act::Press(press) = &button.act else { continue };
                    let code = press.code();
                    prop_assert!(code.len() <= 48);
                    prop_assert_eq!(Press::from_code(&code), Some(press.clone()));
                }
            }
        }
    }

    /// Nobody is ever stuck: from wherever a conversation has gone, answering what is asked ends in a receipt.
    #[test]
    fn nobody_is_stuck(platform in platform(), moves in moves(40)) {
        let mut play = Play::new(catalog(&[reference()]), platform);
        for step in &moves {
            do_move(&mut play, step);
        }
        if play.session.sent.is_empty() {
            play.now = play.now.plus(3 * 60 * 60 * 1000);
            play.says("khảo sát");
            prop_assert!(finish(&mut play), "stuck at {:#?}", play.screen.last_key_value());
        }
    }

    /// A citizen who has one answer in mind for each question gives the same response in whatever order old and new
    /// buttons are pressed.
    #[test]
    fn taps_in_any_order_give_the_same_answers(noise in prop::collection::vec(any::<prop::sample::Index>(), 0..60)) {
        let mut play = Play::new(catalog(&[reference()]), Platform::Telegram);
        play.says("khảo sát");
        let survey = reference();
        let mind = |q: u16| match survey.questions[usize::from(q)].kind {
            // Not the first: it ends the survey where the age is asked.
            crate::Kind::One(list) => Pick::Choice((q % 3 + 1).min(survey.lists[usize::from(list)].choices.len() as u16 - 1)),
            _ => Pick::Choice(1),
        };
        let mut noise = noise.iter();
        for _ in 0..200 {
            if !play.stored.is_empty() {
                break;
            }
            let mine = |press: &Press| match press {
                Press::Answer { q, pick, .. } => *pick == mind(*q),
                Press::Toggle { c, .. } => *c == 2,
                _ => false,
            };
            if let Some(at) = noise.next() {
                let old: Vec<_> = presses(&play, false).into_iter().filter(|(_, press)| matches!(press, Press::Answer { .. }) && mine(press)).collect();
                if !old.is_empty() {
                    let (name, press) = at.get(&old).clone();
                    play.press(press, name);
                    continue;
                }
            }
            let all = presses(&play, true);
            let open: Vec<&(u32, Press)> = all
                .iter()
                .filter(|(_, press)| match press {
                    Press::Answer { q, .. } => mine(press) && play.session.draft.as_ref().is_some_and(|draft| !draft.answers.contains_key(q)),
                    _ => mine(press),
                })
                .collect();
            let enough = all.iter().find(|(_, press)| matches!(press, Press::Enough { .. }));
            let chosen = play.last().buttons().any(|it| it.label.starts_with('✓'));
            let way = all.iter().find(|(_, press)| matches!(press, Press::Consent { yes: true, .. } | Press::Send { .. }));
            match way.or(if chosen { enough } else { None }).or(open.first().copied()) {
                Some((name, press)) => {
                    let (name, press) = (*name, press.clone());
                    play.press(press, name);
                }
                None => {
                    play.says("bỏ qua");
                }
            }
        }
        prop_assert_eq!(play.stored.len(), 1);
        for row in &play.stored[0].answers {
            let (at, question) = survey.questions.iter().enumerate().find(|(_, it)| it.name == row.question).unwrap();
            let crate::Kind::One(list) = question.kind else { continue };
            if question.consent {
                continue;
            }
            let Pick::Choice(c) = mind(at as u16) else { continue };
            let name = &survey.lists[usize::from(list)].choices[usize::from(c)].name;
            prop_assert_eq!(row.choice.as_ref(), Some(name), "{}", row.question);
        }
    }
}

fn open_play(platform: Platform) -> Play {
    let mut play = Play::new(catalog(&[reference()]), platform);
    play.says("khảo sát");
    play.taps("Tôi đồng ý", None);
    play
}

#[test]
fn a_text_older_than_the_last_one_answers_nothing() {
    let mut play = open_play(Platform::Zalo);
    let text = |text: &str| Input::Text { text: text.to_owned(), quote: None, about: None };
    play.now = play.now.plus(60_000);
    play.at(play.now, Some(2_000), text("35"));
    let before = play.session.draft.clone().unwrap().answers;
    play.now = play.now.plus(60_000);
    play.at(play.now, Some(1_000), text("Hà Nội"));
    assert_eq!(play.session.draft.clone().unwrap().answers, before, "the late text is not an answer");
    assert!(play.last().text.contains("2/"), "the open question is asked again: {}", play.last().text);
}

#[test]
fn a_text_typed_before_the_question_came_belongs_to_the_one_before() {
    let mut play = open_play(Platform::Zalo);
    play.says("35");
    let sent = play.now;
    play.now = play.now.plus(400);
    let text = Input::Text { text: "18 - 24".to_owned(), quote: None, about: None };
    play.at(Millis(sent.0 + 300), None, text);
    assert!(play.last().text.starts_with("Đã sửa câu 1: 35 - 49 → 18 - 24."), "{}", play.last().text);
}

#[test]
fn old_buttons_that_end_things_show_and_ask() {
    let mut play = Play::new(catalog(&[reference()]), Platform::Telegram);
    play.says("khảo sát");
    play.taps("Tôi đồng ý", None);
    play.says("35");
    let effects = play.taps("Tôi không đồng ý", Some(1));
    assert!(play.session.draft.is_some(), "an old refusal deletes nothing");
    assert!(matches!(&effects[..], [Effect::Say(message)] if message.text.contains("đã đồng ý")), "{effects:?}");
    play.says("tiếp tục");
    assert!(finish_up_to_review(&mut play));
    let review = *play.screen.last_key_value().unwrap().0;
    play.says("sửa 1");
    play.says("18 - 24");
    assert!(play.last().text.contains("XEM LẠI"));
    play.taps("Gửi phiếu", Some(review));
    assert!(play.stored.is_empty(), "an old Send sends nothing");
    assert!(play.last().text.contains("chưa gửi"), "{}", play.last().text);
    play.taps("Xóa phiếu", Some(review));
    assert!(play.session.draft.is_some(), "an old Delete asks");
    play.taps("Giữ như cũ", None);
    play.taps("Gửi phiếu", None);
    assert_eq!(play.stored.len(), 1);
}

fn finish_up_to_review(play: &mut Play) -> bool {
    for _ in 0..60 {
        let all = presses(play, true);
        if all.iter().any(|(_, press)| matches!(press, Press::Send { .. })) {
            return true;
        }
        let chosen = play.last().buttons().any(|it| it.label.starts_with('✓'));
        let enough = all.iter().find(|(_, press)| chosen && matches!(press, Press::Enough { .. }));
        let answer = all.iter().find(|(_, press)| match press {
            Press::Answer { q, .. } => play.session.draft.as_ref().is_some_and(|it| !it.answers.contains_key(q)),
            Press::Toggle { .. } => true,
            _ => false,
        });
        match enough.or(answer) {
            Some((name, press)) => {
                let (name, press) = (*name, press.clone());
                play.press(press, name);
            }
            None => {
                play.says("bỏ qua");
            }
        }
    }
    false
}

#[test]
fn five_wrong_codes_lock_the_contact_for_an_hour() {
    let mut play = Play::new(catalog(&[reference()]), Platform::Web);
    for _ in 0..5 {
        play.says("xem ABCD-EFGH-JKLM");
    }
    assert!(play.last().text.contains("5 lần"), "{}", play.last().text);
    let effects = play.says("xem ABCD-EFGH-JKLM");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Look(_))), "no look-up while locked");
    play.now = play.now.plus(61 * 60 * 1000);
    let effects = play.says("xem ABCD-EFGH-JKLM");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Look(_))));
}

#[test]
fn the_timer_deletes_a_draft_whose_time_is_up_and_no_other() {
    let mut play = open_play(Platform::Telegram);
    let due = play.session.wake_at.unwrap();
    // Telegram's reminder comes first.
    assert_eq!(due.since(play.now), 24 * 60 * 60 * 1000);
    play.timers();
    play.now = due;
    play.timers();
    let due = play.session.wake_at.unwrap();
    assert_eq!(due.since(play.heard), 30 * 24 * 60 * 60 * 1000);
    play.timers();
    assert!(play.session.draft.is_some());
    play.now = due;
    let effects = play.timers();
    assert!(play.session.draft.is_none() && play.session.wake_at.is_none());
    assert!(matches!(&effects[..], [Effect::Count(counted)] if counted.what == "expired"), "{effects:?}");
}

#[test]
fn consent_is_recorded_with_the_hash_of_the_notice_as_shown() {
    use sha2::{Digest, Sha256};
    let mut play = Play::new(catalog(&[reference()]), Platform::Zalo);
    play.says("khảo sát");
    let shown = play.last().text.clone();
    assert!(shown.contains("Cơ quan thử nghiệm") && shown.contains("Người quản trị trang Zalo"));
    play.taps("Tôi đồng ý", None);
    let effects = play.says("35");
    let hash: BTreeMap<&str, String> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Consent(consent) => Some(("hash", consent.text_hash.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(hash["hash"], super::super::hex(&Sha256::digest(shown.as_bytes())));
    assert!(play.now > START);
}
