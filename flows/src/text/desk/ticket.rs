//! Questions sent to an official.

use crate::Lang;
use crate::desk::TicketState;

/// It was sent: its code, the day of the answer at the latest, where that will stand.
pub(crate) fn opened(lang: Lang, words: &str, code: &str, by: &str, link: Option<&str>) -> String {
    let at = match (lang, link) {
        (_, None) => String::new(),
        (Lang::Vi, Some(link)) => format!(" và tại {link}"),
        (Lang::En, Some(link)) => format!(" and at {link}"),
    };
    match lang {
        Lang::Vi => format!(
            "Câu hỏi của Ông/Bà đã được gửi cho cán bộ.\nNội dung: {words}\nMã câu hỏi: {code}\nTrả lời trước ngày: {by}\nCâu trả lời sẽ đến tại đây{at}\n\
             Để xem lại, xin nhắn: câu hỏi của tôi."
        ),
        Lang::En => format!(
            "Your question has been sent to an official.\nIt says: {words}\nCode: {code}\nAnswer by: {by}\nThe answer will come here{at}\n\
             To see it again, please type: my questions."
        ),
    }
}

pub(crate) fn opened_already(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Câu hỏi này đã được gửi, mã {code}. Để xem, xin nhắn: câu hỏi của tôi."),
        Lang::En => format!("This question has been sent already, code {code}. To see it, please type: my questions."),
    }
}

pub(crate) fn too_many(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Ông/Bà đang có 3 câu hỏi chờ cán bộ trả lời. Xin chờ có câu trả lời rồi gửi tiếp, hoặc gửi thêm vào câu hỏi đang chờ."
        }
        Lang::En => {
            "Three of your questions wait for an official. Please wait for an answer before you send another, or add to one of \
             them."
        }
    }
}

/// Offers to open one: after an answer that did not help.
pub(crate) fn offer(lang: Lang, words: &str) -> String {
    match lang {
        Lang::Vi => {
            format!("Ông/Bà có muốn gửi câu hỏi này cho cán bộ trả lời không? Xin bấm nút để gửi.\nNội dung: {words}")
        }
        Lang::En => format!(
            "Do you want to send this question to an official? Please tap the button to send it.\nIt says: {words}"
        ),
    }
}

pub(crate) fn ask_first(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà cũng có thể nhắn câu hỏi tại đây để gửi cho cán bộ.",
        Lang::En => "You can also type your question here and send it to an official.",
    }
}

pub(crate) fn not_sent(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu hỏi chưa được gửi đi. Nếu còn câu hỏi, xin Ông/Bà nhắn tiếp.",
        Lang::En => "Your question was not sent. If you have another, please type it.",
    }
}

pub(crate) fn add_label(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Gửi thêm vào {code}"),
        Lang::En => format!("Add to {code}"),
    }
}

pub(crate) fn added(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Đã gửi thêm cho cán bộ, câu hỏi {code}."),
        Lang::En => format!("Sent to the official as well, question {code}."),
    }
}

/// While an official has it, what is said on the matter is passed on and not answered.
pub(crate) fn passed_on(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Cán bộ đang xử lý câu hỏi {code}. Tin nhắn của Ông/Bà về việc này được chuyển cho cán bộ; hệ thống không trả lời thay."
        ),
        Lang::En => format!(
            "An official is working on question {code}. What you write on this matter is passed on; the automatic service does \
             not answer in between."
        ),
    }
}

pub(crate) fn answered(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Trả lời câu hỏi {code} của Ông/Bà:"),
        Lang::En => format!("Answer to your question {code}:"),
    }
}

pub(crate) fn interim(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Câu hỏi {code} của Ông/Bà đang được xử lý:"),
        Lang::En => format!("Your question {code} is being worked on:"),
    }
}

pub(crate) fn changed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nội dung hệ thống đã trả lời Ông/Bà trước đây có thay đổi. Nội dung mới:",
        Lang::En => "An answer that you were given has changed. What holds now:",
    }
}

pub(crate) fn signed(lang: Lang, unit: &str, day: &str) -> String {
    match lang {
        Lang::Vi => format!("{unit}, ngày {day}."),
        Lang::En => format!("{unit}, {day}."),
    }
}

/// A long answer was cut.
pub(crate) fn whole_at(lang: Lang, link: Option<&str>) -> String {
    match (lang, link) {
        (Lang::Vi, Some(link)) => format!("Xem đủ tại {link}"),
        (Lang::En, Some(link)) => format!("The whole answer is at {link}"),
        (Lang::Vi, None) => "Câu trả lời dài đã được rút gọn.".to_owned(),
        (Lang::En, None) => "The answer was shortened.".to_owned(),
    }
}

pub(crate) fn rate_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đánh giá câu trả lời",
        Lang::En => "Rate the answer",
    }
}

pub(crate) fn rate(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu trả lời của cán bộ giúp Ông/Bà ở mức nào?",
        Lang::En => "How much did the official's answer help you?",
    }
}

/// The five levels, 1 first.
pub(crate) fn levels(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::Vi => ["Không giúp được", "Giúp được ít", "Tạm được", "Giúp được nhiều", "Giúp được hoàn toàn"],
        Lang::En => ["Not at all", "A little", "Fairly", "Much", "Fully"],
    }
}

pub(crate) fn rated(lang: Lang, stars: u8) -> String {
    match lang {
        Lang::Vi => format!("Đã ghi nhận đánh giá của Ông/Bà: {stars}/5."),
        Lang::En => format!("Your rating has been noted: {stars}/5."),
    }
}

pub(crate) fn reopen_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hỏi lại câu này",
        Lang::En => "Ask again",
    }
}

pub(crate) fn reopened(lang: Lang, code: &str) -> String {
    match lang {
        Lang::Vi => format!("Câu hỏi {code} đã được gửi lại cho cán bộ. Xin Ông/Bà nhắn nội dung còn chưa rõ."),
        Lang::En => format!("Question {code} has gone back to the official. Please type what is still unclear."),
    }
}

pub(crate) fn over(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu hỏi này đã đóng. Nếu còn chưa rõ, xin Ông/Bà nhắn câu hỏi mới.",
        Lang::En => "This question is closed. If something is still unclear, please type a new question.",
    }
}

pub(crate) fn none(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà chưa gửi câu hỏi nào cho cán bộ.",
        Lang::En => "You have sent no question to an official.",
    }
}

pub(crate) fn list(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu hỏi Ông/Bà đã gửi cho cán bộ:",
        Lang::En => "Questions you sent to an official:",
    }
}

pub(crate) fn state(lang: Lang, state: TicketState) -> &'static str {
    match (lang, state) {
        (Lang::Vi, TicketState::Open) => "đang chờ cán bộ",
        (Lang::Vi, TicketState::Claimed | TicketState::Interim) => "cán bộ đang xử lý",
        (Lang::Vi, TicketState::Answered) => "đã trả lời",
        (Lang::Vi, TicketState::Closed) => "đã đóng",
        (Lang::En, TicketState::Open) => "waiting for an official",
        (Lang::En, TicketState::Claimed | TicketState::Interim) => "an official works on it",
        (Lang::En, TicketState::Answered) => "answered",
        (Lang::En, TicketState::Closed) => "closed",
    }
}

pub(crate) fn voice(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Hệ thống không nghe được tin nhắn thoại. Xin Ông/Bà nhắn bằng chữ. Nếu khó nhắn chữ, Ông/Bà có thể gửi tin thoại cho \
             cán bộ nghe và trả lời."
        }
        Lang::En => {
            "Voice messages cannot be understood here. Please type your question. If that is difficult, you can send the voice \
             message to an official."
        }
    }
}

/// A ticket's words where there is only a voice message.
pub(crate) fn voice_words(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "(tin nhắn thoại)",
        Lang::En => "(voice message)",
    }
}

/// Before a file is fetched.
pub(crate) fn file(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Hệ thống chưa mở tệp Ông/Bà vừa gửi. Tệp có hình giấy tờ tùy thân (căn cước, hộ chiếu, thẻ bảo hiểm) hoặc thông tin \
             của người khác không?"
        }
        Lang::En => {
            "The file has not been opened. Does it show identity papers (ID card, passport, insurance card) or somebody else's \
             data?"
        }
    }
}

pub(crate) fn file_clean(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không có, gửi kèm câu hỏi",
        Lang::En => "No, attach it to my question",
    }
}

pub(crate) fn file_drop(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Có, bỏ tệp này",
        Lang::En => "Yes, leave it out",
    }
}

pub(crate) fn file_kept(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tệp sẽ được gửi kèm khi Ông/Bà gửi câu hỏi cho cán bộ. Xin Ông/Bà nhắn câu hỏi.",
        Lang::En => "The file will go with your question when you send it to an official. Please type your question.",
    }
}

pub(crate) fn file_dropped(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã bỏ tệp, hệ thống không mở và không lưu. Ông/Bà có thể gửi tệp khác đã che giấy tờ.",
        Lang::En => {
            "The file was left out; it was not opened and is not kept. You can send another one without papers."
        }
    }
}

pub(crate) fn files_full(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Mỗi câu hỏi kèm tối đa 3 tệp. Tệp này không được nhận.",
        Lang::En => "A question takes three files at most. This one was not taken.",
    }
}

pub(crate) fn file_too_large(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tệp lớn hơn 20 MB nên không gửi cho cán bộ được. Xin Ông/Bà gửi tệp nhỏ hơn.",
        Lang::En => "The file is larger than 20 MB and cannot be sent to an official. Please send a smaller one.",
    }
}

/// The files that were to be added have waited for too long.
pub(crate) fn file_gone(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tệp gửi trước đây không còn được giữ. Xin Ông/Bà gửi lại tệp.",
        Lang::En => "The file that you sent before is not kept any more. Please send it again.",
    }
}

pub(crate) fn ticket_full(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Mỗi câu hỏi nhận tối đa 9 tệp. Tệp vượt quá không được gửi.",
        Lang::En => "A question takes nine files in all. What is more was not sent.",
    }
}
