//! What holds for questions, answers and tickets, whatever people and officials do.

use std::sync::Arc;

use proptest::prelude::*;

use super::moves::{ACCUSATION, Move, NUMBERED, do_move, moves, platform};
use super::play::Play;
use super::{catalog, reference};
use crate::desk::{AskedOutcome, DeskAnswer, TicketChange, TicketState};
use crate::kb::{Base, Entry};
use crate::{DeskPress, Effect, Input, MediaKind, Platform, Press, vietnam};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A chat of a service that only answers questions: whatever is typed is for the desk.
fn asking(platform: Platform) -> Play {
    Play::new(catalog(&[]), platform)
}

fn opened(effects: &[Effect]) -> usize {
    let opens = |it: &&Effect| matches!(it, Effect::Ticket(change) if matches!(**change, TicketChange::Open(_)));
    effects.iter().filter(opens).count()
}

fn says(play: &Play, words: &str) -> usize {
    play.screen.values().filter(|message| message.text.contains(words)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Neither an accusation's words nor somebody's number stand anywhere: not in the session, not in what is owed.
    #[test]
    fn what_must_not_be_kept_is_not(platform in platform(), moves in moves(40)) {
        let mut play = asking(platform);
        for step in &moves {
            let effects = do_move(&mut play, step);
            for kept in [serde_json::to_string(&effects).unwrap(), serde_json::to_string(&play.session).unwrap()] {
                prop_assert!(!kept.contains("Kẹo") && !kept.contains("012345678901"), "{kept}");
            }
        }
    }

    /// A ticket is opened by its button and by nothing else, at most three wait at a time, and each is of another question.
    #[test]
    fn tickets_are_opened_by_their_button(platform in platform(), moves in moves(60)) {
        let mut play = Play::new(catalog(&[reference()]), platform);
        let mut asked = Vec::new();
        for step in &moves {
            let effects = do_move(&mut play, step);
            let tapped = matches!(step, Move::Tap(_) | Move::TapNew(_));
            prop_assert!(opened(&effects) <= usize::from(tapped), "{step:?}: {effects:?}");
            let waiting = play.session.desk.tickets.iter().filter(|it| it.state != TicketState::Answered).count();
            prop_assert!(waiting <= 4, "three, and one that was reopened");
            for effect in &effects {
                let Effect::Ticket(change) = effect else { continue };
                let TicketChange::Open(ticket) = &**change else { continue };
                prop_assert!(!asked.contains(&ticket.asked), "opened twice: {ticket:?}");
                asked.push(ticket.asked.clone());
                let code = effects.iter().position(|it| matches!(it, Effect::Say(said) if said.text.contains(&ticket.code)));
                let there = effects.iter().position(|it| it == effect);
                prop_assert!(there < code, "the code is named behind its ticket: {effects:?}");
            }
        }
    }

    /// Nothing stops the bot from answering: from wherever a conversation has gone, a question is answered.
    #[test]
    fn a_question_is_always_answered(platform in platform(), moves in moves(40)) {
        let mut play = asking(platform);
        for step in &moves {
            do_move(&mut play, step);
        }
        // An official who has had a ticket for that long has not answered it.
        play.now = play.now.plus(15 * DAY);
        play.input(Input::Start(None));
        play.session.desk.expect = None;
        let before = says(&play, "là ứng dụng định danh điện tử");
        play.says("VNeID là gì");
        prop_assert_eq!(says(&play, "là ứng dụng định danh điện tử"), before + 1, "{}", play.last().text);
    }

    /// What an official says reaches the person: at once, or with the next thing they do.
    #[test]
    fn an_answer_reaches_the_person(platform in platform(), moves in moves(30), days in 0i64..9) {
        let mut play = asking(platform);
        for step in &moves {
            do_move(&mut play, step);
        }
        play.now = play.now.plus(days * DAY);
        let code = play.tickets.last().map_or("AAAA-BBBB-CCCC".to_owned(), |it| it.code.clone());
        let (words, unit) = ("Đây là câu trả lời.".to_owned(), "Sở Nội vụ".to_owned());
        let answer = DeskAnswer { code, words, interim: false, unit, date: vietnam::day(play.now), changed: false };
        play.input(Input::Answered(Box::new(answer)));
        let (seen, waits) = (says(&play, "Đây là câu trả lời."), play.session.desk.waiting.len());
        prop_assert!(seen == 1 || waits >= 1, "neither said nor kept");
        prop_assert!(platform == Platform::Zalo || play.session.blocked || seen == 1, "nothing is shut here");
        play.input(Input::Start(None));
        prop_assert_eq!(says(&play, "Đây là câu trả lời."), 1, "once");
    }
}

#[test]
fn on_zalo_an_answer_waits_for_the_free_window() {
    let mut play = asking(Platform::Zalo);
    play.says("lương hưu bao giờ tăng");
    play.taps("Gửi câu hỏi cho cán bộ", None);
    play.now = play.now.plus(3 * DAY);
    let effects = play.official(TicketState::Answered, "Từ tháng 7.");
    assert_eq!(effects, Vec::<Effect>::new(), "a message would cost money now");
    play.says("chào");
    assert_eq!(says(&play, "Từ tháng 7."), 1);
    assert!(play.session.desk.waiting.is_empty());
}

#[test]
fn a_voice_message_and_a_file_go_with_a_ticket_by_their_names() {
    let mut play = asking(Platform::Telegram);
    let file = crate::desk::FileRef { kind: MediaKind::Voice, name: "giong-noi".to_owned(), size: None };
    play.input(Input::File { file: file.clone(), caption: None });
    let effects = play.taps("Gửi câu hỏi cho cán bộ", None);
    let tickets: Vec<_> = effects
        .iter()
        .filter_map(|it| match it {
            Effect::Ticket(change) => match &**change {
                TicketChange::Open(ticket) => Some(ticket.files.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(tickets, [vec![file]]);
}

/// What a question came to: the outcome and the entry.
fn came_to(effects: &[Effect]) -> Option<(AskedOutcome, Option<String>)> {
    effects.iter().find_map(|it| match it {
        Effect::Asked(asked) => Some((asked.outcome, asked.entry.clone())),
        _ => None,
    })
}

const BEFORE: [&str; 5] = [
    "mất căn cước làm lại ở đâu",
    "đăng ký kết hôn ở đâu",
    "VNeID là gì",
    "thủ tục đăng ký tạm trú",
    "nộp hồ sơ trực tuyến như thế nào",
];

/// What was answered before makes no other answer of a question that says what it is about.
#[test]
fn a_new_question_after_an_answer_is_answered_as_if_it_were_the_first() {
    let questions =
        include_str!("../../../testdata/ask-held-out.tsv").lines().filter_map(|line| line.split('\t').next());
    let strange =
        ["cách làm bánh chưng", "bao gio tau ve ga vinh", "lam ho chieu o dau", "công an phạt tốc độ bao nhiêu"];
    let mut wrong = Vec::new();
    for question in questions.chain(strange) {
        let alone = came_to(&asking(Platform::Telegram).says(question));
        for before in BEFORE {
            let mut play = asking(Platform::Telegram);
            assert!(matches!(came_to(&play.says(before)), Some((AskedOutcome::Answered, _))), "{before}");
            let after = came_to(&play.says(question));
            if after != alone {
                wrong.push(format!("{question} after {before}: {after:?} for {alone:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// On the topic that an official has, and on no other, the bot is silent, says so once, and comes back with the answer.
#[test]
fn the_bot_is_silent_on_the_topic_that_an_official_has() {
    let mut play = asking(Platform::Telegram);
    play.says("đăng ký VNeID mức 2 ở đâu");
    play.taps("Chưa giúp được", None);
    assert_eq!(opened(&play.taps("Gửi câu hỏi cho cán bộ", None)), 1);
    let answered = |effects: &[Effect]| came_to(effects).is_some_and(|(outcome, _)| outcome == AskedOutcome::Answered);
    assert!(answered(&play.says("VNeID là gì")), "nobody has it yet");
    play.official(TicketState::Claimed, "");
    let effects = play.says("VNeID là gì");
    assert!(came_to(&effects).is_none() && play.last().text.contains("được chuyển cho cán bộ"), "{}", play.last().text);
    let said = play.screen.len();
    let effects = play.says("quên mật khẩu VNeID thì làm sao");
    assert_eq!((effects.len(), play.screen.len()), (1, said), "it goes to the official: {effects:?}");
    assert!(answered(&play.says("đăng ký kết hôn ở đâu")), "another topic");
    assert!(came_to(&play.says("mấy giờ có nước")).is_some(), "nobody can say that it is the same matter");
    play.official(TicketState::Answered, "Tại công an xã.");
    assert!(answered(&play.says("VNeID là gì")), "{}", play.last().text);
}

/// A question without a subject is about what was answered last, for ten minutes: never about another matter.
#[test]
fn a_question_without_a_subject_goes_on() {
    for (before, then, says) in [
        ("mất căn cước làm lại ở đâu", "lệ phí bao nhiêu", false),
        ("thủ tục đăng ký tạm trú", "cần giấy tờ gì", false),
        ("đăng ký kết hôn ở đâu", "cần giấy gì", true),
    ] {
        let mut play = asking(Platform::Telegram);
        let (_, entry) = came_to(&play.says(before)).unwrap();
        let after = came_to(&play.says(then)).unwrap();
        let own = (AskedOutcome::Answered, entry);
        assert!(if says { after == own } else { after == (AskedOutcome::Unknown, None) }, "{then}: {after:?}");
        let words = play.session.desk.question.as_ref().map(|it| it.words.clone());
        assert_eq!(words, Some(format!("{before} / {then}")));
        play.now = play.now.plus(10 * 60 * 1000);
        play.says(then);
        let words = play.session.desk.question.as_ref().map(|it| it.words.clone());
        assert_eq!(words.as_deref(), Some(then), "ten minutes later it is a question by itself");
    }
}

/// No phrase gives it away: the words are kept only with the ticket, and only after it was said where accusations go.
#[test]
fn what_may_be_an_accusation_is_kept_only_if_it_is_sent() {
    let mut play = asking(Platform::Telegram);
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|it| match it {
            Effect::Asked(asked) => Some((asked.outcome, asked.words.clone())),
            _ => None,
        })
    };
    let told = "kế toán xã quên tên bà cụ hàng xóm trong danh sách";
    let effects = play.says(told);
    assert_eq!(asked(&effects).map(|(_, words)| words), Some(String::new()), "{}", play.last().text);
    assert!(play.last().text.contains("khiếu nại, tố cáo, xin không gửi qua đây"), "{}", play.last().text);
    let effects = play.taps("Gửi câu hỏi cho cán bộ", None);
    assert_eq!(opened(&effects), 1);
    let effects = play.says("mấy giờ có nước");
    assert_eq!(asked(&effects).map(|(_, words)| words), Some("mấy giờ có nước".to_owned()));
    assert!(!play.last().text.contains("tố cáo"), "{}", play.last().text);
}

#[test]
fn three_tickets_wait_at_most() {
    let mut play = asking(Platform::Web);
    for question in ["lương hưu bao giờ tăng", "học phí đại học bao nhiêu", "giá điện tăng chưa"] {
        play.says(question);
        assert_eq!(opened(&play.taps("Gửi câu hỏi cho cán bộ", None)), 1, "{}", play.last().text);
    }
    play.says("mấy giờ có nước");
    let effects = play.taps("Gửi câu hỏi cho cán bộ", None);
    assert_eq!(opened(&effects), 0);
    assert!(play.last().text.contains("3 câu hỏi"), "{}", play.last().text);
}

#[test]
fn texts_within_seconds_are_one_question_and_a_tap_in_between_answers_at_once() {
    let mut play = asking(Platform::Web);
    play.goes_on("mất căn cước");
    assert!(play.screen.is_empty(), "it waits for more");
    play.goes_on("thì làm lại ở đâu");
    let due = play.session.wake_at.unwrap();
    assert_eq!(due.since(play.now), 5_000);
    let effects = play.at(play.now, None, Input::Tap { press: Press::Open(crate::Open::Help), message: None });
    let said = effects.iter().filter(|it| matches!(it, Effect::Say(_))).count();
    assert_eq!(said, 2, "the answer, then what the tap asked for: {effects:?}");
    assert!(play.screen[&1].text.contains("7 ngày làm việc"), "{}", play.screen[&1].text);
    assert_eq!(play.session.wake_at, None);
    // Whoever goes on and on is answered all the same.
    for _ in 0..30 {
        play.goes_on("mất căn cước");
        if play.session.wake_at.is_some_and(|due| due <= play.now) {
            break;
        }
    }
    play.timers();
    assert!(play.session.desk.texts.len() < 10);
}

#[test]
fn an_old_button_of_a_near_entry_still_gives_it() {
    let mut play = asking(Platform::Telegram);
    play.says("phí");
    let (name, press) = play
        .screen
        .iter()
        .find_map(|(name, message)| {
            let near = |it: &&crate::Button| matches!(&it.act, crate::Act::Press(Press::Desk(DeskPress::Near { .. })));
            message.buttons().find(near).map(|it| (*name, it.act.clone()))
        })
        .expect("near entries are offered");
    let crate::Act::Press(press) = press else { panic!("a press") };
    play.says("lương hưu bao giờ tăng");
    play.press(press, name);
    assert!(play.last().text.contains("Nguồn: "), "{}", play.last().text);
    assert_eq!(crate::read::manner(ACCUSATION), crate::read::Manner::Refer(crate::read::Elsewhere::Complaint(None)));
    assert!(crate::desk::mask(NUMBERED).1);
}

#[test]
fn an_answer_says_when_it_was_approved_where_that_is_known() {
    let mut catalog = catalog(&[]);
    let approved = Some(jiff::civil::date(2026, 3, 12));
    let entries: Vec<Entry> = catalog.kb.entries().map(|it| Entry { approved, ..it.clone() }).collect();
    let asked = entries[0].question.clone();
    catalog.kb = Arc::new(Base::new(entries));
    let mut play = Play::new(catalog, Platform::Telegram);
    play.says(&asked);
    assert!(play.last().text.contains(". Phê duyệt ngày 12/03/2026.\n"), "{}", play.last().text);
}
