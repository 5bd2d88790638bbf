//! Bases as tables (`.xlsx`, `.csv`): a row for each entry, a column for each field. What is a list stands in one cell, a
//! line for each item; a link is its address, a space and its title.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::entry::{Entry, Link};
use super::fault::Fault;
use super::fields;
use super::yaml::once;
use crate::sheet::{CELL, Cell, Limits, Lines, Sheet, clean, read_csv, read_xlsx, unguarded};
use crate::{Lang, Text, vietnam};

/// A table has 50,000 rows at most: five times what a base is made for.
const LIMITS: Limits = Limits { file: 64, unpacked: 512, rows: 50_000, columns: 50, times: false };

/// A column: its heading as it is written, other headings that are read, and its width in characters.
struct Column {
    heading: &'static str,
    others: &'static [&'static str],
    width: f64,
}

const fn column(heading: &'static str, others: &'static [&'static str], width: f64) -> Column {
    Column { heading, others, width }
}

const COLUMNS: [Column; 17] = [
    column("id", &["mã"], 24.0),
    column("topic", &["chủ đề", "lĩnh vực"], 18.0),
    column("question", &["câu hỏi"], 45.0),
    column("variants", &["cách hỏi khác"], 45.0),
    column("answer::vi", &["answer", "câu trả lời", "trả lời"], 70.0),
    column("answer::en", &["câu trả lời (en)", "trả lời (en)"], 70.0),
    column("unit", &["đơn vị", "cơ quan"], 18.0),
    column("basis", &["căn cứ", "căn cứ pháp lý"], 30.0),
    column("source", &["nguồn"], 30.0),
    column("from", &["từ ngày", "hiệu lực từ"], 12.0),
    column("until", &["đến ngày", "hiệu lực đến"], 12.0),
    column("reviewer", &["người duyệt"], 18.0),
    column("approved", &["ngày duyệt"], 12.0),
    column("state", &["trạng thái"], 12.0),
    column("tags", &["từ khóa", "thẻ"], 20.0),
    column("links", &["liên kết"], 40.0),
    column("files", &["tệp", "tệp đính kèm"], 20.0),
];

/// Reads a base from the first sheet of an Excel workbook.
///
/// # Errors
/// Every mistake, by its cell.
pub fn read_workbook(bytes: &[u8]) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut mistakes = Vec::new();
    let sheets = read_xlsx(bytes, LIMITS, |at, _| at == 0, &mut mistakes);
    let sheets = sheets.map_err(|mistakes| mistakes.into_iter().map(Fault::from).collect::<Vec<_>>())?;
    let faults: Vec<Fault> = mistakes.into_iter().map(Fault::from).collect();
    entries(sheets.into_iter().next().map(|(_, lines)| lines).unwrap_or_default(), faults)
}

/// Reads a base from CSV.
///
/// # Errors
/// Every mistake, by its cell.
pub fn read_text(bytes: &[u8]) -> Result<Vec<Entry>, Vec<Fault>> {
    if bytes.len() > LIMITS.file << 20 {
        let most = LIMITS.file;
        return Err(vec![Fault::new("", "", format!("lớn quá {most} MiB"), format!("larger than {most} MiB"))]);
    }
    let lines = read_csv(bytes, LIMITS.rows + 1, LIMITS.columns);
    entries(lines.map_err(|(vi, en)| vec![Fault::new("", "", vi, en)])?, Vec::new())
}

/// The base as a table, which is read back as it was.
pub fn sheet<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Sheet {
    Sheet {
        name: "hoi-dap".to_owned(),
        columns: COLUMNS.iter().map(|it| (it.heading.to_owned(), it.width)).collect(),
        rows: entries.into_iter().map(row).collect(),
    }
}

fn row(entry: &Entry) -> Vec<Cell> {
    let text = |lang| if entry.answer.has(lang) { entry.answer.get(lang) } else { "" };
    let or = |it: &Option<String>| it.clone().unwrap_or_default();
    let day = |it: Option<jiff::civil::Date>| it.map(|it| it.to_string()).unwrap_or_default();
    let link = |it: &Link| format!("{} {}", it.url, it.title).trim_end().to_owned();
    let cells = [
        entry.id.clone(),
        entry.topic.clone(),
        entry.question.clone(),
        entry.variants.join("\n"),
        text(Lang::Vi).to_owned(),
        text(Lang::En).to_owned(),
        or(&entry.unit),
        or(&entry.basis),
        entry.source.clone(),
        day(entry.from),
        day(entry.until),
        or(&entry.reviewer),
        day(entry.approved),
        entry.state.code().to_owned(),
        entry.tags.join("\n"),
        entry.links.iter().map(link).collect::<Vec<_>>().join("\n"),
        entry.files.join("\n"),
    ];
    cells.into_iter().map(Cell::Text).collect()
}

fn entries(lines: Lines, mut faults: Vec<Fault>) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut lines = lines.into_iter();
    let Some((top, headings)) = lines.next() else {
        return Err(vec![Fault::new("", "", "Bảng rỗng.", "The table is empty.")]);
    };
    let columns = understood(top, &headings, &mut faults);
    for needed in ["id", "topic", "question", "answer::vi", "source"] {
        if !columns.contains(&Some(needed)) {
            let vi = format!("Thiếu cột {needed}. Thêm vào dòng tiêu đề.");
            faults.push(at(top, "", &vi, &format!("The column {needed} is missing. Add it to the headings.")));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut out: Vec<Entry> = Vec::new();
    let mut numbers = Vec::new();
    for (number, cells) in lines {
        if out.len() == LIMITS.rows || cells.len() > LIMITS.columns {
            let (rows, columns) = (LIMITS.rows, LIMITS.columns);
            faults.push(at(
                number,
                "",
                &format!("Bảng lớn quá: tối đa {rows} dòng và {columns} cột."),
                &format!("The table is too large: at most {rows} rows and {columns} columns."),
            ));
            break;
        }
        numbers.push(number);
        let mut own = Vec::new();
        let value = mapping(number, &cells, &columns, &headings, &mut own);
        out.push(fields::entry(out.len(), &value, &mut own));
        let heading = |field: &str| {
            let of = |column: &Option<&str>| column.is_some_and(|it| it.split("::").next() == Some(field));
            columns.iter().position(of).and_then(|at| headings.get(at)).cloned().unwrap_or_default()
        };
        faults.extend(own.into_iter().map(|fault| match fault.cell {
            Some(_) => fault,
            None => Fault { cell: Some((number, heading(&fault.field))), ..fault },
        }));
    }
    let rows: BTreeMap<String, u32> = out.iter().map(|entry| entry.id.clone()).zip(numbers).collect();
    let placed = |fault: Fault| match (&fault.cell, rows.get(&fault.entry)) {
        (None, Some(row)) => Fault { cell: Some((*row, fault.field.clone())), ..fault },
        _ => fault,
    };
    once(out, faults).map_err(|faults| faults.into_iter().map(placed).collect())
}

/// Which column is which field; a heading that is none is a fault.
fn understood(top: u32, headings: &[String], faults: &mut Vec<Fault>) -> Vec<Option<&'static str>> {
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for heading in headings {
        let plain = clean(heading).to_lowercase();
        let known = COLUMNS.iter().find(|it| it.heading == plain || it.others.contains(&plain.as_str()));
        let known = known.map(|it| it.heading);
        match known {
            None if plain.is_empty() => {}
            None => {
                let all = COLUMNS.map(|it| it.heading).join(", ");
                let (vi, en) =
                    (format!("Không có cột này; chỉ có: {all}."), format!("No such column; there are: {all}."));
                faults.push(at(top, heading, &vi, &en));
            }
            Some(_) if columns.contains(&known) => {
                faults.push(at(
                    top,
                    heading,
                    "Hai cột cùng một nghĩa. Bỏ một cột.",
                    "Two columns mean the same. Remove one.",
                ));
            }
            Some(_) => {}
        }
        columns.push(known);
    }
    columns
}

/// A row as the mapping that YAML would have.
fn mapping(
    number: u32,
    cells: &[String],
    columns: &[Option<&str>],
    headings: &[String],
    faults: &mut Vec<Fault>,
) -> Value {
    let mut map = Map::new();
    let mut answer = Map::new();
    for (place, cell) in cells.iter().enumerate() {
        let cell = clean(cell);
        let cell = unguarded(&cell);
        let heading = headings.get(place).map_or("", String::as_str);
        match columns.get(place).copied().flatten() {
            _ if cell.is_empty() => {}
            _ if cell.chars().count() > CELL => {
                let most = CELL;
                faults.push(at(
                    number,
                    heading,
                    &format!("Ô dài quá {most} ký tự."),
                    &format!("The cell has more than {most} characters."),
                ));
            }
            None => faults.push(at(
                number,
                heading,
                "Ô nằm ở cột không có tiêu đề. Thêm tiêu đề hoặc xóa ô.",
                "The cell stands in a column without a heading. Add one or clear the cell.",
            )),
            Some(field) => match (field, field.split_once("::")) {
                (_, Some((_, lang))) => _ = answer.insert(lang.to_owned(), cell.into()),
                ("variants" | "tags" | "links" | "files", _) => {
                    let items = cell.lines().map(str::trim).filter(|it| !it.is_empty());
                    map.insert(field.to_owned(), items.map(Value::from).collect::<Vec<_>>().into());
                }
                ("from" | "until" | "approved", _) => {
                    let day = vietnam::read_day(cell).map_or_else(|| cell.to_owned(), |day| day.to_string());
                    map.insert(field.to_owned(), day.into());
                }
                _ => _ = map.insert(field.to_owned(), cell.into()),
            },
        }
    }
    if !answer.is_empty() {
        map.insert("answer".to_owned(), answer.into());
    }
    map.into()
}

fn at(row: u32, column: &str, vi: &str, en: &str) -> Fault {
    let what = Text::new([(Lang::Vi, vi.to_owned()), (Lang::En, en.to_owned())]);
    Fault { entry: String::new(), field: String::new(), cell: Some((row, column.to_owned())), what }
}
