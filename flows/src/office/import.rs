//! Offices from a table: an Excel workbook or CSV, a row for each, all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Listed;
use crate::Millis;
use crate::desk::{Unit, UnitKind, Units};
use crate::sheet::{Limits, RowFault, clean, first_table, named, unguarded};
use crate::vietnam::{midnight, read_day};

/// Every commune of the country, and as many departments again.
const LIMITS: Limits = Limits { file: 5, unpacked: 64, rows: 10_000, columns: 20, times: false };

/// Most mistakes that are told at once.
const FAULTS: usize = 50;

/// The columns: what each is called by us and by others.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("id", &["mã"]),
    ("parent", &["trực thuộc", "cấp trên"]),
    ("name", &["tên", "tên đơn vị"]),
    ("kind", &["loại"]),
    ("code", &["mã hành chính"]),
    ("from", &["từ ngày"]),
    ("until", &["đến ngày", "đến trước ngày"]),
    ("old", &["tên cũ"]),
];

/// What a column is called on the page that asks for the table; what is no column, as it is.
pub fn offices_column(column: &str) -> &str {
    named(&COLUMNS, column)
}

/// Reads offices from the first sheet of a workbook, or from CSV. `known` are the offices that there are, and `inside` says
/// which of them whoever brings the file may change or have offices put below. Those above come before those below.
///
/// # Errors
/// Every mistake with its row, up to fifty.
pub fn read_offices(bytes: &[u8], known: &Units, inside: impl Fn(&str) -> bool) -> Result<Vec<Listed>, Vec<RowFault>> {
    let mut faults = Vec::new();
    let lines = first_table(bytes, LIMITS)?;
    let mut rows = lines.into_iter();
    let Some((first, headings)) = rows.next() else {
        return Err(vec![RowFault::new(0, "", "Tệp không có dòng nào.", "The file has no rows.")]);
    };
    let places: BTreeMap<&str, usize> = COLUMNS.iter().filter_map(|it| Some((it.0, place(&headings, it)?))).collect();
    for needed in ["id", "parent", "name", "kind"] {
        if !places.contains_key(needed) {
            faults.push(RowFault::new(first, needed, "Thiếu cột này ở dòng đầu.", "The first row lacks this column."));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut listed: Vec<(u32, Listed)> = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, cells) in rows {
        let cell =
            |name| places.get(name).and_then(|at| cells.get(*at)).map_or_else(String::new, |it| clean(unguarded(it)));
        match office(&cell) {
            Ok(office) if !ids.insert(office.unit.id.clone()) => {
                faults.push(RowFault::new(number, "id", "Mã này đã có ở dòng trên.", "This id stands in a row above."));
            }
            Ok(office) => listed.push((number, office)),
            Err((column, vi, en)) => faults.push(RowFault::new(number, column, vi, en)),
        }
    }
    for (number, it) in &listed {
        let unit = &it.unit;
        let parent = unit.parent.as_deref().unwrap_or_default();
        let above = ids.contains(parent) || known.get(parent).is_some() && inside(parent);
        if !above {
            let (vi, en) = (
                "Không có đơn vị cấp trên này, hoặc không thuộc quyền.",
                "There is no such office above, or it is not yours.",
            );
            faults.push(RowFault::new(*number, "parent", vi, en));
        }
        if known.get(&unit.id).is_some() && !inside(&unit.id) {
            let (vi, en) = ("Mã này là của đơn vị khác.", "This id is another office's.");
            faults.push(RowFault::new(*number, "id", vi, en));
        }
    }
    let all = known.all().cloned().chain(listed.iter().map(|(_, it)| it.unit.clone()));
    let tree = Units::new(all);
    if faults.is_empty() {
        for (number, it) in &listed {
            // A circle has no top: walking up from one of its offices ends at none of the known ones.
            let top = tree.ancestors(&it.unit.id).last().is_none_or(|top| top.parent.is_some());
            if top {
                let (vi, en) = ("Đơn vị này nằm dưới chính nó.", "This office is below itself.");
                faults.push(RowFault::new(*number, "parent", vi, en));
            }
        }
    }
    if faults.is_empty() {
        listed.sort_by_key(|(number, it)| (tree.ancestors(&it.unit.id).count(), *number));
        return Ok(listed.into_iter().map(|(_, it)| it).collect());
    }
    faults.sort_by_key(|fault| fault.row);
    faults.truncate(FAULTS);
    Err(faults)
}

fn place(headings: &[String], column: &(&str, &[&str])) -> Option<usize> {
    headings.iter().position(|heading| {
        let heading = clean(heading).to_lowercase();
        heading == column.0 || column.1.contains(&heading.as_str())
    })
}

type Wrong = (&'static str, &'static str, &'static str);

fn office(cell: &dyn Fn(&'static str) -> String) -> Result<Listed, Wrong> {
    let id = cell("id").to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(2..=32).contains(&id.len()) || !id.chars().all(plain) {
        return Err((
            "id",
            "Mã có 2 đến 32 ký tự: chữ thường không dấu, số, gạch.",
            "An id has 2 to 32 characters: small letters, digits, dashes.",
        ));
    }
    let name = cell("name");
    if name.is_empty() || name.chars().count() > 100 {
        return Err(("name", "Tên có 1 đến 100 ký tự.", "A name has 1 to 100 characters."));
    }
    let kind = kind(&cell("kind").to_lowercase()).ok_or((
        "kind",
        "Loại là: ministry (bộ), province (tỉnh), commune (xã) hoặc department (phòng ban).",
        "A kind is ministry, province, commune or department.",
    ))?;
    let day = |column: &'static str| {
        let wrong = (column, "Ngày có dạng 2025-07-01 hoặc 01/07/2025.", "A day is written 2025-07-01 or 01/07/2025.");
        moment(&cell(column)).ok_or(wrong)
    };
    let (from, until) = (day("from")?, day("until")?);
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(("until", "Ngày kết thúc phải sau ngày bắt đầu.", "The end must come after the beginning."));
    }
    let code = cell("code");
    if code.chars().count() > 20 {
        return Err(("code", "Mã hành chính có tối đa 20 ký tự.", "An official code has at most 20 characters."));
    }
    let old = cell("old").split([';', '\n']).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    let parent = Some(cell("parent").to_lowercase());
    Ok(Listed { unit: Unit { id, parent, name, kind, code, from, until }, old })
}

fn kind(word: &str) -> Option<UnitKind> {
    UnitKind::from_code(word).or(match word {
        "bộ" | "bộ ngành" | "trung ương" => Some(UnitKind::Ministry),
        "tỉnh" | "thành phố" => Some(UnitKind::Province),
        "xã" | "phường" | "đặc khu" => Some(UnitKind::Commune),
        "phòng" | "ban" | "sở" | "phòng ban" => Some(UnitKind::Department),
        _ => None,
    })
}

/// The midnight of a day in Việt Nam; `Some(None)` of no day.
fn moment(text: &str) -> Option<Option<Millis>> {
    if text.is_empty() {
        return Some(None);
    }
    let date = read_day(text)?;
    Some(Some(midnight(date)))
}
