//! Every sentence that the bot itself says, in both languages.
//!
//! The tone is an agency's (Ông/Bà, neutral, short, no praise, no exclamation mark); numbers and days are written as in
//! official documents. What a survey says stands in its own tables, not here.

pub(crate) mod bulletin;
pub(crate) mod campaign;
pub(crate) mod desk;
pub(crate) mod general;
pub(crate) mod rights;
pub(crate) mod survey;

use jiff::civil::Date;

use crate::Lang;

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
