//! The mistakes of an expression in words, each naming the way out.

use super::lex::LexError;
use super::node::{How, Type};
use super::parse::{Missing, SyntaxError};
use super::{DEPTH, LENGTH, SIZE};
use crate::{Lang, Text};

/// A mistake in the meaning of an expression; the first field is its place (characters from 1).
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    Unknown(usize, String, Option<String>),
    Later(usize, String),
    Note(usize, String),
    NoThis(usize),
    NoCondition(usize),
    NoNumber(usize),
    NoScore(usize),
    NoText(usize),
    NoValue(usize),
    NoDay(usize, String),
    NoDayText(usize),
    NoChoice(usize, String, String, Option<String>),
    NoPick(usize, String),
    Literal(usize, String),
    Many(usize),
    Done(usize),
    EmptyOrder(usize, How),
    TextOrder(usize, How),
    Differ(usize, Type, Type),
    Function(usize, String),
    Arguments(usize, String, usize),
    Pattern(usize, String),
    Deep,
    Large,
}

const FUNCTIONS: &str =
    "selected(), count-selected(), not(), if(), string-length(), regex(), today(), date(), true(), false()";

fn both(vi: String, en: String) -> Text {
    Text::new([(Lang::Vi, vi), (Lang::En, en)])
}

/// The mistake in both languages.
pub(super) fn say(fault: &Fault) -> Text {
    let (vi, en) = match fault {
        Fault::Unknown(at, name, near) => {
            let (vi, en) = near.as_ref().map_or_else(
                || {
                    (
                        "Sửa tên, hoặc thêm câu hỏi có tên này.".to_owned(),
                        "Mend the name, or add a question of this name.".to_owned(),
                    )
                },
                |near| (format!("Có phải là ${{{near}}} không?"), format!("Is ${{{near}}} meant?")),
            );
            (
                format!("Ký tự {at}: không có câu hỏi nào tên là {name}. {vi}"),
                format!("Character {at}: there is no question called {name}. {en}"),
            )
        }
        Fault::Later(at, name) => (
            format!(
                "Ký tự {at}: ${{{name}}} đứng sau hoặc chính là dòng này, nên chưa có câu trả lời. Chuyển \
                    ${{{name}}} lên trước."
            ),
            format!(
                "Character {at}: ${{{name}}} stands later or is this very row, so it has no answer yet. Move \
                    ${{{name}}} up."
            ),
        ),
        Fault::Note(at, name) => (
            format!("Ký tự {at}: ${{{name}}} là ghi chú (note), không có câu trả lời. Bỏ khỏi biểu thức."),
            format!("Character {at}: ${{{name}}} is a note and has no answer. Take it out of the expression."),
        ),
        Fault::NoThis(at) => (
            format!("Ký tự {at}: dấu . chỉ dùng được trong cột constraint. Ghi ${{tên_câu}} thay cho dấu chấm."),
            format!("Character {at}: . can stand in the column constraint only. Write ${{question}} instead."),
        ),
        Fault::NoCondition(at) => (
            format!(
                "Ký tự {at}: ở đây cần một điều kiện đúng hoặc sai, ví dụ ${{x}} = 'co' hoặc selected(${{x}}, 'co')."
            ),
            format!("Character {at}: a condition is needed here, such as ${{x}} = 'yes' or selected(${{x}}, 'yes')."),
        ),
        Fault::NoNumber(at) => (
            format!("Ký tự {at}: ở đây cần một số. Dùng câu hỏi kiểu integer hoặc decimal, hoặc so sánh bằng =."),
            format!(
                "Character {at}: a number is needed here. Use an integer or decimal question, or compare \
                with =."
            ),
        ),
        Fault::NoScore(at) => (
            format!(
                "Ký tự {at}: mã lựa chọn của câu này không phải là số nên không tính và không so lớn nhỏ được. \
                    So sánh bằng = với mã."
            ),
            format!(
                "Character {at}: this question's choice codes are not numbers, so they cannot be counted or \
                    ordered. Compare with = and a code."
            ),
        ),
        Fault::NoText(at) => (
            format!("Ký tự {at}: ở đây cần một câu hỏi kiểu text hoặc một đoạn chữ trong dấu nháy."),
            format!("Character {at}: a text question or a text in quotes is needed here."),
        ),
        Fault::NoValue(at) => (
            format!(
                "Ký tự {at}: câu hỏi nhiều lựa chọn không có một giá trị duy nhất. Dùng selected() hoặc \
                    count-selected()."
            ),
            format!(
                "Character {at}: a question with several answers has no single value. Use selected() or \
                    count-selected()."
            ),
        ),
        Fault::NoDay(at, text) => (
            format!("Ký tự {at}: '{text}' không phải là ngày. Ghi dạng '2026-01-31'."),
            format!("Character {at}: '{text}' is not a day. Write it as '2026-01-31'."),
        ),
        Fault::NoDayText(at) => (
            format!("Ký tự {at}: date() cần một ngày ghi sẵn, ví dụ date('2026-01-31')."),
            format!("Character {at}: date() takes a written day, such as date('2026-01-31')."),
        ),
        Fault::NoChoice(at, code, list, near) => {
            let (vi, en) = near.as_ref().map_or_else(
                || {
                    (
                        format!("Dùng một mã có trong cột name của danh sách {list}."),
                        format!("Use a code from the column name of list {list}."),
                    )
                },
                |near| (format!("Có phải là '{near}' không?"), format!("Is '{near}' meant?")),
            );
            (
                format!("Ký tự {at}: danh sách {list} không có lựa chọn nào mã '{code}'. {vi}"),
                format!("Character {at}: list {list} has no choice with the code '{code}'. {en}"),
            )
        }
        Fault::NoPick(at, function) => (
            format!("Ký tự {at}: {function}() cần một câu hỏi select_one hoặc select_multiple, ví dụ ${{x}}."),
            format!("Character {at}: {function}() takes a select_one or select_multiple question, such as ${{x}}."),
        ),
        Fault::Literal(at, function) => (
            format!("Ký tự {at}: phần thứ hai của {function}() phải là chữ ghi sẵn trong dấu nháy."),
            format!("Character {at}: the second part of {function}() has to be a text written in quotes."),
        ),
        Fault::Many(at) => (
            format!(
                "Ký tự {at}: câu hỏi nhiều lựa chọn không so sánh trực tiếp được. Dùng selected(${{x}}, 'mã') \
                    hoặc count-selected(${{x}})."
            ),
            format!(
                "Character {at}: a question with several answers cannot be compared. Use selected(${{x}}, \
                    'code') or count-selected(${{x}})."
            ),
        ),
        Fault::Done(at) => (
            format!("Ký tự {at}: câu xác nhận (acknowledge) chỉ so sánh được với 'OK' hoặc ''."),
            format!("Character {at}: an acknowledge question can be compared with 'OK' or '' only."),
        ),
        Fault::EmptyOrder(at, how) => (
            format!(
                "Ký tự {at}: '' chỉ dùng với = (chưa trả lời) hoặc != (đã trả lời), không dùng với {}.",
                how.sign()
            ),
            format!("Character {at}: '' goes with = (not answered) or != (answered), not with {}.", how.sign()),
        ),
        Fault::TextOrder(at, how) => (
            format!("Ký tự {at}: hai đoạn chữ không so sánh bằng {} được. Dùng = hoặc !=.", how.sign()),
            format!("Character {at}: texts cannot be compared with {}. Use = or !=.", how.sign()),
        ),
        Fault::Differ(at, left, right) => {
            let ((l_vi, l_en), (r_vi, r_en)) = (kind(*left), kind(*right));
            (
                format!("Ký tự {at}: {l_vi} và {r_vi} không so sánh với nhau được. Sửa cho hai bên cùng loại."),
                format!("Character {at}: {l_en} cannot be compared with {r_en}. Make both sides of one kind."),
            )
        }
        Fault::Function(at, name) => (
            format!("Ký tự {at}: không có hàm {name}(). Các hàm dùng được: {FUNCTIONS}."),
            format!("Character {at}: there is no function {name}(). Those that work: {FUNCTIONS}."),
        ),
        Fault::Arguments(at, name, count) => (
            format!("Ký tự {at}: {name}() cần đúng {count} phần trong ngoặc, cách nhau bằng dấu phẩy."),
            format!("Character {at}: {name}() takes exactly {count} parts in its parentheses, divided by commas."),
        ),
        Fault::Pattern(at, pattern) => (
            format!(
                "Ký tự {at}: mẫu '{pattern}' không đọc được hoặc quá lớn. Viết mẫu đơn giản hơn, không dùng \
                    (?=…) hay \\1; thay {{1,100}} bằng + và string-length()."
            ),
            format!(
                "Character {at}: the pattern '{pattern}' cannot be read or is too large. Write a simpler one, \
                    without (?=…) or \\1, and with + and string-length() instead of {{1,100}}."
            ),
        ),
        Fault::Deep => (
            format!("Biểu thức lồng nhau quá {DEPTH} tầng (kể cả các dòng calculate nó dùng). Chia nhỏ."),
            format!("The expression is nested more than {DEPTH} deep (with the calculations it uses). Divide it."),
        ),
        Fault::Large => (
            format!("Biểu thức có quá {SIZE} phần (kể cả các dòng calculate nó dùng). Rút gọn."),
            format!("The expression has more than {SIZE} parts (with the calculations it uses). Shorten it."),
        ),
    };
    both(vi, en)
}

/// A text that is no expression, in both languages.
pub(super) fn syntax(error: &SyntaxError) -> Text {
    let (vi, en) = match error {
        SyntaxError::Lex(LexError::OpenText(at)) => (
            format!("Ký tự {at}: dấu nháy mở mà không đóng. Thêm dấu nháy ở cuối đoạn chữ."),
            format!("Character {at}: a quote is opened but not closed. Add one at the end of the text."),
        ),
        SyntaxError::Lex(LexError::OpenRef(at)) => (
            format!("Ký tự {at}: tên câu hỏi phải ghi đủ dạng ${{tên}}."),
            format!("Character {at}: a question's name has to be written as ${{name}}."),
        ),
        SyntaxError::Lex(LexError::Number(at)) => (
            format!("Ký tự {at}: số không đọc được. Ghi dạng 12 hoặc 12.5."),
            format!("Character {at}: not a number. Write 12 or 12.5."),
        ),
        SyntaxError::Lex(LexError::Foreign(at, written, meant)) => (
            format!("Ký tự {at}: không dùng {written}. Ghi {meant}."),
            format!("Character {at}: {written} is not used here. Write {meant}."),
        ),
        SyntaxError::Lex(LexError::Strange(at, c)) => (
            format!("Ký tự {at}: không hiểu ký tự {c:?}. Xóa đi, hoặc đặt đoạn chữ trong dấu nháy."),
            format!("Character {at}: {c:?} has no meaning here. Remove it, or put the text in quotes."),
        ),
        SyntaxError::Long(length) => (
            format!("Biểu thức dài {length} ký tự, tối đa {LENGTH}. Chia nhỏ bằng các dòng calculate."),
            format!("The expression has {length} characters, at most {LENGTH}. Divide it with calculate rows."),
        ),
        SyntaxError::Deep => return say(&Fault::Deep),
        SyntaxError::Missing(at, Missing::Value) => (
            format!("Ký tự {at}: thiếu một giá trị (câu hỏi, số hoặc chữ). Bổ sung hoặc bỏ dấu thừa trước đó."),
            format!(
                "Character {at}: a value is missing (a question, number or text). Add it, or remove what stands \
                    before."
            ),
        ),
        SyntaxError::Missing(at, Missing::Close) => (
            format!("Ký tự {at}: thiếu dấu ngoặc đóng )."),
            format!("Character {at}: a closing parenthesis is missing."),
        ),
        SyntaxError::Missing(at, Missing::Operator) => (
            format!("Ký tự {at}: thừa, hoặc thiếu phép nối (and, or, =, …) trước chỗ này."),
            format!("Character {at}: too much, or an operator (and, or, =, …) is missing before it."),
        ),
        SyntaxError::Chain(at) => (
            format!("Ký tự {at}: hai phép so sánh liền nhau. Tách ra và nối bằng and."),
            format!("Character {at}: two comparisons in a row. Divide them and join with and."),
        ),
        SyntaxError::Bare(at, word) => (
            format!(
                "Ký tự {at}: không hiểu {word}. Nếu là câu hỏi, ghi ${{{word}}}; nếu là mã hoặc chữ, ghi '{word}'."
            ),
            format!(
                "Character {at}: {word} has no meaning. For a question write ${{{word}}}, for a code or text \
                    '{word}'."
            ),
        ),
    };
    both(vi, en)
}

fn kind(of: Type) -> (&'static str, &'static str) {
    match of {
        Type::Bool => ("điều kiện", "a condition"),
        Type::Number => ("số", "a number"),
        Type::Text => ("chữ", "a text"),
        Type::Day => ("ngày", "a day"),
        Type::One(_) => ("lựa chọn", "a choice"),
        Type::Many(_) => ("nhiều lựa chọn", "several choices"),
        Type::Done => ("xác nhận", "a confirmation"),
    }
}
