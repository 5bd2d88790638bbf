//! What stands around a bulletin, and what is said about getting them.

use jiff::civil::Date;

use crate::{Lang, Platform};

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

/// Stands above the article of a broadcast that is tried out.
pub(crate) fn behind_the_card(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Khi phát, người nhận thấy một thẻ như trên; bấm vào thẻ thì mở bài viết sau:",
        Lang::En => "When it is broadcast, people see one card like the above; it opens this article:",
    }
}

pub(crate) fn article_goes_on(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Bài viết còn tiếp; bản gửi thử dừng ở đây.",
        Lang::En => "The article goes on; the trial ends here.",
    }
}

pub(crate) fn stopped(lang: Lang, platform: Platform) -> &'static str {
    match (lang, platform) {
        (Lang::Vi, Platform::Zalo) => {
            "Hệ thống sẽ không gửi bản tin riêng và lời nhắc cho Ông/Bà nữa. Để không nhận cả tin đăng chung của trang, xin Ông/Bà \
             bỏ quan tâm trang trên Zalo. Phiếu khảo sát đang trả lời vẫn được giữ."
        }
        (Lang::Vi, _) => {
            "Hệ thống sẽ không gửi bản tin và lời nhắc cho Ông/Bà nữa. Phiếu khảo sát đang trả lời vẫn được giữ."
        }
        (Lang::En, Platform::Zalo) => {
            "Bulletins and reminders will no longer be sent to you. To stop general posts as well, please unfollow the account on \
             Zalo. A survey in progress is kept."
        }
        (Lang::En, _) => "Bulletins and reminders will no longer be sent to you. A survey in progress is kept.",
    }
}

/// What is agreed to. Who, what, with which data, how it ends (Law on personal data 91/2025, article 9).
pub(crate) fn notice(lang: Lang, controller: &str, platform: Platform) -> String {
    match lang {
        Lang::Vi => {
            let who = match controller {
                "" => " của các cơ quan dùng kênh này".to_owned(),
                _ => format!(" của {controller} và các cơ quan dùng chung kênh này"),
            };
            let place = match platform {
                Platform::Telegram => "tài khoản Telegram",
                Platform::Zalo => "tài khoản Zalo",
                Platform::Web => "trang trò chuyện này",
            };
            format!(
                "Ông/Bà có đồng ý nhận bản tin{who} tại đây không?\nNội dung: cải cách hành chính, thủ tục hành chính, kết \
                 quả khảo sát, công tác nội vụ và thông báo khác. Để gửi tin, hệ thống chỉ dùng mã của {place} và không dùng vào việc khác. \
                 Ông/Bà có thể dừng bất cứ lúc nào, từng chủ đề hoặc tất cả: nhắn \"dừng nhận tin\". Không nhận tin không \
                 ảnh hưởng đến việc trả lời khảo sát và đặt câu hỏi.\n1. Nhận tin\n2. Không nhận"
            )
        }
        Lang::En => {
            let who = match controller {
                "" => " of the offices that use this channel".to_owned(),
                _ => format!(" of {controller} and the other offices that use this channel"),
            };
            let place = match platform {
                Platform::Telegram => "Telegram account",
                Platform::Zalo => "Zalo account",
                Platform::Web => "chat on this page",
            };
            format!(
                "Do you agree to get bulletins{who} here?\nThey are about administrative reform and procedures, survey results, \
                 public service and other notices. To send them, only the id of your {place} is used, for nothing else. You can stop at \
                 any time, by topic or altogether: type \"stop bulletins\". Without bulletins you can still answer surveys \
                 and ask questions.\n1. Get bulletins\n2. No bulletins"
            )
        }
    }
}

pub(crate) fn get_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nhận bản tin",
        Lang::En => "Get bulletins",
    }
}

pub(crate) fn yes(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nhận tin",
        Lang::En => "Get bulletins",
    }
}

pub(crate) fn no(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không nhận",
        Lang::En => "No bulletins",
    }
}

pub(crate) fn agreed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã ghi nhận: Ông/Bà đồng ý nhận bản tin. Để không nhận nữa, xin nhắn: dừng nhận tin.",
        Lang::En => "Recorded: you agree to get bulletins. To get no more, type: stop bulletins.",
    }
}

pub(crate) fn declined(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã ghi nhận: Ông/Bà không nhận bản tin. Khi cần, xin nhắn: nhận tin.",
        Lang::En => "Recorded: you get no bulletins. Should you want them, type: get bulletins.",
    }
}

pub(crate) fn gets_them(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ông/Bà đang nhận bản tin. Để không nhận nữa, xin nhắn: dừng nhận tin.",
        Lang::En => "You get bulletins already. To get no more, type: stop bulletins.",
    }
}

pub(crate) fn only_some(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nếu vẫn muốn nhận tin về một chủ đề, xin Ông/Bà bấm chủ đề đó.",
        Lang::En => "If you still want bulletins on one topic, please press that topic.",
    }
}

pub(crate) fn topic_stopped(lang: Lang, topic: &str, platform: Platform) -> String {
    match (lang, platform) {
        (Lang::Vi, Platform::Zalo) => format!(
            "Hệ thống sẽ không gửi tin riêng về chủ đề \"{topic}\" cho Ông/Bà nữa. Để không nhận cả tin đăng chung của trang, \
             xin Ông/Bà bỏ quan tâm trang trên Zalo."
        ),
        (Lang::Vi, _) => format!("Hệ thống sẽ không gửi tin về chủ đề \"{topic}\" cho Ông/Bà nữa."),
        (Lang::En, Platform::Zalo) => format!(
            "Bulletins on \"{topic}\" will no longer be sent to you. To stop general posts as well, please unfollow the account \
             on Zalo."
        ),
        (Lang::En, _) => format!("Bulletins on \"{topic}\" will no longer be sent to you."),
    }
}

pub(crate) fn topic_again(lang: Lang, topic: &str) -> String {
    match lang {
        Lang::Vi => format!("Đã ghi nhận: Ông/Bà nhận tin về chủ đề \"{topic}\"."),
        Lang::En => format!("Recorded: you get bulletins on \"{topic}\"."),
    }
}

pub(crate) fn stop_all(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Dừng mọi bản tin",
        Lang::En => "Stop all bulletins",
    }
}

pub(crate) fn again_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nhận lại tin này",
        Lang::En => "Get these again",
    }
}
