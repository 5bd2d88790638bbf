//! What people are told of their tickets outside of the chat, and what the clock tells them in it.

use super::{Refusal, TicketChange, TicketState};
use crate::text::date;
use crate::vietnam::day;
use crate::{Lang, Millis};

/// A word in between from the clock: nobody has answered yet, and an answer is due by then.
pub fn in_between(lang: Lang, due: Millis) -> String {
    let by = date(day(due));
    match lang {
        Lang::Vi => format!("Câu hỏi của Ông/Bà đang được xem xét và cần thêm thời gian. Hạn trả lời: {by}."),
        Lang::En => format!("Your question is being looked into and needs more time. An answer is due by {by}."),
    }
}

/// What a person did to a ticket came to nothing; what to do instead.
pub fn not_done(lang: Lang, change: &TicketChange, why: Option<Refusal>) -> Option<String> {
    let code = match change {
        TicketChange::Add { code, .. } | TicketChange::Reopen { code, .. } => code,
        // Whoever rates twice, or late, has said it; whoever opens gets another word.
        TicketChange::Open(_) | TicketChange::Rate { .. } => return None,
    };
    Some(match (lang, why) {
        (Lang::Vi, Some(Refusal::Answered)) => format!(
            "Lời nhắn thêm chưa đến cán bộ: câu hỏi {code} đã có câu trả lời. Nếu còn chưa rõ, xin Ông/Bà bấm «Hỏi lại câu này» \
             dưới câu trả lời, hoặc nhắn câu hỏi mới."
        ),
        (Lang::En, Some(Refusal::Answered)) => format!(
            "What you added has not reached the official: question {code} has its answer. If something is still unclear, tap \
             \"Ask again\" under the answer, or type a new question."
        ),
        (Lang::Vi, Some(Refusal::Untimely)) => format!(
            "Đã quá 7 ngày kể từ khi có câu trả lời nên câu hỏi {code} không mở lại được. Xin Ông/Bà nhắn câu hỏi mới."
        ),
        (Lang::En, Some(Refusal::Untimely)) => format!(
            "It is more than 7 days since the answer, so question {code} cannot be opened again. Please type a new question."
        ),
        (Lang::Vi, _) => format!("Câu hỏi {code} không còn được giữ. Xin Ông/Bà nhắn câu hỏi mới."),
        (Lang::En, _) => format!("Question {code} is not kept any more. Please type a new question."),
    })
}

/// A file that was to go with a ticket could not be had from the platform.
pub fn file_lost(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Tệp gửi kèm câu hỏi {code} không tải về được nên chưa đến cán bộ. Nếu cần, xin Ông/Bà gửi lại tệp rồi bấm «Gửi thêm \
             vào {code}»."
        ),
        Lang::En => format!(
            "A file sent with question {code} could not be fetched and has not reached the official. If it is needed, please send \
             it again and tap \"Add to {code}\"."
        ),
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
