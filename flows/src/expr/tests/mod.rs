//! Expressions, through the surveys that hold them.

mod mistakes;
mod truth;
mod wiring;

use jiff::civil::{Date, date};

use super::Scope;
use crate::form::{Mistake, Workbook, load};
use crate::{Survey, Value};

const TODAY: Date = date(2026, 11, 22);

/// A survey with a question of each kind, and `rows` behind them.
fn form(rows: &str) -> Result<Survey, Vec<Mistake>> {
    let text = format!(
        "
| survey |
| | type | name | label | relevant | calculation | constraint |
| | select_one yn | one | Một | | | |
| | select_one scale | scale | Thang | | | |
| | select_multiple yn | many | Nhiều | | | |
| | integer | num | Số | | | |
| | text | txt | Chữ | | | |
| | date | day | Ngày | | | |
| | acknowledge | ack | Đã đọc | | | |
| | note | say | Ghi chú | | | |
| | calculate | sum | | | ${{num}} + ${{scale}} | |
| | calculate | big | | | ${{num}} >= 10 | |
{rows}
| choices |
| | list_name | name | label |
| | yn | co | Có |
| | yn | khong | Không |
| | yn | 98 | Không muốn trả lời |
| | scale | 1 | Thấp |
| | scale | 2 | Vừa |
| | scale | 3 | Cao |
| | scale | 99 | Không biết |
| settings |
| | form_title | form_id |
| | Thử | thu |
"
    );
    load(&Workbook::from_md(&text)?)
}

/// Answers by name: `co` for a choice, several divided by spaces, numbers, days, texts.
fn answers(survey: &Survey, given: &[(&str, &str)]) -> Vec<Option<Value>> {
    let value = |name: &str| {
        let (_, text) = given.iter().find(|(it, _)| *it == name)?;
        let codes = |list: usize| {
            let list = &survey.lists[list];
            Value::Choices(text.split(' ').map(|code| list.index(code).unwrap()).collect())
        };
        Some(match name {
            "one" | "many" => codes(0),
            "scale" => codes(1),
            "num" => Value::Number(text.parse().unwrap()),
            "day" => Value::Date(text.parse().unwrap()),
            "ack" => Value::Ok,
            _ => Value::Text((*text).to_owned()),
        })
    };
    survey.questions.iter().map(|it| value(&it.name)).collect()
}

/// The truth of a condition: null is what makes neither it nor its opposite hold.
fn truth(condition: &str, given: &[(&str, &str)]) -> Option<bool> {
    let rows = format!("| | text | yes | Đúng | {condition} | | |\n| | text | no | Sai | not({condition}) | | |");
    let survey = form(&rows).unwrap_or_else(|mistakes| panic!("{condition}: {mistakes:?}"));
    let values = answers(&survey, given);
    let value = |q: u16| values[usize::from(q)].as_ref();
    let scope = Scope { value: &value, today: TODAY, this: None };
    let q = u16::try_from(survey.questions.len()).unwrap();
    match (survey.relevant(q - 2, &scope), survey.relevant(q - 1, &scope)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
        (true, true) => panic!("{condition} and its opposite"),
    }
}

/// The value of a calculation.
fn value(calculation: &str, given: &[(&str, &str)]) -> Option<Value> {
    let survey = form(&format!("| | calculate | it | | | {calculation} | |"))
        .unwrap_or_else(|mistakes| panic!("{calculation}: {mistakes:?}"));
    let values = answers(&survey, given);
    let value = |q: u16| values[usize::from(q)].as_ref();
    let q = u16::try_from(survey.questions.len()).unwrap() - 1;
    survey.calculated(q, &Scope { value: &value, today: TODAY, this: None })
}
