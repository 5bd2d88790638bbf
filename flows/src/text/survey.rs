//! What is said around a survey's own questions.

use crate::{Lang, Platform};

pub(crate) fn channel_notice(lang: Lang, platform: Platform) -> &'static str {
    match (lang, platform) {
        (Lang::Vi, Platform::Zalo) => "Người quản trị trang Zalo có thể đọc cuộc trò chuyện này.",
        (Lang::Vi, Platform::Telegram) => "Tin nhắn Telegram đi qua máy chủ ở nước ngoài.",
        (Lang::En, Platform::Zalo) => "The administrators of this Zalo account can read the conversation.",
        (Lang::En, Platform::Telegram) => "Telegram messages pass through servers abroad.",
        (_, Platform::Web) => "",
    }
}

pub(crate) fn consent_again(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Để bắt đầu, xin Ông/Bà bấm nút hoặc nhắn \"đồng ý\" hay \"không đồng ý\".",
        Lang::En => "To begin, please press a button or type \"I agree\" or \"I do not agree\".",
    }
}

pub(crate) fn refused(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà đã chọn không tham gia. Không có câu trả lời nào được lưu. Trân trọng cảm ơn.",
        Lang::En => "You chose not to take part. No answers were stored. Thank you.",
    }
}

pub(crate) fn screened_out(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Phiếu này dành cho nhóm người trả lời khác nên kết thúc tại đây. Không có câu trả lời nào được lưu. Trân \
             trọng cảm ơn Ông/Bà."
        }
        Lang::En => "This survey is meant for other respondents and ends here. No answers were stored. Thank you.",
    }
}

pub(crate) fn thanks_screened(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Phiếu kết thúc tại đây. Trân trọng cảm ơn Ông/Bà.",
        Lang::En => "The survey ends here. Thank you.",
    }
}

pub(crate) fn noted(lang: Lang, answer: &str) -> String {
    match lang {
        Lang::Vi => format!("Đã ghi: {answer}."),
        Lang::En => format!("Noted: {answer}."),
    }
}

pub(crate) fn noted_at(lang: Lang, number: u16, answer: &str) -> String {
    match lang {
        Lang::Vi => format!("Câu {number} đã ghi: {answer}."),
        Lang::En => format!("Answer {number} stands: {answer}."),
    }
}

pub(crate) fn edited(lang: Lang, number: u16, old: &str, new: &str) -> String {
    match lang {
        Lang::Vi => format!("Đã sửa câu {number}: {old} → {new}."),
        Lang::En => format!("Answer {number} changed: {old} → {new}."),
    }
}

pub(crate) fn edit_sure(lang: Lang, number: u16, new: &str, lost: usize) -> String {
    match lang {
        Lang::Vi => format!(
            "Nếu câu {number} là \"{new}\" thì {lost} câu đã trả lời không còn dùng đến (được giữ riêng, không gửi). \
             Ông/Bà có đổi không?"
        ),
        Lang::En => format!(
            "If answer {number} becomes \"{new}\", {lost} given answers no longer apply (kept aside, not sent). Change it?"
        ),
    }
}

pub(crate) fn end_sure(lang: Lang, number: u16, new: &str) -> String {
    match lang {
        Lang::Vi => format!("Nếu câu {number} là \"{new}\" thì phiếu kết thúc và không được gửi. Ông/Bà có đổi không?"),
        Lang::En => {
            format!("If answer {number} becomes \"{new}\", the survey ends and is not sent. Change it?")
        }
    }
}

pub(crate) fn did_you_mean(lang: Lang, answer: &str) -> String {
    match lang {
        Lang::Vi => format!("Ông/Bà muốn trả lời \"{answer}\" phải không?"),
        Lang::En => format!("Do you mean \"{answer}\"?"),
    }
}

pub(crate) fn change(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đổi",
        Lang::En => "Change",
    }
}

pub(crate) fn keep(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Giữ như cũ",
        Lang::En => "Keep as it is",
    }
}

pub(crate) fn yes(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đúng",
        Lang::En => "Yes",
    }
}

pub(crate) fn no(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không",
        Lang::En => "No",
    }
}

pub(crate) fn late(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tin nhắn vừa rồi đến muộn nên chưa được ghi. Xin Ông/Bà trả lời câu này:",
        Lang::En => "That message arrived late and was not recorded. Please answer this question:",
    }
}

pub(crate) fn not_asked_now(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu đó hiện không cần trả lời nên không ghi.",
        Lang::En => "That question does not apply now; nothing was recorded.",
    }
}

pub(crate) fn unclear(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống chưa hiểu câu trả lời.",
        Lang::En => "The answer was not understood.",
    }
}

pub(crate) fn out_of_range(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu trả lời nằm ngoài phạm vi của câu hỏi.",
        Lang::En => "The answer is outside what the question allows.",
    }
}

/// How to answer a list of `n` choices.
pub(crate) fn choose_number(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Vi => format!("Xin Ông/Bà chọn một số từ 1 đến {n}, hoặc gõ lại nội dung lựa chọn."),
        Lang::En => format!("Please choose a number from 1 to {n}, or type the words of a choice."),
    }
}

pub(crate) fn choose_example(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Chỉ cần nhắn một con số đứng trước lựa chọn. Nếu không muốn trả lời, nhắn: bỏ qua.",
        Lang::En => "Just type the number before your choice. If you do not wish to answer, type: skip.",
    }
}

pub(crate) fn type_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà gõ tên, có dấu hoặc không dấu.",
        Lang::En => "Please type the name, with or without diacritics.",
    }
}

pub(crate) fn many_how(lang: Lang, most: Option<u16>) -> String {
    match (lang, most) {
        (Lang::Vi, Some(most)) => {
            format!("Nhắn các số đã chọn trong một tin, cách nhau bằng dấu cách, nhiều nhất {most}.")
        }
        (Lang::Vi, None) => "Nhắn các số đã chọn trong một tin, cách nhau bằng dấu cách.".to_owned(),
        (Lang::En, Some(most)) => format!("Type the numbers you choose in one message, with spaces, at most {most}."),
        (Lang::En, None) => "Type the numbers you choose in one message, with spaces.".to_owned(),
    }
}

pub(crate) fn many_taps(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hoặc bấm các lựa chọn rồi bấm Xong.",
        Lang::En => "Or press the choices, then press Done.",
    }
}

pub(crate) fn done(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xong",
        Lang::En => "Done",
    }
}

pub(crate) fn at_most(lang: Lang, most: u16) -> String {
    match lang {
        Lang::Vi => format!("Chỉ chọn được nhiều nhất {most}."),
        Lang::En => format!("At most {most} can be chosen."),
    }
}

pub(crate) fn choose_one(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà chọn ít nhất một, hoặc nhắn: bỏ qua.",
        Lang::En => "Please choose at least one, or type: skip.",
    }
}

pub(crate) fn number_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn một con số.",
        Lang::En => "Please type a number.",
    }
}

pub(crate) fn date_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn ngày, tháng, năm.",
        Lang::En => "Please type day, month and year.",
    }
}

pub(crate) fn date_example(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ví dụ: 2/9/2026.",
        Lang::En => "For example: 2/9/2026 for 2 September 2026.",
    }
}

pub(crate) fn text_how(lang: Lang, optional: bool) -> &'static str {
    match (lang, optional) {
        (Lang::Vi, true) => "Xin Ông/Bà nhắn bằng lời; nếu không có, nhắn: bỏ qua.",
        (Lang::Vi, false) => "Xin Ông/Bà nhắn bằng lời.",
        (Lang::En, true) => "Please type it in your own words; if there is nothing, type: skip.",
        (Lang::En, false) => "Please type it in your own words.",
    }
}

pub(crate) fn text_too_long(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nội dung dài quá 1.000 ký tự. Xin Ông/Bà rút gọn và gửi lại.",
        Lang::En => "The text is longer than 1,000 characters. Please shorten it and send it again.",
    }
}

pub(crate) fn ok_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà bấm nút hoặc nhắn: đã đọc.",
        Lang::En => "Please press the button or type: read.",
    }
}

pub(crate) fn ok_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã đọc",
        Lang::En => "I have read it",
    }
}

pub(crate) fn skip_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Bỏ qua",
        Lang::En => "Skip",
    }
}

pub(crate) fn printed_ways(lang: Lang, zero: Option<&str>, skip: bool) -> String {
    let skip_word = match lang {
        Lang::Vi => "bỏ qua",
        Lang::En => "skip",
    };
    match (lang, zero, skip) {
        (_, None, false) => String::new(),
        (Lang::Vi, None, true) => format!("Không muốn trả lời: nhắn \"{skip_word}\"."),
        (Lang::En, None, true) => format!("If you prefer not to answer: type \"{skip_word}\"."),
        (_, Some(zero), false) => format!("0. {zero}"),
        (Lang::Vi, Some(zero), true) => format!("0. {zero} (hoặc nhắn \"{skip_word}\")"),
        (Lang::En, Some(zero), true) => format!("0. {zero} (or type \"{skip_word}\")"),
    }
}

pub(crate) fn needed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Câu này giúp chọn đúng các câu tiếp theo. Nếu vẫn không muốn trả lời, xin nhắn \"bỏ qua\" lần nữa."
        }
        Lang::En => "This answer decides what is asked next. If you still prefer not to answer, type \"skip\" again.",
    }
}

pub(crate) fn left_open(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu vừa rồi được để trống; Ông/Bà có thể sửa khi xem lại.",
        Lang::En => "The last question was left open; you can change it in the review.",
    }
}

pub(crate) fn scale(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Các mức:",
        Lang::En => "Levels:",
    }
}

pub(crate) fn line_how(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Vi => format!("Nhắn {n} số theo thứ tự trên, trong một tin."),
        Lang::En => format!("Type {n} numbers in this order, in one message."),
    }
}

pub(crate) fn line_or_taps(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hoặc bấm nút để trả lời từng nội dung, bắt đầu từ nội dung đầu.",
        Lang::En => "Or press a button to answer one by one, beginning with the first.",
    }
}

pub(crate) fn line_wrong(lang: Lang, n: usize, example: &str) -> String {
    match lang {
        Lang::Vi => format!("Chưa ghi: cần đúng {n} số, mỗi nội dung một số, ví dụ {example}."),
        Lang::En => format!("Not recorded: exactly {n} numbers are needed, one for each, for example {example}."),
    }
}

pub(crate) fn grid_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Mỗi hàng nút là một nội dung: số đầu là nội dung, số sau là mức. Hoặc nhắn các số theo thứ tự.",
        Lang::En => "Each row of buttons is one item: first the item, then the level. Or type the numbers in order.",
    }
}

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

pub(crate) fn paused(lang: Lang, until: &str) -> String {
    match lang {
        Lang::Vi => format!("Phiếu được giữ đến hết ngày {until}. Khi sẵn sàng, xin Ông/Bà nhắn: tiếp tục."),
        Lang::En => format!("Your answers are kept until {until}. When you are ready, type: continue."),
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

pub(crate) fn closed(lang: Lang, title: &str, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Phiếu \"{title}\" đã hết hạn trả lời ngày {day} nên không nhận thêm câu trả lời."),
        Lang::En => format!("\"{title}\" closed on {day}; no more answers are taken."),
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
