//! CSV, as spreadsheets write it: UTF-8 with or without a mark at its start, divided by commas, semicolons or tabs.

use super::Lines;

/// Why bytes are no table: in Vietnamese, in English.
pub(crate) type Refused = (String, String);

/// Reads the rows of a file. Rows are numbered as a spreadsheet shows them: a cell of several lines is one row.
pub(crate) fn read(bytes: &[u8], rows: usize, columns: usize) -> Result<Lines, Refused> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err((
            "Tệp không phải UTF-8. Trong Excel, lưu lại dạng \"CSV UTF-8\".".to_owned(),
            "The file is not UTF-8. In Excel, save it as \"CSV UTF-8\".".to_owned(),
        ));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(divider(text))
        .from_reader(text.as_bytes());
    let mut out = Lines::new();
    for (number, record) in (1..).zip(reader.records()) {
        // The bytes are UTF-8, rows may be of any length: nothing is left to go wrong.
        let record = record.map_err(|error| (format!("CSV: {error}"), format!("CSV: {error}")))?;
        if out.len() > rows {
            break;
        }
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            // One too many shows that there were too many.
            out.push((number, record.iter().take(columns + 1).map(str::to_owned).collect()));
        }
    }
    Ok(out)
}

/// What stands between the headings: Excel writes the list separator of the system, in Việt Nam often a semicolon.
fn divider(text: &str) -> u8 {
    let headings = text.lines().next().unwrap_or_default();
    let count = |divider: &u8| headings.bytes().filter(|byte| byte == divider).count();
    // Of equal counts the last one is taken: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spreadsheet_s_csv_is_read() {
        let wanted =
            vec![(1, vec!["id".to_owned(), "a".to_owned()]), (3, vec!["x".to_owned(), "1\n2, \"3\"".to_owned()])];
        for (text, divider) in
            [("\u{feff}id,a\r\n,\r\nx,\"1\n2, \"\"3\"\"\"\r\n", ','), ("id;a\n;\nx;\"1\n2, \"\"3\"\"\"", ';')]
        {
            assert_eq!(read(text.as_bytes(), 9, 9).unwrap(), wanted, "{divider}");
        }
        assert!(read(&[0xff, 0xfe, b'i', 0], 9, 9).unwrap_err().1.contains("CSV UTF-8"));
    }
}
