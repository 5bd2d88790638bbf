//! Figures of channels: read, added up, told.

use jiff::civil::date;

use super::{BulletinCount, Counts, Figures, Followers, Period, PlanState, Planned, Pushed, Report, read_figures};
use crate::Lang;
use crate::bulletin::{Outcome, Why};
use crate::sheet::{Cell, Sheet};

fn faults(table: &str) -> Vec<(u32, String)> {
    let read = read_figures(table.as_bytes(), "a", date(2026, 11, 26));
    read.expect_err("mistakes").into_iter().map(|it| (it.row, it.column)).collect()
}

#[test]
fn a_table_of_figures_is_read_as_offices_write_it() {
    let table = "\u{feff}Ngày;Kênh;Lượt xem;Chia sẻ;Số bài;Người theo dõi\n25/11/2026;Facebook;1.234.567;12;2;\n2026-11-24;'=Zalo;0;;;5 000\n";
    let read = read_figures(table.as_bytes(), "a", date(2026, 11, 26)).unwrap();
    let one = Figures {
        unit: "a".to_owned(),
        channel: "Facebook".to_owned(),
        day: date(2026, 11, 25),
        posts: 2,
        views: 1_234_567,
        shares: 12,
        followers: None,
    };
    assert_eq!(read[0], one);
    assert_eq!((read[1].channel.as_str(), read[1].followers, read[1].shares), ("=Zalo", Some(5_000), 0));
    // The same as a workbook.
    let cells = |row: &[&str]| row.iter().map(|it| Cell::from(*it)).collect();
    let columns = ["ngày", "kênh", "lượt xem", "chia sẻ", "số bài"].map(|it| (it.to_owned(), 9.0)).to_vec();
    let sheet =
        Sheet { name: "x".to_owned(), columns, rows: vec![cells(&["2026-11-25", "Facebook", "1234567", "12", "2"])] };
    assert_eq!(read_figures(&Sheet::xlsx(&[sheet]).unwrap(), "a", date(2026, 11, 26)).unwrap(), [one]);
}

#[test]
fn only_thousands_are_divided() {
    for (text, number) in [
        ("8884", Some(8_884)),
        ("1.234", Some(1_234)),
        ("1,234", Some(1_234)),
        ("12 345 678", Some(12_345_678)),
        ("1\u{a0}234", Some(1_234)),
        ("0", Some(0)),
        ("88,84", None),
        ("1.23", None),
        ("1.234,5", None),
        ("1,234.567", None),
        ("1234.567", None),
        (".234", None),
        ("1..234", None),
        ("1.2345", None),
        ("+1", None),
        ("-1", None),
        ("1e3", None),
        ("4.", None),
    ] {
        let cell = |column: &str| match column {
            "day" => "2026-11-25".to_owned(),
            "channel" => "F".to_owned(),
            "views" => text.to_owned(),
            _ => String::new(),
        };
        let read = Figures::read("a", date(2026, 11, 26), cell);
        match number {
            Some(number) => assert_eq!(read.map(|it| it.views), Ok(number), "{text}"),
            None => assert!(matches!(read, Err(("views", ..))), "{text}"),
        }
    }
}

#[test]
fn a_file_that_is_no_table_is_told_so() {
    for file in
        [&b"%PDF-1.7\nday,channel"[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"]
    {
        let told = read_figures(file, "a", date(2026, 11, 26)).expect_err("no table");
        assert!(told.len() == 1 && told[0].what.0.starts_with("Tệp này không phải Excel hoặc CSV."), "{told:?}");
    }
    // Text in two bytes a character has its own words.
    let told = read_figures(b"\xff\xfen\0", "a", date(2026, 11, 26)).expect_err("no table");
    assert!(told[0].what.0.contains("UTF-8"), "{told:?}");
    assert_eq!(["day", "views", "khác"].map(super::figures_column), ["ngày", "lượt xem", "khác"]);
}

#[test]
fn a_mistake_is_told_by_row_and_nothing_is_taken() {
    let rows = "ngày,kênh,lượt xem\n2026-11-25,F,1\n2026-11-27,F,1\n2026-11-25,F,2\n2026-11-24,F,-1\n2026-11-24,,1\nhôm qua,F,1\n";
    let told = [(3, "day"), (4, "day"), (5, "views"), (6, "channel"), (7, "day")];
    assert_eq!(faults(rows), told.map(|(row, column)| (row, column.to_owned())));
    assert_eq!(faults("kênh\nF\n"), [(1, "day".to_owned())]);
    assert_eq!(faults(""), [(0, String::new())]);
    assert_eq!(faults("ngày,kênh\n2026-11-25,F\n2026-11-24,".to_owned().as_str()), [(3, "channel".to_owned())]);
}

#[test]
fn a_report_adds_up_and_keeps_offices_apart() {
    let figures = |unit: &str, day, views, followers| Figures {
        unit: unit.to_owned(),
        channel: "telegram main".to_owned(),
        day: date(2026, 11, day),
        posts: 1,
        views,
        shares: 2,
        followers,
    };
    let followers = |day, count| Followers {
        unit: "a".to_owned(),
        channel: "telegram main".to_owned(),
        day: date(2026, 11, day),
        count,
    };
    let sent = BulletinCount { unit: "a".to_owned(), channel: "telegram main".to_owned(), bulletins: 2, sent: 150 };
    let report = Report::new(
        Period::parse("2026-11").unwrap(),
        &[figures("a", 1, 10, None), figures("a", 3, 5, Some(90)), figures("b", 2, 7, Some(1_000))],
        &[sent],
        &[followers(1, 100), followers(2, 110), followers(3, 95)],
        |id| format!("Đơn vị {id}"),
    );
    let line = &report.lines[0];
    assert_eq!((line.unit.as_str(), line.posts, line.bulletins, line.sent, line.views), ("Đơn vị a", 2, 2, 150, 15));
    // What the office entered for the third stands in place of what was counted.
    assert_eq!((line.followers, line.gained()), (Some((100, 90)), Some(-10)));
    assert_eq!((report.total.views, report.total.followers), (22, Some((1_100, 1_090))));
    assert_eq!(report.days, [(date(2026, 11, 1), 100), (date(2026, 11, 2), 1_110), (date(2026, 11, 3), 1_090)]);
    let sheets = report.sheets();
    assert_eq!(sheets[0].rows.len(), 3);
    assert!(Sheet::xlsx(&sheets).is_ok());
}

#[test]
fn a_period_is_a_month_or_a_year() {
    let span = |text: &str| Period::parse(text).map(Period::days);
    assert_eq!(span("2026-12"), Some((date(2026, 12, 1), date(2027, 1, 1))));
    assert_eq!(span("2026-02"), Some((date(2026, 2, 1), date(2026, 3, 1))));
    assert_eq!(span("2026"), Some((date(2026, 1, 1), date(2027, 1, 1))));
    for none in ["", "26", "2026-13", "2026-0", "2026-", "x"] {
        assert_eq!(span(none), None, "{none}");
    }
    let january = Period::parse("2026-01").unwrap();
    assert_eq!(
        (january.before().to_string(), january.year().before().to_string()),
        ("2025-12".to_owned(), "2025".to_owned())
    );
    assert_eq!(january.name(Lang::Vi), "tháng 1 năm 2026");
}

#[test]
fn a_plan_is_late_when_its_month_is_over() {
    let plan = |month, state| Planned { year: 2026, month, state, ..Planned::default() };
    let today = date(2026, 11, 26);
    assert!(plan(10, PlanState::Planned).is_late(today) && plan(10, PlanState::Doing).is_late(today));
    assert!(!plan(11, PlanState::Planned).is_late(today) && !plan(1, PlanState::Done).is_late(today));
}

/// Of a broadcast nobody knows whom it reached, which is no zero; a table that is not whole says so.
#[test]
fn what_nobody_knows_is_an_empty_cell() {
    let mut counts = Counts::default();
    let left = [Outcome::Left(Why::Cap), Outcome::Left(Why::OptedOut)];
    for outcome in [Outcome::Sent, Outcome::Refused, Outcome::Blocked, Outcome::Uncertain, Outcome::Waiting] {
        counts.add(outcome, 2);
    }
    left.into_iter().for_each(|outcome| counts.add(outcome, 3));
    let messages = Pushed { counts: Some(counts), seen: Some((7, 0)), ..Pushed::default() };
    let nobody = Pushed { counts: Some(Counts::default()), ..Pushed::default() };
    let sheet = Pushed::sheet(&[messages, nobody, Pushed::default()], false);
    let number = |it: f64| Cell::Number(it, 0);
    let empty = || Cell::Empty;
    assert_eq!(sheet.rows[0][7..], [16.0, 2.0, 2.0, 2.0, 2.0, 6.0, 7.0, 0.0].map(number));
    assert_eq!(sheet.rows[1][7..13], [0.0; 6].map(number));
    assert_eq!(sheet.rows[2][7..], std::array::from_fn::<_, 8, _>(|_| empty()));
    assert_eq!(sheet.rows.len(), 3);
    let cut = Pushed::sheet(&[Pushed::default()], true);
    assert!(matches!(&cut.rows[1][1], Cell::Text(it) if it.contains("từng tháng")), "{:?}", cut.rows[1]);
    assert!(Sheet::xlsx(&[sheet]).is_ok() && Sheet::xlsx(&[cut]).is_ok());
}
