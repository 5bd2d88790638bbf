//! What people are told of their tickets outside of the chat, and what the clock tells them in it.

use super::TicketState;
use super::day;
use crate::text::date;
use crate::{Lang, Millis};

/// A word in between from the clock: nobody has answered yet, and an answer is due by then.
pub fn in_between(lang: Lang, due: Millis) -> String {
    let by = date(day(due));
    match lang {
        Lang::Vi => format!("Câu hỏi của Ông/Bà đang được xem xét và cần thêm thời gian. Hạn trả lời: {by}."),
        Lang::En => format!("Your question is being looked into and needs more time. An answer is due by {by}."),
    }
}

/// Where a ticket stands, for its person; `due` is when an answer is due.
pub fn standing(lang: Lang, state: TicketState, due: Millis) -> String {
    let by = date(day(due));
    match (lang, state) {
        (Lang::Vi, TicketState::Open) => format!("Đã tiếp nhận, đang chờ cán bộ. Hạn trả lời: {by}."),
        (Lang::Vi, TicketState::Claimed | TicketState::Interim) => {
            format!("Cán bộ đang xem xét. Hạn trả lời: {by}.")
        }
        (Lang::Vi, TicketState::Answered) => "Đã trả lời.".to_owned(),
        (Lang::Vi, TicketState::Closed) => "Đã trả lời, đã kết thúc.".to_owned(),
        (Lang::En, TicketState::Open) => format!("Received, waiting for an official. An answer is due by {by}."),
        (Lang::En, TicketState::Claimed | TicketState::Interim) => {
            format!("An official is looking into it. An answer is due by {by}.")
        }
        (Lang::En, TicketState::Answered) => "Answered.".to_owned(),
        (Lang::En, TicketState::Closed) => "Answered and closed.".to_owned(),
    }
}
