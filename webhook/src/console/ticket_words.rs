//! How a ticket reads to an official: where it stands, what was done, how long its person can be written to.

use flows::desk::{Refusal, TicketState};
use flows::{Lang, Millis};
use storage::NotMoved;

/// How long the person can still be written to.
pub(super) enum Window {
    /// As long as one likes.
    Open,
    /// So long, at no cost.
    Free(String),
    /// For so long a message could be bought, which the service does not do: the answer goes with the person's next word.
    Costs(String),
    /// Until they write again, not at all.
    Shut,
}

/// How long the person of a ticket can still be written to, and whether it costs.
pub(super) fn window(ends: Option<Millis>, free_until: Option<Millis>, now: Millis, lang: Lang) -> Window {
    let (Some(ends), Some(costs)) = (ends, free_until) else { return Window::Open };
    if now >= ends {
        return Window::Shut;
    }
    let left = |until: Millis| {
        let hours = until.since(now) / 3_600_000;
        match (hours >= 48, lang) {
            (true, Lang::Vi) => format!("{} ngày", hours / 24),
            (true, Lang::En) => format!("{} days", hours / 24),
            (false, Lang::Vi) => format!("{hours} giờ"),
            (false, Lang::En) => format!("{hours} h"),
        }
    };
    if now >= costs { Window::Costs(left(ends)) } else { Window::Free(left(costs)) }
}

/// A state's name.
pub(super) fn state_name(state: TicketState, lang: Lang) -> &'static str {
    let (vi, en) = match state {
        TicketState::Open => ("Chưa ai nhận", "Not claimed"),
        TicketState::Claimed => ("Đã nhận", "Claimed"),
        TicketState::Interim => ("Đã báo đang xử lý", "Told it takes longer"),
        TicketState::Answered => ("Đã trả lời", "Answered"),
        TicketState::Closed => ("Đã đóng", "Closed"),
    };
    if lang == Lang::En { en } else { vi }
}

/// The beginning of a text, for a list.
pub(super) fn short(words: &str) -> String {
    let mut cut: String = words.chars().take(120).collect();
    if cut.len() < words.len() {
        cut.push('…');
    }
    cut
}

/// What a move is called.
pub(super) fn done(what: &str, lang: Lang) -> &str {
    let (vi, en) = match what {
        "open" => ("gửi câu hỏi", "opened it"),
        "claim" => ("nhận trả lời", "claimed it"),
        "note" => ("ghi chú nội bộ", "wrote a note for the office"),
        "interim" => ("báo đang xử lý", "said that it takes longer"),
        "answer" => ("trả lời", "answered"),
        "transfer" => ("chuyển", "passed it on"),
        "close" => ("đóng", "closed it"),
        "add" => ("nói thêm", "said more"),
        "rate" => ("đánh giá", "rated the answer"),
        "reopen" => ("hỏi lại", "asked again"),
        "remind" => ("nhắc đơn vị", "reminded the office"),
        "raise" => ("chuyển lên cấp trên vì quá hạn", "passed it up, as it was late"),
        "drop_files" => ("xóa tệp", "deleted the files"),
        "forget" => ("xóa nội dung", "deleted the words"),
        other => (other, other),
    };
    if lang == Lang::En { en } else { vi }
}

/// Why a move was not made, and what to do.
pub(super) fn refusal(why: NotMoved, lang: Lang) -> &'static str {
    let (vi, en) = match why {
        NotMoved::Unknown => ("Không còn câu hỏi này.", "There is no such question any more."),
        NotMoved::Changed => (
            "Có người vừa thay đổi câu hỏi này. Xin xem lại bên dưới rồi làm lại.",
            "Somebody has just changed this question. Look at it below and try again.",
        ),
        NotMoved::Refused(Refusal::Taken) => ("Người khác đang giữ câu hỏi này.", "Somebody else has this question."),
        NotMoved::Refused(Refusal::Unclaimed) => ("Xin nhận câu hỏi trước.", "Claim the question first."),
        NotMoved::Refused(Refusal::Answered) => ("Câu hỏi đã có trả lời.", "The question is answered already."),
        NotMoved::Refused(Refusal::Unanswered) => ("Câu hỏi chưa có trả lời.", "The question has no answer yet."),
        NotMoved::Refused(Refusal::Untimely) => ("Chưa đến lúc làm việc này.", "It is not the time for this."),
        NotMoved::Refused(Refusal::NoUnit) => {
            ("Không có đơn vị nào khác mang tên này.", "There is no other office of this name.")
        }
        NotMoved::Refused(Refusal::Barred) => (
            "Câu hỏi nêu tên cán bộ của đơn vị đó: xin chuyển cho đơn vị khác, không phải cấp dưới của đơn vị đó.",
            "The question names an official of that office: pass it to another one, not below it.",
        ),
        NotMoved::Refused(Refusal::NotTheirs) => ("Việc này không thuộc về mình.", "This is not yours to do."),
    };
    if lang == Lang::En { en } else { vi }
}

#[cfg(test)]
mod tests {
    use flows::{Lang, Millis};

    use super::{Window, short, window};

    #[test]
    fn a_window_is_free_then_costs_then_is_shut() {
        let hour = 3_600_000;
        let (ends, costs) = (Some(Millis(168 * hour)), Some(Millis(48 * hour)));
        let at = |hours: i64| window(ends, costs, Millis(hours * hour), Lang::Vi);
        assert!(matches!(at(1), Window::Free(left) if left == "47 giờ"));
        assert!(matches!(at(48), Window::Costs(left) if left == "5 ngày"));
        assert!(matches!(at(167), Window::Costs(left) if left == "1 giờ"));
        assert!(matches!(at(168), Window::Shut));
        assert!(matches!(window(None, None, Millis(0), Lang::Vi), Window::Open));
    }

    #[test]
    fn the_beginning_of_a_text_ends_between_letters() {
        assert_eq!(short(&"ạ".repeat(121)).chars().count(), 121);
    }
}
