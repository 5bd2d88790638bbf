//! The person's rights over their data.

use crate::Lang;

pub(crate) fn rights(lang: Lang, controller: &str, contact: &str, retention: &str) -> String {
    match lang {
        Lang::Vi => {
            let keep = if retention.is_empty() { String::new() } else { format!(" Thời gian lưu: {retention}.") };
            let reach = if contact.is_empty() { String::new() } else { format!(" Liên hệ: {contact}.") };
            format!(
                "Quyền của Ông/Bà đối với dữ liệu cá nhân. Bên kiểm soát dữ liệu: {controller}.{keep}{reach}\n\
                 Ông/Bà có thể xem, sửa câu trả lời trước khi gửi, rút lại đồng ý hoặc xóa toàn bộ dữ liệu ngay tại đây. \
                 Ông/Bà cũng có quyền khiếu nại theo quy định của pháp luật."
            )
        }
        Lang::En => {
            let keep = if retention.is_empty() { String::new() } else { format!(" Kept: {retention}.") };
            let reach = if contact.is_empty() { String::new() } else { format!(" Contact: {contact}.") };
            format!(
                "Your rights over your personal data. Data controller: {controller}.{keep}{reach}\n\
                 Here you can see your data, change answers before sending, withdraw your consent or erase everything. \
                 You may also lodge a complaint as the law provides."
            )
        }
    }
}

pub(crate) fn see(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xem dữ liệu của tôi",
        Lang::En => "See my data",
    }
}

pub(crate) fn withdraw(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Rút lại đồng ý",
        Lang::En => "Withdraw consent",
    }
}

pub(crate) fn erase(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xóa dữ liệu của tôi",
        Lang::En => "Erase my data",
    }
}

pub(crate) fn withdraw_sure(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Rút lại đồng ý thì phiếu đang trả lời bị xóa và các câu trả lời đã gửi bị xóa khỏi cơ sở dữ liệu; chỉ giữ \
             lại bằng chứng về việc đồng ý và rút lại. Ông/Bà có chắc không?"
        }
        Lang::En => {
            "Withdrawing deletes the survey in progress and the answers you sent; only the record that you agreed and \
             withdrew is kept. Are you sure?"
        }
    }
}

pub(crate) fn erase_sure(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Toàn bộ dữ liệu của Ông/Bà tại kênh này, kể cả phiếu đã gửi và cuộc trò chuyện hệ thống đang giữ, sẽ bị xóa \
             và không lấy lại được. Ông/Bà có chắc không?"
        }
        Lang::En => {
            "Everything this channel holds about you, responses already sent and the conversation included, will be \
             erased for good. Are you sure?"
        }
    }
}

pub(crate) fn erased(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Đã xóa toàn bộ dữ liệu của Ông/Bà tại kênh này. Tin nhắn đã hiện trên máy của Ông/Bà do ứng dụng trò chuyện \
             giữ; Ông/Bà có thể tự xóa."
        }
        Lang::En => {
            "Everything this channel held about you has been erased. Messages on your own device are kept by the chat \
             application; you can delete them there."
        }
    }
}

pub(crate) fn withdrawn(lang: Lang, n: u32) -> String {
    match lang {
        Lang::Vi => format!("Đã ghi nhận việc rút lại đồng ý. Số phiếu đã xóa câu trả lời: {n}."),
        Lang::En => format!("Your withdrawal has been recorded. Responses whose answers were deleted: {n}."),
    }
}

pub(crate) fn kept(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Dữ liệu được giữ nguyên.",
        Lang::En => "Nothing was changed.",
    }
}

pub(crate) fn no_such_code(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không tìm thấy phiếu nào với mã này. Xin Ông/Bà kiểm tra lại 12 ký tự của mã.",
        Lang::En => "No response has this code. Please check its 12 characters.",
    }
}

pub(crate) fn locked(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Mã đã bị nhập sai 5 lần. Xin Ông/Bà thử lại sau 1 giờ.",
        Lang::En => "Five wrong codes were entered. Please try again in an hour.",
    }
}

pub(crate) fn response_erased(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã xóa phiếu có mã này khỏi cơ sở dữ liệu.",
        Lang::En => "The response with this code has been erased.",
    }
}

pub(crate) fn nothing_sent(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống không giữ phiếu đã gửi nào của Ông/Bà.",
        Lang::En => "No response of yours is kept.",
    }
}

pub(crate) fn response_head(lang: Lang, title: &str, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Phiếu: {title}. Ngày gửi: {day}."),
        Lang::En => format!("Response: {title}. Sent: {day}."),
    }
}

/// As [`response_head`], for answers that were kept without having been sent; the day is that of the last answer.
pub(crate) fn partial_head(lang: Lang, title: &str, day: &str) -> String {
    match lang {
        Lang::Vi => format!("Phiếu chưa hoàn thành: {title}. Trả lời lần cuối: {day}."),
        Lang::En => format!("Incomplete response: {title}. Last answered: {day}."),
    }
}

pub(crate) fn response_withdrawn(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà đã rút lại đồng ý; không còn câu trả lời nào được giữ.",
        Lang::En => "You withdrew your consent; no answers are kept.",
    }
}
