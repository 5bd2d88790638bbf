//! Both kinds of file, and the text that is published.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Excel};
use unicode_normalization::UnicodeNormalization;

use super::{survey, tell};
use crate::form::{GOP_Y, SIPAS_REF, Workbook, load};

/// The tables of an `.md` file as an `.xlsx` one, written cell by cell as Excel would: numbers as numbers.
fn excel(text: &str) -> Vec<u8> {
    let mut book = Excel::new();
    let (mut row, mut sheets) = (0, 0);
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let line = line.replace("\\|", "\u{1}");
        let cells: Vec<String> = line.split('|').skip(1).map(|cell| cell.trim().replace('\u{1}', "|")).collect();
        if !cells[0].is_empty() {
            book.add_worksheet().set_name(&cells[0]).unwrap();
            (row, sheets) = (0, sheets + 1);
            continue;
        }
        let sheet = book.worksheet_from_index(sheets - 1).unwrap();
        for (column, cell) in (0u16..).zip(&cells[1..]).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) if number.to_string() == *cell => sheet.write_number(row, column, number).unwrap(),
                // macOS writes NFD.
                _ => sheet.write_string(row, column, cell.nfd().collect::<String>()).unwrap(),
            };
        }
        row += 1;
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn both_kinds_of_file_give_the_same_form() {
    for text in [SIPAS_REF, GOP_Y] {
        let (md, xlsx) = (Workbook::from_md(text).unwrap(), Workbook::from_xlsx(&excel(text)).unwrap());
        assert_eq!(md.canonical(), xlsx.canonical());
        assert_eq!(load(&md).unwrap(), load(&xlsx).unwrap());
    }
}

#[test]
fn the_canonical_text_reads_back() {
    for text in [SIPAS_REF, GOP_Y] {
        let form = Workbook::from_md(text).unwrap();
        let back = Workbook::from_canonical(&form.canonical()).unwrap();
        assert_eq!(back.canonical(), form.canonical());
        assert_eq!(load(&back).unwrap(), load(&form).unwrap());
    }
    for text in ["", "{}", "[]", "{\"survey\":[]}", "{\"survey\":[],\"choices\":[],\"settings\":[],\"x\":1}"] {
        assert!(Workbook::from_canonical(text).is_err(), "{text}");
    }
}

const SMALL: &str = "
# Tiêu đề
| survey | |
| | type | name | label::Tiếng Việt (vi) |
| --- | --- | --- | --- |
| | select_one l | a | Câu hỏi? |
| | text | b | Ghi |
Lời ghi chú giữa hai bảng.
| choices | |
| | list_name | name | label::Tiếng Việt (vi) | also |
| | l | 1 | Một | một\\|mot |
| | l | 2 | Hai | |
| settings | |
| | form_title | form_id |
| | Thử | thu |
";

#[test]
fn what_does_not_matter_does_not_change_the_hash() {
    let hash = survey(SMALL).hash;
    for (what, text) in [
        ("empty rows", SMALL.replace("| | text", "| | | | |\n| |\n| | text")),
        ("prose", SMALL.replace("Lời ghi", "Một lời ghi")),
        ("another sheet", format!("{SMALL}| notes |\n| | a |\n| | b |\n")),
        ("spaces", SMALL.replace(" | ", "   |  ")),
        ("no spaces", SMALL.replace("| ", "|").replace(" |", "|")),
        ("NFD", SMALL.nfd().collect()),
        ("line ends", SMALL.replace('\n', "\r\n")),
        ("case of sheets", SMALL.replace("| survey", "| Survey")),
        (
            "order of columns",
            SMALL.replace("| | form_title | form_id |\n| | Thử | thu |", "| | form_id | form_title |\n| | thu | Thử |"),
        ),
    ] {
        assert_eq!(survey(&text).hash, hash, "{what}");
    }
    for (what, text) in [
        ("a letter", SMALL.replace("hỏi?", "hỏi")),
        (
            "order of rows",
            SMALL.replace(
                "| | l | 1 | Một | một\\|mot |\n| | l | 2 | Hai | |",
                "| | l | 2 | Hai | |\n| | l | 1 | Một | một\\|mot |",
            ),
        ),
    ] {
        assert_ne!(survey(&text).hash, hash, "{what}");
    }
    assert_eq!(survey(SMALL).lists[0].choices[0].also, ["một", "mot"]);
    let semicolon = survey(&SMALL.replace("\\|", ";"));
    assert_eq!(semicolon.lists[0].choices[0].also, ["một", "mot"]);
}

#[test]
fn cells_of_excel_become_text() {
    let mut book = Excel::new();
    let sheet = book.add_worksheet().set_name(" Survey ").unwrap();
    for (column, heading) in (0u16..).zip(["type", "name", "label", "required"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    // Row 5 of the file, behind empty ones.
    sheet.write_string(4, 0, "text").unwrap();
    sheet.write_string(4, 1, "a").unwrap();
    sheet.write_number(4, 2, 2026.0).unwrap();
    sheet.write_boolean(4, 3, true).unwrap();
    let sheet = book.add_worksheet().set_name("settings").unwrap();
    for (column, heading) in (0u16..).zip(["form_title", "form_id", "version", "closes", "expires_days"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    sheet.write_string(1, 0, "Thử").unwrap();
    sheet.write_formula(1, 1, Formula::new("=LOWER(\"THU\")").set_result("thu")).unwrap();
    sheet.write_number(1, 2, 2026.1).unwrap();
    let day = ExcelDateTime::from_ymd(2026, 11, 30).unwrap();
    sheet.write_datetime_with_format(1, 3, &day, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    sheet.write_number(1, 4, 14.0).unwrap();
    let survey = load(&Workbook::from_xlsx(&book.save_to_buffer().unwrap()).unwrap()).unwrap();
    assert_eq!(survey.questions[0].label.get(crate::Lang::Vi), "2026");
    assert!(survey.questions[0].required);
    assert_eq!((survey.id.as_str(), survey.settings.version.as_str()), ("thu", "2026.1"));
    assert_eq!(survey.settings.campaign.closes, Some(crate::Bound::Day(jiff::civil::date(2026, 11, 30))));
    assert_eq!(survey.settings.expires_days, 14);
}

#[test]
fn rows_are_numbered_as_the_file_numbers_them() {
    let mut book = Excel::new();
    let sheet = book.add_worksheet().set_name("survey").unwrap();
    for (column, heading) in (0u16..).zip(["type", "name", "label"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    sheet.write_string(6, 0, "geopoint").unwrap();
    sheet.write_string(6, 1, "a").unwrap();
    sheet.write_string(6, 2, "Ở đâu?").unwrap();
    let book = Workbook::from_xlsx(&book.save_to_buffer().unwrap()).unwrap();
    let told = tell(&load(&book).unwrap_err());
    assert!(told.contains("survey 7 type: The type geopoint cannot be asked in a chat."), "{told}");
}

#[test]
fn hostile_workbooks_are_refused() {
    // One cell in the last row and column: a dense table would need a terabyte.
    let mut book = Excel::new();
    let sheet = book.add_worksheet().set_name("survey").unwrap();
    sheet.write_string(0, 0, "type").unwrap();
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let far = Workbook::from_xlsx(&book.save_to_buffer().unwrap()).unwrap_err();
    assert!(tell(&far).contains("survey 1048576"), "{}", tell(&far));

    // A small file that unpacks to more than the budget.
    let mut book = Excel::new();
    let sheet = book.add_worksheet().set_name("survey").unwrap();
    for row in 0..2_200 {
        sheet.write_string(row, 0, format!("{row}{}", "a".repeat(32_000))).unwrap();
    }
    let bomb = book.save_to_buffer().unwrap();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert!(tell(&Workbook::from_xlsx(&bomb).unwrap_err()).contains("too large"));

    for bytes in [&b""[..], b"PK", b"not a workbook", &excel(GOP_Y)[..2_000]] {
        assert!(tell(&Workbook::from_xlsx(bytes).unwrap_err()).contains("not .xlsx"));
    }
}

#[test]
fn cells_without_a_heading_are_told() {
    let told = tell(&Workbook::from_md(&SMALL.replace("một\\|mot", "một|mot")).unwrap_err());
    assert!(told.contains("choices 2 : Cell 5 (mot) stands in a column without a heading."), "{told}");
    let told = tell(&Workbook::from_md(&format!("{SMALL}\n| survey |\n| | type |\n| | text |")).unwrap_err());
    assert!(told.contains("survey 0 : There are two sheets called survey."), "{told}");
}

proptest! {
    #[test]
    fn no_text_makes_the_loader_fail(text in "\\PC{0,200}") {
        let _ = Workbook::from_md(&text).and_then(|form| load(&form));
        let _ = Workbook::from_canonical(&text).and_then(|form| load(&form));
    }

    #[test]
    fn no_table_makes_the_loader_fail(cells in proptest::collection::vec(proptest::sample::select(CELLS.to_vec()), 0..90)) {
        let rows: Vec<String> = cells.chunks(9).map(|row| format!("| | {} |", row.join(" | "))).collect();
        let text = format!(
            "| survey |\n| | type | name | label | relevant | constraint | calculation | appearance | sensitive | default |\n{}\n\
             | choices |\n| | list_name | name | label | range | ends |\n| | yn | 1 | A | 1-2 | |\n| | yn | 2 | B | | count |\n\
             | settings |\n| | form_id | form_title |\n| | a | b |\n| campaign |\n| | opens | closes | quota | anonymous |\n| | {} |",
            rows.join("\n"),
            cells.iter().rev().take(4).copied().collect::<Vec<_>>().join(" | ")
        );
        if let Ok(form) = Workbook::from_md(&text) {
            let back = Workbook::from_canonical(&form.canonical()).unwrap();
            prop_assert_eq!(back.canonical(), form.canonical());
            prop_assert_eq!(load(&back).ok(), load(&form).ok());
        }
    }

    #[test]
    fn no_damage_to_a_workbook_makes_the_reader_fail(at in 0usize..9_000, byte: u8, end in 0usize..9_000) {
        let mut bytes = WORKBOOK.with(Clone::clone);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = Workbook::from_xlsx(&bytes).and_then(|form| load(&form));
        bytes.truncate(end % length);
        prop_assert!(Workbook::from_xlsx(&bytes).is_err());
    }
}

thread_local! {
    static WORKBOOK: Vec<u8> = excel(SMALL);
}

const CELLS: [&str; 29] = [
    "",
    "",
    "",
    "text",
    "select_one yn",
    "select_multiple yn",
    "integer",
    "calculate",
    "begin_group",
    "end_group",
    "note",
    "begin_repeat",
    "a",
    "b",
    "${a} = 1",
    "${b} != ''",
    ". > 3",
    "${a} + 1",
    "consent",
    "field-list",
    "yes",
    "1",
    "{closes}",
    "count-selected(.) <= 2",
    "select_one nothing",
    "image",
    "${a",
    "2026-12-01",
    "01/12/2026 08:00",
];
