//! What belongs elsewhere, and where.

use crate::Lang;
use crate::desk::Rank;

/// Complaints and accusations are not taken here.
pub(crate) fn complaint(lang: Lang, office: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Kênh này không nhận khiếu nại, tố cáo. Nội dung Ông/Bà vừa nhắn không được hệ thống lưu lại. Xin Ông/Bà gửi đơn \
             hoặc đến trực tiếp: {office}."
        ),
        Lang::En => format!(
            "Complaints and accusations are not taken here. What you wrote is not kept by this service. Please write to or \
             visit: {office}."
        ),
    }
}

/// A question about complaints that has no answer here: nothing was written that would have to go.
pub(crate) fn complaint_way(lang: Lang, office: &str) -> String {
    match lang {
        Lang::Vi => format!("Kênh này không nhận khiếu nại, tố cáo. Đơn được nhận tại: {office}."),
        Lang::En => format!("Complaints and accusations are not taken here. They are received at: {office}."),
    }
}

/// Beside the offer to send something to an official that may be an accusation.
pub(crate) fn not_here(lang: Lang, office: &str) -> String {
    match lang {
        Lang::Vi => format!("Nếu là khiếu nại, tố cáo, xin không gửi qua đây mà gửi đến: {office}."),
        Lang::En => format!("If it is a complaint or an accusation, please do not send it here but to: {office}."),
    }
}

/// The reception office above a unit of this rank.
pub(crate) fn office(lang: Lang, rank: Option<Rank>) -> &'static str {
    match (lang, rank) {
        (Lang::Vi, Some(Rank::Commune)) => "Ban Tiếp công dân của tỉnh, thành phố (cấp trên của xã, phường)",
        (Lang::Vi, Some(Rank::Province)) => {
            "Trụ sở Tiếp công dân của Trung ương Đảng và Nhà nước, số 1 Ngô Thì Nhậm, Hà Đông, Hà Nội"
        }
        (Lang::Vi, Some(Rank::Ministry)) => {
            "Trụ sở Tiếp công dân của Trung ương Đảng và Nhà nước, số 1 Ngô Thì Nhậm, Hà Đông, Hà Nội"
        }
        (Lang::Vi, None) => {
            "Ban Tiếp công dân của tỉnh, thành phố; nếu việc liên quan đến cấp tỉnh thì Trụ sở Tiếp công dân Trung ương, số 1 \
             Ngô Thì Nhậm, Hà Đông, Hà Nội"
        }
        (Lang::En, Some(Rank::Commune)) => "the citizens' reception board of the province or city (above the commune)",
        (Lang::En, Some(Rank::Province | Rank::Ministry)) => {
            "the central citizens' reception office, 1 Ngo Thi Nham, Ha Dong, Ha Noi"
        }
        (Lang::En, None) => {
            "the citizens' reception board of the province or city; where the province is concerned, the central citizens' \
             reception office, 1 Ngo Thi Nham, Ha Dong, Ha Noi"
        }
    }
}

pub(crate) fn report(lang: Lang, address: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Phản ánh, kiến nghị được nhận trên Cổng Dịch vụ công quốc gia, mục Phản ánh kiến nghị. Nội dung được chuyển đến cơ \
             quan có thẩm quyền và trả lời trên Cổng.\n{address}"
        ),
        Lang::En => format!(
            "Reports and proposals are taken by the National Public Service Portal, under Phản ánh kiến nghị. They are passed to \
             the competent agency, which answers there.\n{address}"
        ),
    }
}

pub(crate) fn report_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Gửi phản ánh, kiến nghị",
        Lang::En => "Report or propose",
    }
}

pub(crate) fn file(lang: Lang, address: &str) -> String {
    match lang {
        Lang::Vi => format!(
            "Hệ thống này không xem được hồ sơ của từng người. Xin Ông/Bà tra cứu trên Cổng Dịch vụ công quốc gia, mục Tra cứu hồ \
             sơ, hoặc hỏi Bộ phận Một cửa nơi đã nộp. Xin không gửi mã hồ sơ vào đây.\n{address}"
        ),
        Lang::En => format!(
            "Files of single persons cannot be seen here. Please look yours up on the National Public Service Portal, under Tra \
             cứu hồ sơ, or ask the one-stop office where you filed it. Please do not send its number here.\n{address}"
        ),
    }
}

pub(crate) fn file_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Tra cứu hồ sơ",
        Lang::En => "Look up my file",
    }
}
