//! When a survey takes answers, and how many.

use super::{date, number};
use crate::{Bound, ChoiceQuota, Lang, Shut};

/// `30/11/2026`, or `17 giờ 00 ngày 30/11/2026`.
pub(crate) fn bound(lang: Lang, bound: Bound) -> String {
    match (lang, bound) {
        (_, Bound::Day(day)) => date(day),
        (Lang::Vi, Bound::Time(at)) => format!("{:02} giờ {:02} ngày {}", at.hour(), at.minute(), date(at.date())),
        (Lang::En, Bound::Time(at)) => format!("{:02}:{:02} on {}", at.hour(), at.minute(), date(at.date())),
    }
}

/// "ngày 30/11/2026", "lúc 17 giờ 00 ngày 30/11/2026".
pub(crate) fn at(lang: Lang, it: Bound) -> String {
    let words = bound(lang, it);
    match (lang, it) {
        (Lang::Vi, Bound::Day(_)) => format!("ngày {words}"),
        (Lang::Vi, Bound::Time(_)) => format!("lúc {words}"),
        (Lang::En, Bound::Day(_)) => format!("on {words}"),
        (Lang::En, Bound::Time(_)) => format!("at {words}"),
    }
}

/// "từ ngày 30/11/2026", "từ 17 giờ 00 ngày 30/11/2026".
pub(crate) fn from(lang: Lang, it: Bound) -> String {
    let words = bound(lang, it);
    match (lang, it) {
        (Lang::Vi, Bound::Day(_)) => format!("từ ngày {words}"),
        (Lang::Vi, Bound::Time(_)) => format!("từ {words}"),
        (Lang::En, _) => format!("from {words}"),
    }
}

/// "đến hết ngày 30/11/2026", "đến 17 giờ 00 ngày 30/11/2026".
pub(crate) fn until(lang: Lang, it: Bound) -> String {
    let words = bound(lang, it);
    match (lang, it) {
        (Lang::Vi, Bound::Day(_)) => format!("đến hết ngày {words}"),
        (Lang::Vi, Bound::Time(_)) => format!("đến {words}"),
        (Lang::En, _) => format!("until {words}"),
    }
}

/// Why somebody cannot begin, and what to do.
pub(crate) fn shut(lang: Lang, title: &str, why: Shut) -> String {
    match (lang, why) {
        (Lang::Vi, Shut::NotYet(opens)) => {
            let from = from(lang, opens);
            format!("Phiếu \"{title}\" chưa mở: phiếu nhận trả lời {from}. Xin Ông/Bà trở lại khi đó.")
        }
        (Lang::En, Shut::NotYet(opens)) => {
            format!("\"{title}\" is not open yet: it takes answers {}. Please come back then.", from(lang, opens))
        }
        (Lang::Vi, Shut::Over(closes)) => {
            let at = at(lang, closes);
            format!("Phiếu \"{title}\" đã hết hạn trả lời {at} nên không nhận thêm câu trả lời.")
        }
        (Lang::En, Shut::Over(closes)) => {
            format!("\"{title}\" closed {}; no more answers are taken.", at(lang, closes))
        }
        (Lang::Vi, Shut::Full) => {
            format!("Phiếu \"{title}\" đã đủ số người trả lời nên không nhận thêm. Trân trọng cảm ơn Ông/Bà.")
        }
        (Lang::En, Shut::Full) => {
            format!("\"{title}\" has been answered by as many people as were needed and takes no more. Thank you.")
        }
    }
}

/// When a survey takes answers, for officials; `None`: at any time.
pub(crate) fn span(lang: Lang, opens: Option<Bound>, closes: Option<Bound>) -> Option<String> {
    let times = [opens.map(|it| from(lang, it)), closes.map(|it| until(lang, it))];
    let times = times.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!times.is_empty()).then(|| match lang {
        Lang::Vi => format!("Nhận trả lời {times}."),
        Lang::En => format!("Takes answers {times}."),
    })
}

/// How many it takes, for officials.
pub(crate) fn quota(lang: Lang, most: u64) -> String {
    let most = many(lang, most);
    match lang {
        Lang::Vi => format!("Khi đủ {most} phiếu đã gửi thì không ai bắt đầu được nữa; ai đang làm dở vẫn gửi được."),
        Lang::En => {
            format!("When {most} responses have been sent nobody begins any more; who has begun can still send.")
        }
    }
}

/// How many responses it wants in which a choice was made, for officials.
pub(crate) fn by_choice(lang: Lang, it: &ChoiceQuota) -> String {
    let (ChoiceQuota { question, choice, .. }, most) = (it, many(lang, it.most));
    match (lang, it.ends) {
        (Lang::Vi, false) => format!("Cần {most} phiếu có câu {question} là {choice}; khi đủ vẫn nhận tiếp."),
        (Lang::Vi, true) => {
            format!("Cần {most} phiếu có câu {question} là {choice}; khi đủ, ai chọn như vậy thì phiếu kết thúc ngay.")
        }
        (Lang::En, false) => format!("{most} responses are wanted with {choice} for {question}; more are taken."),
        (Lang::En, true) => {
            format!(
                "{most} responses are wanted with {choice} for {question}; then the survey ends for whoever chooses it."
            )
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no quota is as large as that")]
fn many(lang: Lang, most: u64) -> String {
    match lang {
        Lang::Vi => number(most as f64),
        Lang::En => most.to_string(),
    }
}
