//! Answers from entries, and what is said where there is none.

use crate::Lang;

/// Where an answer was taken from, and of which day it is: [`approved`], else [`in_force`], else [`looked_up`].
pub(crate) fn source(lang: Lang, source: &str, dated: &str) -> String {
    match lang {
        Lang::Vi => format!("Nguồn: {source}. {dated}"),
        Lang::En => format!("Source: {source}. {dated}"),
    }
}

pub(crate) fn approved(lang: Lang, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Phê duyệt ngày {day}."),
        Lang::En => format!("Approved on {day}."),
    }
}

pub(crate) fn in_force(lang: Lang, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Áp dụng từ {day}."),
        Lang::En => format!("In force since {day}."),
    }
}

pub(crate) fn looked_up(lang: Lang, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Tra cứu ngày {day}."),
        Lang::En => format!("Looked up on {day}."),
    }
}

/// In the place of a source that names no document.
pub(crate) fn general_source(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "hướng dẫn chung",
        Lang::En => "general guidance",
    }
}

pub(crate) fn basis(lang: Lang, basis: &str) -> String {
    match lang {
        Lang::Vi => format!("Căn cứ: {basis}."),
        Lang::En => format!("Legal basis: {basis}."),
    }
}

pub(crate) fn only_vietnamese(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "",
        Lang::En => "This answer exists in Vietnamese only.",
    }
}

pub(crate) fn helped(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu trả lời này có giúp được Ông/Bà không?",
        Lang::En => "Did this answer help?",
    }
}

pub(crate) fn it_helped(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Có, đã rõ",
        Lang::En => "Yes",
    }
}

pub(crate) fn it_did_not(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Chưa giúp được",
        Lang::En => "No",
    }
}

pub(crate) fn noted_helped(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã ghi nhận. Nếu còn câu hỏi, xin Ông/Bà nhắn tiếp.",
        Lang::En => "Noted. If you have another question, please type it.",
    }
}

/// Who reads questions, what for, how long they are kept.
pub(crate) fn privacy(lang: Lang, readers: &str, kept: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Hệ thống tự động trả lời. Câu hỏi được lưu {kept}; {readers} có thể đọc để trả lời và bổ sung nội dung. Xin \
             không gửi số giấy tờ, số điện thoại."
        ),
        Lang::En => format!(
            "Answers are automatic. Questions are kept for {kept}; {readers} may read them to answer and to add what is \
             missing. Please do not send ID or telephone numbers."
        ),
    }
}

pub(crate) fn masked(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Số giấy tờ, số điện thoại trong tin nhắn đã được che và không được lưu.",
        Lang::En => "ID and telephone numbers in your message were masked and are not kept.",
    }
}

pub(crate) fn which(lang: Lang, near: usize) -> &'static str {
    match (lang, near) {
        (Lang::Vi, 0 | 1) => "Có phải Ông/Bà hỏi:",
        (Lang::Vi, _) => "Ông/Bà muốn hỏi nội dung nào?",
        (Lang::En, 0 | 1) => "Do you mean:",
        (Lang::En, _) => "Which of these do you mean?",
    }
}

/// How one of the near questions is chosen.
pub(crate) fn which_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin bấm hoặc nhắn số. Nếu không phải, Ông/Bà có thể gửi câu hỏi cho cán bộ.",
        Lang::En => "Please tap or type its number. If it is none of these, you can send your question to an official.",
    }
}

pub(crate) fn unknown(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống chưa có câu trả lời cho câu hỏi này.",
        Lang::En => "There is no answer to this question here yet.",
    }
}

pub(crate) fn near(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Các nội dung gần nhất:",
        Lang::En => "The nearest matters:",
    }
}

pub(crate) fn send_it(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà có thể gửi câu hỏi cho cán bộ. Câu trả lời sẽ đến tại đây.",
        Lang::En => "You can send your question to an official. The answer will come here.",
    }
}

pub(crate) fn send_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Gửi câu hỏi cho cán bộ",
        Lang::En => "Send it to an official",
    }
}

pub(crate) fn hello(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Kính chào Ông/Bà. Đây là hệ thống trả lời tự động. Xin Ông/Bà nhắn câu hỏi.",
        Lang::En => "Good day. This is an automatic service. Please type your question.",
    }
}

pub(crate) fn welcome(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nếu còn câu hỏi, xin Ông/Bà nhắn tiếp.",
        Lang::En => "If you have another question, please type it.",
    }
}

pub(crate) fn goodbye(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Kính chào Ông/Bà.",
        Lang::En => "Goodbye.",
    }
}

pub(crate) fn about_us(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Đây là hệ thống trả lời tự động, không phải người. Hệ thống trả lời câu hỏi về thủ tục hành chính và dịch vụ công. \
             Để gặp cán bộ, xin nhắn: gặp cán bộ."
        }
        Lang::En => {
            "This is an automatic service, not a person. It answers questions about administrative procedures and public \
             services. To reach an official, please type: contact."
        }
    }
}

/// Whoever may be in danger: the numbers of Việt Nam's emergency services, and of the protection of children.
pub(crate) fn urgent(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Nếu có người đang gặp nguy hiểm, xin gọi ngay: 113 (công an), 114 (chữa cháy, cứu nạn), 115 (cấp cứu), 111 (bảo vệ \
             trẻ em). Kênh này không trực cấp cứu và không lưu nội dung Ông/Bà vừa nhắn."
        }
        Lang::En => {
            "If somebody is in danger, please call now: 113 (police), 114 (fire and rescue), 115 (ambulance), 111 (protection of \
             children). Nobody watches this channel for emergencies, and what you wrote is not kept."
        }
    }
}

pub(crate) fn calm(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn câu hỏi về thủ tục hành chính. Nếu cần gặp người, xin nhắn: gặp cán bộ.",
        Lang::En => "Please type a question about public services. To reach a person, please type: contact.",
    }
}

/// The words of the question are not here any more.
pub(crate) fn question_gone(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu hỏi của nút này không còn được giữ. Xin Ông/Bà nhắn lại câu hỏi.",
        Lang::En => "The question of this button is no longer kept. Please type it again.",
    }
}
