//! What is said of a bulletin without asking anybody.

mod checks;
mod parts;
mod plans;
mod states;
mod timely;
mod times;

use jiff::civil::date;

use super::{Bulletin, Frame, Link, Words, ZaloWay};
use crate::Millis;

/// 22 November 2026 in Việt Nam, at a clock's time.
fn at(hour: i64, minute: i64) -> Millis {
    // Midnight of that day in Việt Nam.
    Millis(1_795_280_400_000).plus((hour * 60 + minute) * 60_000)
}

/// One that lacks nothing, to everybody, by consultation messages on Zalo.
fn notice() -> Bulletin {
    Bulletin {
        unit: "snv-hue".to_owned(),
        number: "12/TB-SNV".to_owned(),
        date: Some(date(2026, 11, 22)),
        vi: Words {
            title: "Giờ làm việc mới".to_owned(),
            body: "Từ ngày 01/12, bộ phận một cửa mở cửa lúc 7 giờ.".to_owned(),
        },
        links: vec![Link { label: "Xem toàn văn".to_owned(), url: "https://snv.hue.gov.vn/tin/12".to_owned() }],
        zalo: ZaloWay::Consultation,
        ..Bulletin::default()
    }
}

fn frame() -> Frame {
    Frame { unit: "Sở Nội vụ thành phố Huế".to_owned(), corrects: None, page: None }
}
