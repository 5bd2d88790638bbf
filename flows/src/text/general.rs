//! Greetings, help and what is said when nothing is being answered.

use crate::Lang;

pub(crate) fn greeting(lang: Lang, controller: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Kính chào Ông/Bà. Đây là hệ thống trả lời tự động của {controller}. Ông/Bà có thể trả lời khảo sát hoặc \
             đặt câu hỏi tại đây."
        ),
        Lang::En => format!(
            "Welcome. This is the automatic service of {controller}. You can answer the survey or ask a question here."
        ),
    }
}

pub(crate) fn do_survey(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Làm khảo sát",
        Lang::En => "Answer the survey",
    }
}

pub(crate) fn ask_question(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đặt câu hỏi",
        Lang::En => "Ask a question",
    }
}

pub(crate) fn ask_away(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn câu hỏi, mỗi lần một việc. Xin không gửi số căn cước, số điện thoại.",
        Lang::En => "Please type your question, one matter at a time. Please do not send ID or telephone numbers.",
    }
}

pub(crate) fn no_survey(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hiện không có phiếu khảo sát nào đang mở. Xin Ông/Bà quay lại sau.",
        Lang::En => "No survey is open at present. Please come back later.",
    }
}

pub(crate) fn only_text(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống chỉ đọc được tin nhắn chữ và nút bấm.",
        Lang::En => "Only typed messages and buttons can be read here.",
    }
}

pub(crate) fn edited(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống không đọc tin nhắn đã sửa. Để sửa câu trả lời, xin nhắn: xem lại.",
        Lang::En => "Changes to a message already sent are not read. To change an answer, please type: review.",
    }
}

pub(crate) fn help(lang: Lang, in_draft: bool) -> &'static str {
    match (lang, in_draft) {
        (Lang::Vi, true) => {
            "Ông/Bà có thể nhắn: quay lại (câu trước), bỏ qua, xem lại (các câu đã trả lời), sửa và số câu, dừng, \
             ngôn ngữ, quyền của tôi, gặp cán bộ. Câu trả lời được giữ sau mỗi bước."
        }
        (Lang::Vi, false) => {
            "Ông/Bà có thể nhắn câu hỏi; hoặc nhắn: khảo sát, câu hỏi của tôi, quyền của tôi, nhận tin, dừng nhận tin, ngôn ngữ, gặp cán bộ."
        }
        (Lang::En, true) => {
            "You can type: back (previous question), skip, review (the answers so far), edit and a number, stop, \
             language, my rights, contact. Answers are kept after each step."
        }
        (Lang::En, false) => {
            "You can type your question; or: survey, my questions, my rights, get bulletins, stop bulletins, language, contact."
        }
    }
}

pub(crate) fn human(lang: Lang, contact: &str) -> String {
    match (lang, contact.is_empty()) {
        (Lang::Vi, true) => "Hiện chưa có cán bộ trực tại kênh này. Xin Ông/Bà liên hệ cơ quan nơi cư trú.".to_owned(),
        (Lang::En, true) => "No official is on duty here at present. Please contact your local office.".to_owned(),
        (Lang::Vi, false) => format!("Để gặp cán bộ, xin Ông/Bà liên hệ: {contact}."),
        (Lang::En, false) => format!("To reach an official, please contact: {contact}."),
    }
}

pub(crate) fn language_set(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Từ nay hệ thống dùng tiếng Việt.",
        Lang::En => "The conversation continues in English.",
    }
}

pub(crate) fn nothing_open(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà không có phiếu nào đang trả lời.",
        Lang::En => "You have no survey in progress.",
    }
}

pub(crate) fn old_button(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nút này thuộc tin nhắn cũ, không còn hiệu lực nên không thay đổi gì.",
        Lang::En => "This button belongs to an old message and no longer applies; nothing was changed.",
    }
}

pub(crate) fn dung(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà muốn dừng trả lời phải không?",
        Lang::En => "Do you want to stop?",
    }
}
