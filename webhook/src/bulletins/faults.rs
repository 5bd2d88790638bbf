//! What keeps a bulletin from being submitted or approved, whoever does it: its own mistakes, times that cannot be kept, and
//! what the service lacks for it.

use flows::bulletin::{Bulletin, Fault, Frame, Hours, Stage, ZaloWay, check, timely};
use flows::{Lang, Platform};

use crate::app::now;
use crate::config::Config;

/// Everything that is wrong: the field, and what to do.
pub(crate) fn of(
    config: &Config,
    it: &Bulletin,
    frame: &Frame,
    stage: Stage,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let of = |it: Fault| (it.field, it.what(lang).to_owned());
    let hours = Hours { messages: config.bulletin_quiet, broadcasts: config.zalo_broadcast_quiet };
    let itself = check(it, frame, stage).into_iter().chain(timely(it, hours, stage, now()));
    itself.map(of).chain(lacking(config, it, lang)).collect()
}

/// What the service itself lacks for a broadcast: found out now, and not when it is to go out.
fn lacking(config: &Config, it: &Bulletin, lang: Lang) -> Option<(&'static str, String)> {
    if !matches!(it.zalo, ZaloWay::Broadcast(_)) || !it.segment.has(Platform::Zalo) {
        return None;
    }
    let named = |oa: &str| it.segment.accounts.is_empty() || it.segment.accounts.iter().any(|it| it == oa);
    let (vi, en) = if !config.zalo.iter().any(|it| named(&it.config.oa_id)) {
        (
            "Hệ thống chưa có OA nào để phát bài viết: xin chọn cách khác trên Zalo, hoặc nhờ quản trị viên nối OA.",
            "There is no OA to broadcast by: choose another way on Zalo, or have an OA connected.",
        )
    } else if config.https().is_none() {
        (
            "Zalo cần lấy ảnh bìa qua địa chỉ https của hệ thống: xin nhờ quản trị viên đặt PUBLIC_URL, hoặc chọn cách khác trên Zalo.",
            "Zalo fetches the cover from the service's https address: have PUBLIC_URL set, or choose another way on Zalo.",
        )
    } else {
        return None;
    };
    Some(("zalo", if lang == Lang::En { en } else { vi }.to_owned()))
}
