//! Whether a bulletin's times can be kept: by the clock, and by the hours in which nothing goes out.

use super::{Bulletin, Fault, Hours, Stage, ZaloWay, passes_quiet};
use crate::vietnam::day;
use crate::{Millis, Platform};

/// Approvals with which an urgent bulletin passes quiet hours: it may have them before its time.
const BOTH: usize = 2;

const MINUTE: i64 = 60_000;

/// What is wrong with its times as the clock stands. A time to begin that passes while a bulletin waits for its approval is
/// no fault: it goes as soon as it has it.
pub fn timely(bulletin: &Bulletin, hours: Hours, stage: Stage, now: Millis) -> Vec<Fault> {
    let mut faults = Vec::new();
    let schedule = bulletin.schedule;
    let at = schedule.at.map_or(now, |at| at.max(now));
    if bulletin.date.is_some_and(|date| date > day(at)) {
        faults.push(Fault::new(
            "date",
            "Ngày ban hành sau ngày gửi: xin ghi lại ngày ban hành, hoặc gửi từ ngày đó.",
            "It is dated later than it is sent: put the date of issue right, or send it from that day on.",
        ));
    }
    // The minute that runs may be chosen.
    if stage != Stage::Approve && schedule.at.is_some_and(|at| at.plus(MINUTE) <= now) {
        faults.push(Fault::new(
            "at",
            "Thời điểm gửi đã qua: xin chọn lại, hoặc bỏ trống để gửi ngay khi được duyệt.",
            "The time to begin has passed: choose another, or leave it empty to send it when it is approved.",
        ));
    }
    match schedule.until {
        Some(until) if until <= now => faults.push(Fault::new(
            "until",
            "Thời điểm ngừng gửi đã qua, bản tin không tới ai: xin chọn lại.",
            "The time at which sending ends has passed, and nobody would get it: choose another.",
        )),
        // That it ends before it begins is said elsewhere.
        Some(until) if at < until && begins(bulletin, hours, at).is_some_and(|begins| begins >= until) => {
            faults.push(Fault::new(
                "until",
                format!(
                    "Bản tin không tới ai: từ lúc gửi đến lúc ngừng gửi chỉ có giờ yên tĩnh (tin nhắn {}, tin truyền thông Zalo {}). Xin gửi sớm hơn hoặc ngừng muộn hơn.",
                    hours.messages, hours.broadcasts
                ),
                format!(
                    "Nobody would get it: between its beginning and its end lie quiet hours only (messages {}, broadcasts on Zalo {}). Begin earlier or end later.",
                    hours.messages, hours.broadcasts
                ),
            ));
        }
        _ => {}
    }
    faults
}

/// When the first of its ways is open from a moment on; `None`: it has none.
fn begins(bulletin: &Bulletin, hours: Hours, at: Millis) -> Option<Millis> {
    let open = |platform: Platform| {
        let quiet = match (platform, &bulletin.zalo) {
            (Platform::Zalo, ZaloWay::None) => return None,
            (Platform::Zalo, ZaloWay::Broadcast(_)) => hours.broadcasts,
            _ if passes_quiet(bulletin.kind, platform, BOTH) => return Some(at),
            _ => hours.messages,
        };
        Some(quiet.ends(at).unwrap_or(at))
    };
    let ways = [Platform::Telegram, Platform::Zalo, Platform::Web].into_iter();
    ways.filter(|platform| bulletin.segment.has(*platform)).filter_map(open).min()
}
