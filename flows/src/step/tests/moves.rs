//! What people, officials and time may do in a conversation, in any order.

use proptest::prelude::*;

use super::play::Play;
use crate::desk::TicketState;
use crate::{Act, Effect, Input, MediaKind, Platform, Press};

/// Things people type, to the point and not.
const WORDS: &[&str] = &[
    "4",
    "5",
    "1",
    "0",
    "hài lòng",
    "ko hai long",
    "4 5 3 4",
    "45345",
    "1 2 3",
    "khảo sát",
    "quay lại",
    "bỏ qua",
    "dừng",
    "tiếp tục",
    "xem lại",
    "sửa 4",
    "sửa 99",
    "gửi",
    "in",
    "xóa",
    "xóa dữ liệu của tôi",
    "rút đồng ý",
    "quyền của tôi",
    "dừng nhận tin",
    "trợ giúp",
    "gặp cán bộ",
    "ngôn ngữ",
    "tự gõ hay bấm",
    "dung",
    "có",
    "không",
    "đồng ý",
    "không đồng ý",
    "ok",
    "35",
    "1990",
    "17 tuổi",
    "ha noi",
    "Bình Dương",
    "y tế",
    "1 3 5",
    "lương hưu bao giờ tăng",
    "xem ABCD-EFGH-JKLM",
    "xóa ABCD-EFGH-JKLM",
    "…",
    "",
    "tạm được",
    "12/13/2026",
    "VNeID là gì",
    "mất căn cước thì làm lại ở đâu",
    "còn phí?",
    "2",
    "phí",
    "ad ơi",
    "cho hỏi",
    "chào",
    "cảm ơn",
    "bạn là ai",
    "đồ ngu",
    "tôi muốn phản ánh đường hư",
    "hồ sơ của tôi tới đâu rồi",
    "câu hỏi của tôi",
    ACCUSATION,
    NUMBERED,
];

/// What must be kept nowhere outside of a survey's answers: the name in it.
pub(super) const ACCUSATION: &str = "tôi muốn tố cáo ông Kẹo nhận hối lộ";
/// What must be kept nowhere outside of a survey's answers: the number in it.
pub(super) const NUMBERED: &str = "cccd 012345678901 mất thì làm lại ở đâu";

#[derive(Clone, Debug)]
pub(super) enum Move {
    /// Presses any button that was ever shown.
    Tap(prop::sample::Index),
    /// Presses a button of the newest message.
    TapNew(prop::sample::Index),
    Say(prop::sample::Index),
    /// Types on, a second later.
    GoOn(prop::sample::Index),
    Photo,
    /// The desk does what it can do to the last ticket: claim, say something in between, answer, close.
    Desk(u8),
    Days(u8),
    Hours(u8),
    Block,
    Voice,
    Office,
    Timer,
}

pub(super) fn moves(most: usize) -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => any::<prop::sample::Index>().prop_map(Move::Tap),
        6 => any::<prop::sample::Index>().prop_map(Move::TapNew),
        4 => any::<prop::sample::Index>().prop_map(Move::Say),
        2 => any::<prop::sample::Index>().prop_map(Move::GoOn),
        1 => Just(Move::Photo),
        3 => (0u8..4).prop_map(Move::Desk),
        1 => (0u8..40).prop_map(Move::Days),
        1 => (0u8..50).prop_map(Move::Hours),
        1 => Just(Move::Block),
        1 => Just(Move::Voice),
        1 => Just(Move::Office),
        1 => Just(Move::Timer),
    ];
    prop::collection::vec(one, 1..most)
}

pub(super) fn platform() -> impl Strategy<Value = Platform> {
    prop_oneof![Just(Platform::Telegram), Just(Platform::Zalo), Just(Platform::Web)]
}

pub(super) fn presses(play: &Play, newest: bool) -> Vec<(u32, Press)> {
    let screens = play.screen.iter().rev().take(if newest { 1 } else { usize::MAX });
    screens
        .flat_map(|(name, message)| message.buttons().map(move |button| (*name, button.act.clone())))
        .filter_map(|(name, act)| match act {
            Act::Press(press) => Some((name, press)),
            Act::Url(_) => None,
        })
        .collect()
}

pub(super) fn do_move(play: &mut Play, step: &Move) -> Vec<Effect> {
    match step {
        Move::Tap(at) | Move::TapNew(at) => {
            let all = presses(play, matches!(step, Move::TapNew(_)));
            if all.is_empty() {
                return play.says("khảo sát");
            }
            let (name, press) = at.get(&all).clone();
            play.press(press, name)
        }
        Move::Say(at) => play.says(WORDS[at.index(WORDS.len())]),
        Move::GoOn(at) => play.goes_on(WORDS[at.index(WORDS.len())]),
        Move::Photo => play.line("> (photo)"),
        Move::Desk(what) => {
            use TicketState::{Answered, Claimed, Closed, Interim, Open};
            match (what, play.tickets.last().map(|it| it.state)) {
                (0, Some(Open)) => play.official(Claimed, ""),
                (1, Some(Claimed | Interim)) => play.official(Interim, "Đang xem xét."),
                (2, Some(Open | Claimed | Interim)) => play.official(Answered, "Trả lời của cán bộ."),
                (3, Some(Answered)) => play.official(Closed, ""),
                _ => Vec::new(),
            }
        }
        Move::Days(days) => {
            play.now = play.now.plus(i64::from(*days) * 24 * 60 * 60 * 1000);
            Vec::new()
        }
        Move::Hours(hours) => {
            play.now = play.now.plus(i64::from(*hours) * 60 * 60 * 1000 + 1);
            Vec::new()
        }
        Move::Block => play.input(Input::Blocked),
        Move::Voice => play.input(Input::Media(MediaKind::Voice)),
        Move::Office => play.input(Input::Human),
        Move::Timer => play.input(Input::Timer),
    }
}
