//! How to answer.

use crate::Lang;

pub(crate) fn unclear(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hệ thống chưa hiểu câu trả lời.",
        Lang::En => "The answer was not understood.",
    }
}

pub(crate) fn out_of_range(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Câu trả lời nằm ngoài phạm vi của câu hỏi.",
        Lang::En => "The answer is outside what the question allows.",
    }
}

/// How to answer a list of `n` choices.
pub(crate) fn choose_number(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Vi => format!("Xin Ông/Bà chọn một số từ 1 đến {n}, hoặc gõ lại nội dung lựa chọn."),
        Lang::En => format!("Please choose a number from 1 to {n}, or type the words of a choice."),
    }
}

pub(crate) fn choose_example(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Chỉ cần nhắn một con số đứng trước lựa chọn. Nếu không muốn trả lời, nhắn: bỏ qua.",
        Lang::En => "Just type the number before your choice. If you do not wish to answer, type: skip.",
    }
}

pub(crate) fn type_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà gõ tên, có dấu hoặc không dấu.",
        Lang::En => "Please type the name, with or without diacritics.",
    }
}

pub(crate) fn type_name_alone(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin chỉ gõ tên đầy đủ, không viết tắt, không kèm từ khác. Nếu không muốn trả lời, nhắn: bỏ qua.",
        Lang::En => {
            "Just the full name, not abbreviated, without other words. If you do not wish to answer, type: skip."
        }
    }
}

pub(crate) fn many_how(lang: Lang, most: Option<u16>) -> String {
    match (lang, most) {
        (Lang::Vi, Some(most)) => {
            format!("Nhắn các số đã chọn trong một tin, cách nhau bằng dấu cách, nhiều nhất {most}.")
        }
        (Lang::Vi, None) => "Nhắn các số đã chọn trong một tin, cách nhau bằng dấu cách.".to_owned(),
        (Lang::En, Some(most)) => format!("Type the numbers you choose in one message, with spaces, at most {most}."),
        (Lang::En, None) => "Type the numbers you choose in one message, with spaces.".to_owned(),
    }
}

pub(crate) fn many_taps(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hoặc bấm các lựa chọn rồi bấm Xong.",
        Lang::En => "Or press the choices, then press Done.",
    }
}

pub(crate) fn done(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xong",
        Lang::En => "Done",
    }
}

pub(crate) fn at_most(lang: Lang, most: u16) -> String {
    match lang {
        Lang::Vi => format!("Chỉ chọn được nhiều nhất {most}."),
        Lang::En => format!("At most {most} can be chosen."),
    }
}

pub(crate) fn choose_one(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà chọn ít nhất một, hoặc nhắn: bỏ qua.",
        Lang::En => "Please choose at least one, or type: skip.",
    }
}

pub(crate) fn number_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn một con số.",
        Lang::En => "Please type a number.",
    }
}

/// Without a sample number: it would anchor.
pub(crate) fn number_digits(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Chỉ cần gõ các chữ số, không kèm đơn vị hay lời giải thích. Nếu không muốn trả lời, nhắn: bỏ qua.",
        Lang::En => "Just the digits, without a unit or words. If you do not wish to answer, type: skip.",
    }
}

pub(crate) fn date_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà nhắn ngày, tháng, năm.",
        Lang::En => "Please type day, month and year.",
    }
}

pub(crate) fn date_example(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Ví dụ: 2/9/2026.",
        Lang::En => "For example: 2/9/2026 for 2 September 2026.",
    }
}

pub(crate) fn date_digits(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Chỉ cần gõ ngày, tháng, năm bằng số, cách nhau bằng dấu gạch chéo, như 31/12/2025. Nếu không muốn trả \
             lời, nhắn: bỏ qua."
        }
        Lang::En => {
            "Just day, month and year in digits with slashes between them, such as 31/12/2025. If you do not wish to \
             answer, type: skip."
        }
    }
}

pub(crate) fn text_how(lang: Lang, optional: bool) -> &'static str {
    match (lang, optional) {
        (Lang::Vi, true) => "Xin Ông/Bà nhắn bằng lời; nếu không có, nhắn: bỏ qua.",
        (Lang::Vi, false) => "Xin Ông/Bà nhắn bằng lời.",
        (Lang::En, true) => "Please type it in your own words; if there is nothing, type: skip.",
        (Lang::En, false) => "Please type it in your own words.",
    }
}

pub(crate) fn text_too_long(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Nội dung dài quá 1.000 ký tự. Xin Ông/Bà rút gọn và gửi lại.",
        Lang::En => "The text is longer than 1,000 characters. Please shorten it and send it again.",
    }
}

pub(crate) fn ok_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Xin Ông/Bà bấm nút hoặc nhắn: đã đọc.",
        Lang::En => "Please press the button or type: read.",
    }
}

pub(crate) fn ok_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Đã đọc",
        Lang::En => "I have read it",
    }
}

pub(crate) fn skip_label(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Bỏ qua",
        Lang::En => "Skip",
    }
}

pub(crate) fn printed_ways(lang: Lang, zero: Option<&str>, skip: bool) -> String {
    let skip_word = match lang {
        Lang::Vi => "bỏ qua",
        Lang::En => "skip",
    };
    match (lang, zero, skip) {
        (_, None, false) => String::new(),
        (Lang::Vi, None, true) => format!("Không muốn trả lời: nhắn \"{skip_word}\"."),
        (Lang::En, None, true) => format!("If you prefer not to answer: type \"{skip_word}\"."),
        (_, Some(zero), false) => format!("0. {zero}"),
        (Lang::Vi, Some(zero), true) => format!("0. {zero} (hoặc nhắn \"{skip_word}\")"),
        (Lang::En, Some(zero), true) => format!("0. {zero} (or type \"{skip_word}\")"),
    }
}

pub(crate) fn needed(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Câu này giúp chọn đúng các câu tiếp theo. Nếu vẫn không muốn trả lời, xin nhắn \"bỏ qua\" lần nữa."
        }
        Lang::En => "This answer decides what is asked next. If you still prefer not to answer, type \"skip\" again.",
    }
}

pub(crate) fn left_open(lang: Lang, review: bool) -> &'static str {
    match (lang, review) {
        (Lang::Vi, true) => "Câu vừa rồi được để trống; Ông/Bà có thể sửa khi xem lại.",
        (Lang::En, true) => "The last question was left open; you can change it in the review.",
        (Lang::Vi, false) => "Câu vừa rồi được để trống. Để trả lời, nhắn: quay lại.",
        (Lang::En, false) => "The last question was left open. To answer it, type: back.",
    }
}

pub(crate) fn scale(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Các mức:",
        Lang::En => "Levels:",
    }
}

pub(crate) fn line_how(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Vi => format!("Nhắn {n} số theo thứ tự trên, trong một tin."),
        Lang::En => format!("Type {n} numbers in this order, in one message."),
    }
}

pub(crate) fn line_or_taps(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Hoặc bấm nút để trả lời từng nội dung, bắt đầu từ nội dung đầu.",
        Lang::En => "Or press a button to answer one by one, beginning with the first.",
    }
}

pub(crate) fn line_wrong(lang: Lang, n: usize, example: &str) -> String {
    match lang {
        Lang::Vi => format!("Chưa ghi: cần đúng {n} số, mỗi nội dung một số, ví dụ {example}."),
        Lang::En => format!("Not recorded: exactly {n} numbers are needed, one for each, for example {example}."),
    }
}

pub(crate) fn grid_how(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Mỗi hàng nút là một nội dung: số đầu là nội dung, số sau là mức. Hoặc nhắn các số theo thứ tự.",
        Lang::En => "Each row of buttons is one item: first the item, then the level. Or type the numbers in order.",
    }
}
