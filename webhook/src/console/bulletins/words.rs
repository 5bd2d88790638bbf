//! What officials call the states, outcomes and reasons of bulletins.

use flows::bulletin::{Came, Ending, Fault, Outcome, Repeat, State, Why};
use flows::cells::{self, LEAST};
use flows::{Lang, Platform};
use storage::NotPushed;

fn pick(lang: Lang, (vi, en): (&'static str, &'static str)) -> &'static str {
    if lang == Lang::En { en } else { vi }
}

/// Where a bulletin stands, by itself; of one from which nothing more goes out [`stands`] says what came of it.
pub(in crate::console) fn state(it: State, lang: Lang) -> &'static str {
    pick(
        lang,
        match it {
            State::Draft => ("Bản nháp", "Draft"),
            State::Submitted => ("Chờ duyệt", "Waits for approval"),
            State::Approved => ("Đã duyệt, chờ gửi", "Approved, waits for its time"),
            State::Sending => ("Đang gửi", "Being sent"),
            State::Paused => ("Tạm dừng", "Paused"),
            State::Done => ("Đã kết thúc", "Ended"),
            State::Cancelled => ("Đã hủy", "Cancelled"),
        },
    )
}

/// Where a bulletin stands, and how it ended.
pub(in crate::console) fn stands(it: State, came: Came, lang: Lang) -> &'static str {
    if it == State::Done { Ending::of(came).name(lang) } else { state(it, lang) }
}

/// How many a group of people is that tells what they did, as it may be said.
pub(in crate::console) fn about(count: u64, lang: Lang) -> String {
    match cells::about(count) {
        None => format!("{} {LEAST}", pick(lang, ("dưới", "fewer than"))),
        Some(least) => format!("{least}–{}", least + LEAST - 1),
    }
}

pub(super) fn outcome(it: Outcome, lang: Lang) -> &'static str {
    pick(
        lang,
        match it {
            Outcome::Waiting => ("Đang chờ", "Waits"),
            Outcome::Sending => ("Đang gửi", "Under way"),
            Outcome::Sent => ("Đã gửi", "Sent"),
            Outcome::Refused => ("Nền tảng từ chối", "Refused by the platform"),
            Outcome::Blocked => ("Người nhận đã chặn", "Blocked by the person"),
            Outcome::Uncertain => ("Chưa chắc đã tới", "Not known whether it came"),
            Outcome::Left(why) => return reason(why, lang),
        },
    )
}

pub(in crate::console) fn reason(it: Why, lang: Lang) -> &'static str {
    pick(
        lang,
        match it {
            Why::Unreachable => ("Đã chặn hoặc bỏ theo dõi", "Blocked or left the account"),
            Why::NoConsent => ("Chưa đồng ý nhận tin", "Never agreed to bulletins"),
            Why::OptedOut => ("Đã thôi nhận tin hoặc chủ đề này", "Opted out of bulletins or of this topic"),
            Why::Window => ("Ngoài thời gian Zalo cho nhắn", "Outside of Zalo's window"),
            Why::Quiet => ("Hết hạn trong giờ yên tĩnh", "Its time was over in the quiet hours"),
            Why::Cap => ("Đã nhận đủ số tin trong 7 ngày", "Got as many as anybody may in seven days"),
            Why::Erased => ("Đã xóa dữ liệu", "Erased"),
            Why::Cancelled => ("Bản tin bị hủy", "The bulletin was cancelled"),
            Why::NoAccount => ("Kênh không còn trong cài đặt", "The account is not in the settings"),
        },
    )
}

pub(super) fn repeat(it: Repeat, lang: Lang) -> &'static str {
    pick(
        lang,
        match it {
            Repeat::Daily => ("hằng ngày", "daily"),
            Repeat::Weekly => ("hằng tuần", "weekly"),
            Repeat::Monthly => ("hằng tháng", "monthly"),
        },
    )
}

/// What was done to a bulletin, by its stored word.
pub(super) fn deed(what: &str, lang: Lang) -> &str {
    let known = match what {
        "write" => ("viết", "wrote"),
        "submit" => ("gửi duyệt", "submitted"),
        "recall" => ("rút về để sửa", "took it back to change it"),
        "return" => ("trả lại", "gave it back"),
        "approve" => ("phê duyệt", "approved"),
        "start" => ("bắt đầu gửi", "began to send"),
        "pause" => ("tạm dừng", "paused"),
        "resume" => ("gửi tiếp", "went on"),
        "rest" => ("gửi phần còn lại", "let the rest go"),
        "cancel" => ("hủy", "cancelled"),
        "finish" => ("kết thúc", "came to its end"),
        "broadcast" => ("cho phát lại trên Zalo", "let the broadcast on Zalo go once more"),
        "requeue" => ("gửi lại phần chưa tới", "sent again what had not come"),
        "changes" => ("cho sửa lại tin cũ chưa sửa được", "had changes of old messages tried once more"),
        _ => return what,
    };
    pick(lang, known)
}

/// A platform, as officials call it.
pub(in crate::console) fn platform(it: Platform, lang: Lang) -> &'static str {
    match it {
        Platform::Telegram => "Telegram",
        Platform::Zalo => "Zalo",
        Platform::Web => pick(lang, ("Trò chuyện trên trang web", "Web chat")),
    }
}

/// An account of ours, as officials call it. The web chat has one and no name.
pub(in crate::console) fn channel(it: Platform, account: &str, lang: Lang) -> String {
    match it {
        Platform::Telegram => format!("Telegram {account}"),
        Platform::Zalo => format!("Zalo OA {account}"),
        Platform::Web => platform(it, lang).to_owned(),
    }
}

/// Something that is wrong, in words: the field, and what to do.
pub(super) type Wrong = (&'static str, String);

pub(super) fn wrong(it: &Fault, lang: Lang) -> Wrong {
    (it.field, it.what(lang).to_owned())
}

/// Why a bulletin was not changed, and what to do.
pub(super) fn refusal(why: &NotPushed, lang: Lang) -> String {
    use flows::bulletin::Refusal;
    let (vi, en) = match why {
        NotPushed::Unknown => ("Không có bản tin này.", "There is no such bulletin."),
        NotPushed::Changed => (
            "Có người vừa sửa hoặc chuyển bản tin này. Xin tải lại trang rồi làm lại.",
            "Somebody has just changed or moved this bulletin. Load the page again and repeat.",
        ),
        NotPushed::Refused(Refusal::State) => (
            "Bản tin không ở trạng thái làm được việc này. Xin tải lại trang.",
            "The bulletin does not stand where this can be done. Load the page again.",
        ),
        NotPushed::Refused(Refusal::Own) => (
            "Người phê duyệt phải là người khác với người viết.",
            "A bulletin is approved by somebody who wrote none of it.",
        ),
        NotPushed::Refused(Refusal::Twice) => (
            "Ông/Bà đã phê duyệt bản tin này. Lần duyệt thứ hai phải của người khác.",
            "You have approved it already. The second approval is another person's.",
        ),
        NotPushed::Refused(Refusal::Enough) => ("Bản tin đã đủ phê duyệt.", "It needs no further approval."),
        NotPushed::Refused(Refusal::NotTheirs) => ("Việc này do hệ thống làm.", "This is the service's to do."),
        NotPushed::Nothing => {
            ("Không có phần nào chưa được để thử lại.", "Nothing of it has failed and could be tried once more.")
        }
        NotPushed::NoFile(_) => (
            "Bản tin nêu một tệp chưa được tải lên. Xin tải tệp lên rồi lưu lại.",
            "It names a file that is not there. Upload the file and save again.",
        ),
        NotPushed::Faulty(faults) => {
            let what: Vec<&str> = faults.iter().map(|it| it.what(lang)).collect();
            let before = pick(lang, ("Bản tin còn điểm phải sửa:", "Mend what is wrong first:"));
            return format!("{before} {}", what.join(" "));
        }
        NotPushed::NoUnit(_) => {
            ("Xin chọn cơ quan ban hành trong danh sách.", "Choose the issuing body from the list.")
        }
    };
    pick(lang, (vi, en)).to_owned()
}
