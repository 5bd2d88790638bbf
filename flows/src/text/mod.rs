//! Every sentence that the bot itself says, in both languages.
//!
//! The tone is an agency's (Ông/Bà, neutral, short, no praise, no exclamation mark); numbers and days are written as in
//! official documents. What a survey says stands in its own tables, not here.

pub(crate) mod bulletin;
pub(crate) mod desk;
pub(crate) mod general;
pub(crate) mod rights;
pub(crate) mod survey;

use jiff::civil::Date;

use crate::{Lang, Millis};

/// Sentences that the service says outside of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemText {
    /// The database does not answer: the response is safe and will be confirmed.
    Delayed,
    /// The same of a question for an official.
    TicketDelayed,
    /// The stored session could not be read: an apology and a fresh start.
    Lost,
}

/// The sentence in `lang`.
pub fn system_text(what: SystemText, lang: Lang) -> &'static str {
    match (what, lang) {
        (SystemText::Delayed, Lang::Vi) => {
            "Hệ thống đã nhận câu trả lời của Ông/Bà và đang lưu vào cơ sở dữ liệu. Việc này mất nhiều thời gian hơn \
             thường lệ; mã phiếu sẽ được gửi ngay khi lưu xong. Ông/Bà không cần làm gì thêm."
        }
        (SystemText::Delayed, Lang::En) => {
            "Your answers have been received and are being stored. This takes longer than usual; your receipt code will \
             be sent as soon as it is done. You need not do anything."
        }
        (SystemText::TicketDelayed, Lang::Vi) => {
            "Hệ thống đã nhận câu hỏi của Ông/Bà và đang lưu vào cơ sở dữ liệu. Việc này mất nhiều thời gian hơn thường \
             lệ; mã câu hỏi sẽ được gửi ngay khi lưu xong. Ông/Bà không cần làm gì thêm."
        }
        (SystemText::TicketDelayed, Lang::En) => {
            "Your question has been received and is being stored. This takes longer than usual; its code will be sent as \
             soon as it is done. You need not do anything."
        }
        (SystemText::Lost, Lang::Vi) => {
            "Xin lỗi Ông/Bà. Hệ thống không đọc được nội dung trò chuyện trước đây nên phải bắt đầu lại. Phiếu đã gửi \
             vẫn được giữ nguyên. Để trả lời khảo sát, xin nhắn: khảo sát."
        }
        (SystemText::Lost, Lang::En) => {
            "We are sorry. The earlier conversation could not be read and has to begin anew. Responses that were sent \
             are kept. To answer the survey, please type: survey."
        }
    }
}

/// The offset of Việt Nam's clock from UTC, in milliseconds. The country has one time zone and no summer time.
pub(crate) const VIETNAM_MS: i64 = 7 * 60 * 60 * 1000;

/// The day in Việt Nam at a moment.
pub(crate) fn day(at: Millis) -> Date {
    let days = at.plus(VIETNAM_MS).0.div_euclid(24 * 60 * 60 * 1000);
    let epoch = Date::constant(1970, 1, 1);
    // Beyond the calendar's ends (the years ±9999) there is no day to name; the ends themselves do.
    epoch.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).unwrap_or(epoch)
}

/// The first moment of a day in Việt Nam.
pub(crate) fn midnight(day: Date) -> Millis {
    Millis(day.duration_since(Date::constant(1970, 1, 1)).as_secs() * 1_000).plus(-VIETNAM_MS)
}

/// The midnight before a moment in Việt Nam, and the milliseconds since.
pub(crate) fn time_of_day(at: Millis) -> (Millis, i64) {
    let ms = at.plus(VIETNAM_MS).0.rem_euclid(24 * 60 * 60 * 1000);
    (at.plus(-ms), ms)
}

/// A day as documents write it: 22/11/2026.
pub(crate) fn date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// A number as documents write it: decimals after a comma, thousands divided by points.
pub(crate) fn number(number: f64) -> String {
    let text = number.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if number < 0.0 {
        out.push('-');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push('.');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push(',');
        out.push_str(decimals);
    }
    out
}
