//! Bases handed out and taken back, in every kind of file; faults by their cell.

use proptest::prelude::*;

use super::super::{Fault, Link, State, read_csv, read_xlsx, sheet, write};
use super::*;
use crate::sheet::Sheet;

/// The base through each kind of file and back.
fn through_files(entries: &[Entry]) -> [Vec<Entry>; 3] {
    let yaml = write(entries).unwrap();
    let table = sheet(entries);
    let (csv, xlsx) = (table.csv().unwrap(), Sheet::xlsx(std::slice::from_ref(&table)).unwrap());
    let told = |faults: Vec<Fault>| panic!("{faults:#?}");
    [
        read(yaml.as_bytes()).unwrap_or_else(told),
        read_csv(&csv).unwrap_or_else(told),
        read_xlsx(&xlsx).unwrap_or_else(told),
    ]
}

#[test]
fn the_reference_base_comes_back_from_every_kind_of_file() {
    let entries = reference();
    for back in through_files(&entries) {
        assert_eq!(back, entries);
    }
}

#[test]
fn the_same_base_is_the_same_file() {
    let entries = reference();
    let bytes = || Sheet::xlsx(&[sheet(&entries)]).unwrap();
    assert!(bytes() == bytes());
}

/// Texts that people write, and such as break tables.
fn text(most: usize) -> impl Strategy<Value = String> {
    let plain = "[a-zA-ZđĐáàảạăâêôơưỳ0-9 ,.;:!?\"'|#&*%{}\\[\\]>~`\\\\/_=+@\n\t-]";
    let odd = prop_oneof![
        "\\PC{1,20}",
        "[=+@-][A-Z]{1,3}\\([0-9]\\)",
        "- a\n- b",
        "'=",
        "null",
        "~",
        "1e3",
        "yes",
        "_x000D_",
        "2026-01-01",
        "0x1F",
        "'",
        "#x",
        "a: b",
        "a #b",
        "|",
        ">",
        "%",
        "\u{85}x\u{2028}y",
        "x\n\n\ny",
        "  x\n   y\n z"
    ];
    let plain = proptest::string::string_regex(&format!("{plain}{{1,{most}}}")).unwrap();
    prop_oneof![3 => plain, 1 => odd.prop_map(|it| it)]
        .prop_map(|it| crate::sheet::clean(&it))
        .prop_filter("empty", |it| !it.is_empty())
}

fn line() -> impl Strategy<Value = String> {
    text(60)
        .prop_map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("empty", |it| !it.is_empty())
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let day = (0..900_i64).prop_map(|days| date(2025, 1, 1).saturating_add(jiff::Span::new().days(days)));
    let days = proptest::option::of((day.clone(), day)).prop_map(|it| it.map(|(a, b)| (a.min(b), a.max(b))));
    let state = proptest::sample::select(vec![State::Draft, State::Approved, State::Expired]);
    let link = ("https://[a-z]{1,5}\\.gov\\.vn(/[a-z0-9?=&%-]{0,9})?", proptest::option::of(line()))
        .prop_map(|(url, title)| Link { url, title: title.unwrap_or_default() });
    let file = proptest::sample::select(vec!["mau-ct01.pdf", "a_b.docx", "x.1.png"]).prop_map(str::to_owned);
    let some = || proptest::option::of(line());
    let many = || proptest::collection::vec(line(), 0..4);
    (
        ("[a-z0-9-]{1,20}", "[a-z0-9-]{1,20}", text(100), many(), text(300), proptest::option::of(text(300))),
        (some(), some(), line(), some(), days, state),
        (many(), proptest::collection::vec(link, 0..3), proptest::collection::vec(file, 0..3)),
    )
        .prop_map(
            |((id, topic, question, variants, vi, en), (unit, basis, source, reviewer, days, state), rest)| {
                let (tags, links, files) = rest;
                let (from, until) = days.unzip();
                let answer = Text::new([(Lang::Vi, vi)].into_iter().chain(en.map(|en| (Lang::En, en))));
                Entry {
                    id,
                    topic,
                    question,
                    variants,
                    answer,
                    unit,
                    basis,
                    source,
                    from,
                    until,
                    approved: reviewer.as_ref().and(from),
                    reviewer,
                    state,
                    tags,
                    links,
                    files,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_handed_out_comes_back_as_it_was(mut entries in proptest::collection::vec(any_entry(), 0..6)) {
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        entries.dedup_by(|a, b| a.id == b.id);
        for (back, kind) in through_files(&entries).iter().zip(["yaml", "csv", "xlsx"]) {
            prop_assert_eq!(back, &entries, "{}", kind);
        }
    }
}

/// The faults of a table, one a line.
fn faults(csv: &str) -> String {
    let faults = read_csv(csv.as_bytes()).expect_err("the table has faults");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_table_as_an_office_writes_it_is_read() {
    let csv = "Mã;Chủ đề;Câu hỏi;Cách hỏi khác;Trả lời;Nguồn;Đến ngày;Liên kết\n\
               a;t;Gì?;\"Sao?\nThế nào?\";Đây.;general;31/12/2026;https://dichvucong.gov.vn Cổng dịch vụ công\n";
    let entry = &read_csv(csv.as_bytes()).unwrap()[0];
    assert_eq!((entry.variants.len(), entry.until), (2, Some(date(2026, 12, 31))));
    let link = Link { url: "https://dichvucong.gov.vn".to_owned(), title: "Cổng dịch vụ công".to_owned() };
    assert_eq!(entry.links, [link]);
}

#[test]
fn a_fault_names_its_cell() {
    let head = "id,topic,question,answer,source,from,state,links,files\n";
    let bad = "A b,t,,Đây.,s,40/1/2026,ok,http://x.vn,../x.pdf\n";
    let wanted = "row 2 column id: may have small letters a-z, digits and hyphens only, 80 at most\n\
                  row 2 column question: is missing\n\
                  row 2 column from: is no day; write it as 2026-01-31\n\
                  row 2 column state: is one of draft, approved, expired\n\
                  row 2 column links: \"http://x.vn\" is no address https://…\n\
                  row 2 column files: \"../x.pdf\" is no file's name: small letters a-z, digits, . - _, ending in .pdf, .docx, .xlsx, .png, .jpg";
    assert_eq!(faults(&format!("{head}{bad}")), wanted);
    let vi = read_csv(format!("{head}{bad}").as_bytes()).unwrap_err()[1].line(Lang::Vi);
    assert_eq!(vi, "dòng 2 cột question: còn thiếu");
}

#[test]
fn headings_are_understood_or_named() {
    assert!(
        faults("id,topic,question,answer,source,nswer\n")
            .starts_with("row 1 column nswer: No such column; there are: id")
    );
    assert_eq!(
        faults("id,question,answer,answer::vi,source\n"),
        "row 1 column answer::vi: Two columns mean the same. Remove one.\n\
         row 1: The column topic is missing. Add it to the headings."
    );
    let head = "id,topic,question,answer,source\n";
    assert_eq!(faults(&format!("{head}a,t,q,a,s\na,t,q,a,s\n")), "row 3 column id: another entry has the same id");
    assert_eq!(faults(""), "The table is empty.");
    assert!(read_xlsx(b"PK").unwrap_err()[0].what.get(Lang::En).starts_with("The file is not .xlsx"));
}

#[test]
fn only_safe_addresses_are_links() {
    let head = "id,topic,question,answer,source,links\n";
    for url in [
        "javascript:alert(1)",
        "http://a.vn",
        "https://",
        "https://a",
        "https://a.vn@b.vn",
        "https://a.vn/\"x",
        "data:x",
    ] {
        let quoted = url.replace('"', "\"\"");
        assert!(faults(&format!("{head}a,t,q,a,s,\"{quoted}\"\n")).contains("is no address https://"), "{url}");
    }
}
