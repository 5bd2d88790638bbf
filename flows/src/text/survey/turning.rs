//! Consent, changes of answers, and what is asked back.

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

/// What `{partial}` stands for in a consent: that answers which were never sent are kept when the draft expires.
pub(crate) fn keeps_partial(lang: Lang, days: u32) -> String {
    match lang {
        Lang::Vi => format!(
            "Nếu Ông/Bà dừng giữa chừng, sau {days} ngày không có tin nhắn, các câu đã trả lời được lưu như phiếu chưa \
             hoàn thành, trừ khi Ông/Bà xóa phiếu."
        ),
        Lang::En => format!(
            "If you stop before sending, the answers given so far are kept after {days} days without a message as an \
             incomplete response, unless you delete it."
        ),
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

/// Of those who chose this there are enough.
pub(crate) fn enough(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Hệ thống đã nhận đủ phiếu của nhóm người trả lời này nên phiếu kết thúc tại đây. Không có câu trả lời nào được \
             lưu. Trân trọng cảm ơn Ông/Bà."
        }
        Lang::En => {
            "Enough people of this group have answered, so the survey ends here. No answers were stored. Thank you."
        }
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
