//! What a row of the sheet `survey` is: the column `type`.

use crate::expr::nearest;

/// The meaning of a cell of the column `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Decimal,
    Date,
    /// `select_one`, with the list's name.
    One(String),
    /// `select_multiple`, with the list's name.
    Many(String),
    Note,
    Acknowledge,
    Calculate,
    Begin,
    End,
}

/// Types that XLSForm has and a chat cannot carry, each with a way out in both languages.
const REFUSED: [(&[&str], &str, &str); 12] = [
    (
        &["range"],
        "Dùng integer và constraint, ví dụ . >= 1 and . <= 10.",
        "Use integer with a constraint such as . >= 1 and . <= 10.",
    ),
    (&["time"], "Dùng select_one với các khoảng giờ, hoặc text.", "Use select_one with spans of hours, or text."),
    (
        &["datetime", "date_time"],
        "Dùng date; giờ thì hỏi riêng bằng select_one.",
        "Use date, and ask for the hour with select_one.",
    ),
    (
        &["rank"],
        "Dùng select_multiple với constraint count-selected(.) <= 3.",
        "Use select_multiple with the constraint count-selected(.) <= 3.",
    ),
    (
        &["begin_repeat", "end_repeat", "repeat"],
        "Ghi từng lượt hỏi thành nhóm riêng (begin_group) với số lượt cố định.",
        "Write a fixed number of groups (begin_group) instead.",
    ),
    (
        &["image", "photo", "audio", "video", "file", "background_audio"],
        "Bỏ dòng này; nếu cần mô tả thì hỏi bằng text.",
        "Remove the row; for a description ask with text.",
    ),
    (
        &["geopoint", "geotrace", "geoshape", "gps", "location", "start_geopoint"],
        "Dùng select_one với danh sách tỉnh, xã.",
        "Use select_one with a list of places.",
    ),
    (&["barcode"], "Dùng text và constraint regex().", "Use text with a regex() constraint."),
    (
        &["hidden"],
        "Dùng calculate, giá trị ghi trong cột calculation.",
        "Use calculate, with the value in the column calculation.",
    ),
    (
        &["select_one_from_file", "select_multiple_from_file", "select_one_external", "xml_external", "csv_external"],
        "Chép danh sách vào bảng choices.",
        "Copy the list into the sheet choices.",
    ),
    (
        &[
            "start",
            "end",
            "today",
            "deviceid",
            "device_id",
            "username",
            "phonenumber",
            "phone_number",
            "email",
            "audit",
            "simserial",
            "sim_id",
            "subscriberid",
            "subscriber_id",
            "start_time",
            "end_time",
        ],
        "Bỏ dòng này; hệ thống tự ghi thời điểm và kênh trả lời, và không lấy thông tin thiết bị.",
        "Remove the row: the service records time and channel by itself and takes nothing from the device.",
    ),
    (&["osm", "form", "entity"], "Bỏ dòng này.", "Remove the row."),
];

const WRITTEN: [&str; 12] = [
    "text",
    "integer",
    "decimal",
    "date",
    "select_one",
    "select_multiple",
    "note",
    "acknowledge",
    "calculate",
    "begin_group",
    "end_group",
    "begin_repeat",
];

/// Understands a cell of the column `type`; else says why it cannot, in both languages.
pub(super) fn read(cell: &str) -> Result<Type, (String, String)> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let lower = cell.to_lowercase();
    let joined = words.join("_").to_lowercase();
    if lower.ends_with("or_other") || lower.ends_with("or other") {
        return Err((
            "or_other chưa dùng được. Thêm lựa chọn \"Khác\" vào danh sách và một câu text với relevant là \
                ${câu} = 'khac'."
                .to_owned(),
            "or_other does not work. Add a choice \"Other\" to the list and a text question relevant when it is \
                chosen."
                .to_owned(),
        ));
    }
    // The list's name is the last word and keeps its case.
    if let Some((list, before)) = words.split_last() {
        match before.join("_").to_lowercase().as_str() {
            "select_one" | "select_one_from" | "select1" => return Ok(Type::One((*list).to_owned())),
            "select_multiple" | "select_multiple_from" | "select_all_that_apply_from" => {
                return Ok(Type::Many((*list).to_owned()));
            }
            _ => {}
        }
    }
    match joined.as_str() {
        "text" | "string" => return Ok(Type::Text),
        "integer" | "int" => return Ok(Type::Integer),
        "decimal" => return Ok(Type::Decimal),
        "date" => return Ok(Type::Date),
        "note" => return Ok(Type::Note),
        "acknowledge" => return Ok(Type::Acknowledge),
        "calculate" | "calculation" => return Ok(Type::Calculate),
        "begin_group" => return Ok(Type::Begin),
        "end_group" => return Ok(Type::End),
        "select_one" | "select_multiple" => {
            return Err((
                format!("{joined} phải kèm tên danh sách, ví dụ {joined} co_khong."),
                format!("{joined} needs the name of a list, such as {joined} yes_no."),
            ));
        }
        _ => {}
    }
    let first = words.first().map(|it| it.to_lowercase()).unwrap_or_default();
    let refused =
        REFUSED.iter().find(|(types, ..)| types.contains(&joined.as_str()) || types.contains(&first.as_str()));
    if let Some((_, vi, en)) = refused {
        return Err((
            format!("Kiểu {cell} không dùng được trong hội thoại. {vi}"),
            format!("The type {cell} cannot be asked in a chat. {en}"),
        ));
    }
    let near = nearest(&joined, WRITTEN.into_iter()).or_else(|| nearest(&first, WRITTEN.into_iter()));
    let (vi, en) = near.map_or_else(
        || {
            let all = WRITTEN[..11].join(", ");
            (format!("Dùng một trong: {all}."), format!("Use one of: {all}."))
        },
        |near| (format!("Có phải là {near} không?"), format!("Is {near} meant?")),
    );
    Err((format!("Không có kiểu câu hỏi {cell}. {vi}"), format!("There is no type {cell}. {en}")))
}
