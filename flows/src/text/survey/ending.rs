//! Reviewing, sending, stopping and coming back.

use crate::text::campaign;
use crate::{Bound, Lang};

pub(crate) fn review_head(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "XEM LẠI TRƯỚC KHI GỬI",
        Lang::En => "REVIEW BEFORE SENDING",
    }
}

pub(crate) fn review_so_far(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "CÁC CÂU ĐÃ TRẢ LỜI",
        Lang::En => "YOUR ANSWERS SO FAR",
    }
}

pub(crate) fn copy_head(lang: Lang, title: &str) -> String {
    match lang {
        Lang::Vi => format!("BẢN SAO PHIẾU\n{title}"),
        Lang::En => format!("COPY OF YOUR ANSWERS\n{title}"),
    }
}

pub(crate) fn review_how(lang: Lang, by_button: bool) -> &'static str {
    match (lang, by_button) {
        (Lang::Vi, true) => "Để sửa, bấm số câu hoặc nhắn: sửa và số câu. Để gửi, bấm Gửi phiếu.",
        (Lang::Vi, false) => "Để sửa, nhắn: sửa và số câu. Để gửi, bấm nút hoặc nhắn: gửi.",
        (Lang::En, true) => "To change an answer, press its number or type: edit and the number. To send, press Send.",
        (Lang::En, false) => "To change an answer, type: edit and its number. To send, press the button or type: send.",
    }
}

pub(crate) fn review_changed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Phiếu đã thay đổi từ khi nút đó hiện ra nên chưa gửi. Xin Ông/Bà xem lại:",
        Lang::En => "The answers have changed since that button was shown; nothing was sent. Please review:",
    }
}

pub(crate) fn not_finished(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Phiếu còn câu chưa trả lời nên chưa gửi được.",
        Lang::En => "Some questions are still open, so it cannot be sent yet.",
    }
}

pub(crate) fn send(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Gửi phiếu",
        Lang::En => "Send",
    }
}

pub(crate) fn delete(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xóa phiếu",
        Lang::En => "Delete",
    }
}

pub(crate) fn pause(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tạm dừng, giữ phiếu",
        Lang::En => "Pause, keep answers",
    }
}

pub(crate) fn resume(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tiếp tục",
        Lang::En => "Continue",
    }
}

pub(crate) fn stop_news(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không nhận tin nữa",
        Lang::En => "No more bulletins",
    }
}

pub(crate) fn stop_menu(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Các câu trả lời vẫn được giữ. Ông/Bà muốn làm gì?",
        Lang::En => "Your answers are kept. What would you like to do?",
    }
}

pub(crate) fn paused(lang: Lang, until: Bound, partial: bool) -> String {
    let kept = kept_until(lang, until, partial);
    match lang {
        Lang::Vi => format!("{kept} Khi sẵn sàng, xin Ông/Bà nhắn: tiếp tục."),
        Lang::En => format!("{kept} When you are ready, type: continue."),
    }
}

/// How long a draft waits, and what becomes of it then: `partial` if its answers are kept.
fn kept_until(lang: Lang, until: Bound, partial: bool) -> String {
    let until = campaign::until(lang, until);
    match (lang, partial) {
        (Lang::Vi, false) => format!("Phiếu được giữ {until}."),
        (Lang::Vi, true) => {
            format!("Phiếu chờ Ông/Bà {until}; sau đó các câu đã trả lời được lưu là phiếu chưa hoàn thành.")
        }
        (Lang::En, false) => format!("Your answers are kept {until}."),
        (Lang::En, true) => {
            format!("Your answers wait {until}; after that they are stored as an incomplete response.")
        }
    }
}

/// A reminder's first sentence: `left` questions have no answer, or at most so many where it is not `sure` yet.
pub(crate) fn reminder(lang: Lang, title: &str, left: usize, sure: bool) -> String {
    match (lang, sure) {
        (Lang::Vi, true) => format!("Phiếu \"{title}\" của Ông/Bà còn {left} câu chưa trả lời."),
        (Lang::Vi, false) => format!("Phiếu \"{title}\" của Ông/Bà còn nhiều nhất {left} câu chưa trả lời."),
        (Lang::En, true) if left == 1 => format!("Your response to \"{title}\" has 1 question left."),
        (Lang::En, true) => format!("Your response to \"{title}\" has {left} questions left."),
        (Lang::En, false) => format!("Your response to \"{title}\" has at most {left} questions left."),
    }
}

/// As [`reminder`], where nothing but sending is left.
pub(crate) fn reminder_unsent(lang: Lang, title: &str) -> String {
    match lang {
        Lang::Vi => format!("Phiếu \"{title}\" của Ông/Bà đã trả lời xong nhưng chưa gửi."),
        Lang::En => format!("Your response to \"{title}\" is complete but has not been sent."),
    }
}

pub(crate) fn reminder_ways(lang: Lang, until: Bound, partial: bool) -> String {
    let kept = kept_until(lang, until, partial);
    match lang {
        Lang::Vi => {
            format!("{kept} Hệ thống chỉ nhắc một lần này. Xin Ông/Bà nhắn: tiếp tục, xóa, hoặc dừng nhận tin.")
        }
        Lang::En => format!("{kept} This is the only reminder. Please type: continue, delete, or stop bulletins."),
    }
}

pub(crate) fn delete_sure(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xóa phiếu thì các câu trả lời chưa gửi bị xóa và không lấy lại được. Ông/Bà có chắc không?",
        Lang::En => "Deleting removes the answers not yet sent for good. Are you sure?",
    }
}

pub(crate) fn deleted(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã xóa phiếu đang trả lời. Không có câu trả lời nào được gửi.",
        Lang::En => "The survey in progress has been deleted. No answers were sent.",
    }
}

pub(crate) fn receipt(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Phiếu đã được ghi nhận. Trân trọng cảm ơn Ông/Bà.\nMã phiếu: {code}\nXin giữ mã này. Để xem hoặc xóa phiếu, \
             nhắn \"xem\" hoặc \"xóa\" kèm mã."
        ),
        Lang::En => format!(
            "Your response has been recorded. Thank you.\nReceipt code: {code}\nPlease keep this code. To see or erase the \
             response, type \"see\" or \"erase\" and the code."
        ),
    }
}

pub(crate) fn already(lang: Lang, title: &str, day: &str) -> String {
    match lang {
        Lang::Vi => {
            format!("Ông/Bà đã gửi phiếu \"{title}\" ngày {day}. Mỗi người trả lời một lần. Trân trọng cảm ơn.")
        }
        Lang::En => format!("You sent \"{title}\" on {day}. Each person answers once. Thank you."),
    }
}

pub(crate) fn unfinished(lang: Lang, title: &str) -> String {
    match lang {
        Lang::Vi => format!("Ông/Bà đang trả lời dở phiếu \"{title}\"."),
        Lang::En => format!("You are in the middle of \"{title}\"."),
    }
}

pub(crate) fn finish_first(lang: Lang, title: &str) -> String {
    match lang {
        Lang::Vi => format!("Ông/Bà đang trả lời dở phiếu \"{title}\". Xin hoàn thành hoặc xóa phiếu đó trước."),
        Lang::En => format!("You are in the middle of \"{title}\". Please finish or delete it first."),
    }
}

pub(crate) fn agreed_already(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà đã đồng ý và đang trả lời phiếu. Ông/Bà muốn tiếp tục hay rút lại đồng ý?",
        Lang::En => "You agreed and are answering. Do you want to continue or withdraw your consent?",
    }
}

pub(crate) fn first_question(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đây là câu đầu tiên.",
        Lang::En => "This is the first question.",
    }
}

pub(crate) fn back_to(lang: Lang, number: u16, answer: &str) -> String {
    match lang {
        Lang::Vi => format!("Quay lại câu {number} (đã ghi: {answer}). Để giữ như cũ, nhắn: tiếp tục."),
        Lang::En => format!("Back to question {number} (recorded: {answer}). To keep it, type: continue."),
    }
}

pub(crate) fn edit_which(lang: Lang, n: u16) -> String {
    match lang {
        Lang::Vi => format!("Xin Ông/Bà nhắn: sửa và số câu, từ 1 đến {n}."),
        Lang::En => format!("Please type: edit and a number from 1 to {n}."),
    }
}

pub(crate) fn state(lang: Lang, state: crate::AnswerState) -> &'static str {
    use crate::AnswerState as S;
    match (lang, state) {
        (Lang::Vi, S::Refused) => "Không muốn trả lời",
        (Lang::Vi, S::Unknown) => "Không biết",
        (Lang::Vi, S::Skipped | S::Answered) => "Bỏ qua",
        (Lang::Vi, S::Unclear) => "Để trống",
        (Lang::En, S::Refused) => "Prefer not to say",
        (Lang::En, S::Unknown) => "Do not know",
        (Lang::En, S::Skipped | S::Answered) => "Skipped",
        (Lang::En, S::Unclear) => "Left open",
    }
}

pub(crate) fn typing_on(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Từ nay các câu cùng một thang được hỏi trong một tin.",
        Lang::En => "Questions on one scale are now asked in one message.",
    }
}

pub(crate) fn tapping_on(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Từ nay mỗi tin hỏi một câu.",
        Lang::En => "Each message now asks one question.",
    }
}
