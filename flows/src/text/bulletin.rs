//! What stands around a bulletin, and what is said about getting them.

use jiff::civil::Date;

use crate::Lang;

/// "Đính chính số 12/TB-SNV, ngày 22/11/2026"; empty where nothing is known.
pub(crate) fn head(lang: Lang, kind: Option<&str>, number: &str, date: Option<Date>) -> String {
    let numbered = match (lang, number.is_empty()) {
        (_, true) => None,
        (Lang::Vi, false) => Some(format!("số {number}")),
        (Lang::En, false) => Some(format!("No. {number}")),
    };
    let first = match (kind, numbered) {
        (Some(kind), Some(numbered)) => Some(format!("{kind} {numbered}")),
        (Some(kind), None) => Some(kind.to_owned()),
        (None, Some(numbered)) => Some(capital(&numbered)),
        (None, None) => None,
    };
    let dated = date.map(|date| match (lang, first.is_some()) {
        (Lang::Vi, true) => format!("ngày {}", super::date(date)),
        (Lang::Vi, false) => format!("Ngày {}", super::date(date)),
        (Lang::En, _) => super::date(date),
    });
    first.into_iter().chain(dated).collect::<Vec<_>>().join(", ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(crate) fn corrects(lang: Lang, number: &str, date: Option<Date>) -> String {
    let day = date.map(super::date);
    match (lang, day) {
        (Lang::Vi, Some(day)) => format!("Đính chính thông báo số {number} ngày {day}."),
        (Lang::Vi, None) => format!("Đính chính thông báo số {number}."),
        (Lang::En, Some(day)) => format!("This corrects notice No. {number} of {day}."),
        (Lang::En, None) => format!("This corrects notice No. {number}."),
    }
}

pub(crate) fn files(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xem tệp đính kèm",
        Lang::En => "See the attached files",
    }
}

pub(crate) fn stop_this(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Dừng nhận tin này",
        Lang::En => "Stop such bulletins",
    }
}

pub(crate) fn how_to_stop(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Để không nhận bản tin nữa, xin nhắn: dừng nhận tin.",
        Lang::En => "To get no more bulletins, type: stop bulletins.",
    }
}

pub(crate) fn how_broadcasts_end(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Để không nhận tin đăng chung của trang, xin Quý vị bỏ quan tâm trang trên Zalo.",
        Lang::En => "To get no more general posts of this account, please unfollow it on Zalo.",
    }
}

pub(crate) fn agreed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã ghi nhận: Ông/Bà đồng ý nhận bản tin. Để không nhận nữa, xin nhắn: dừng nhận tin.",
        Lang::En => "Recorded: you agree to get bulletins. To get no more, type: stop bulletins.",
    }
}
