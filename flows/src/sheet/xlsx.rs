//! Excel workbooks, read cell by cell within a budget: a table comes from outside, and a small file can unpack to
//! gigabytes or hold one cell in its last row.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use super::Lines;
use crate::form::Mistake;

/// Most parts of an archive.
const PARTS: usize = 1_000;

/// What a file may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Most MiB of the file.
    pub(crate) file: usize,
    /// Most MiB of its unpacked parts together.
    pub(crate) unpacked: u64,
    /// Most rows of a sheet.
    pub(crate) rows: usize,
    /// Most columns of a sheet.
    pub(crate) columns: usize,
    /// Whether a date keeps its time of day, where it has one.
    pub(crate) times: bool,
}

/// Reads the sheets that are wanted, by their place and name, and notes cells with Excel errors. A row and a column more
/// than the limits are read, so that whoever looks sees that there were too many.
///
/// # Errors
/// The bytes are no workbook, or too large a one.
pub(crate) fn read(
    bytes: &[u8],
    limits: Limits,
    wanted: impl Fn(usize, &str) -> bool,
    mistakes: &mut Vec<Mistake>,
) -> Result<Vec<(String, Lines)>, Vec<Mistake>> {
    if !fits(bytes, limits) {
        let Limits { file, unpacked, .. } = limits;
        return Err(whole(
            &format!(
                "Tệp không phải là .xlsx, có mật khẩu, hoặc quá lớn (tối đa {file} MB, {unpacked} MB khi giải nén). Lưu \
                 lại dạng .xlsx không mật khẩu, bỏ hình ảnh và các bảng không dùng."
            ),
            &format!(
                "The file is not .xlsx, has a password, or is too large (at most {file} MB, {unpacked} MB unpacked). Save \
                 it as .xlsx without a password, without pictures and unused sheets."
            ),
        ));
    }
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for (at, name) in book.sheet_names().into_iter().enumerate() {
        if wanted(at, &name) {
            sheets.push((name.clone(), rows(&mut book, &name, limits, mistakes).map_err(broken)?));
        }
    }
    Ok(sheets)
}

fn rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    limits: Limits,
    mistakes: &mut Vec<Mistake>,
) -> Result<Lines, calamine::XlsxError> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Int(it) => it.to_string(),
            DataRef::Float(it) => it.to_string(),
            DataRef::String(it) => it.clone(),
            DataRef::SharedString(it) => (*it).to_owned(),
            DataRef::Bool(it) => it.to_string(),
            DataRef::DateTime(it) => {
                let (year, month, day, hour, minute, second, _) = it.to_ymd_hms_milli();
                let date = format!("{year:04}-{month:02}-{day:02}");
                // A day that nobody gave a time has that of its midnight.
                match (hour, minute, second) {
                    (0, 0, 0) => date,
                    time if limits.times => format!("{date} {:02}:{:02}:{:02}", time.0, time.1, time.2),
                    _ => date,
                }
            }
            DataRef::DateTimeIso(it) if limits.times && !it.contains("T00:00:00") => it.chars().take(19).collect(),
            DataRef::DateTimeIso(it) => it.chars().take(10).collect(),
            DataRef::DurationIso(it) => it.clone(),
            DataRef::Error(error) => {
                mistakes.push(Mistake::new(
                    &sheet.trim().to_lowercase(),
                    row + 1,
                    "",
                    format!("Ô thứ {} có lỗi Excel ({error}). Ghi giá trị thay cho công thức.", column + 1),
                    format!(
                        "Cell {} holds an Excel error ({error}). Write the value instead of the formula.",
                        column + 1
                    ),
                ));
                continue;
            }
        };
        if text.trim().is_empty() {
            continue;
        }
        // Only rows that hold something count, wherever they stand; a cell far to the right is a mistake in any case.
        let at = usize::try_from(column).unwrap_or(usize::MAX).min(limits.columns);
        let cells = rows.entry(row).or_default();
        if cells.len() <= at {
            cells.resize(at + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(at) {
            *cell = text;
        }
        if rows.len() > limits.rows + 1 {
            break;
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| (row + 1, cells)).collect())
}

/// Whether the archive unpacks within the budget. Sizes that the archive states are not believed: it is unpacked once,
/// into nothing.
fn fits(bytes: &[u8], limits: Limits) -> bool {
    if bytes.len() > limits.file << 20 {
        return false;
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    if archive.len() > PARTS {
        return false;
    }
    let mut left = limits.unpacked << 20;
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else { return false };
        let Ok(read) = copy(&mut part.take(left + 1), &mut sink()) else { return false };
        match left.checked_sub(read) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    true
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn broken(error: calamine::XlsxError) -> Vec<Mistake> {
    whole(
        &format!("Tệp .xlsx không đọc được ({error}). Mở bằng Excel hoặc LibreOffice rồi lưu lại."),
        &format!("The .xlsx file cannot be read ({error}). Open it with Excel or LibreOffice and save it again."),
    )
}

fn whole(vi: &str, en: &str) -> Vec<Mistake> {
    vec![Mistake::new("", 0, "", vi, en)]
}
