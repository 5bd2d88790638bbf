//! Typed lines, and the small questions beside the table.

use super::sample::surveys;
use crate::read::{Command, Mark, command, consent, fold, line, yes_no};
use crate::{Lang, Question, Survey};

fn marks(survey: &Survey, names: &[&str], numbers: &[u16], text: &str) -> String {
    let open: Vec<&Question> =
        names.iter().map(|name| survey.questions.iter().find(|it| it.name == *name).unwrap()).collect();
    match line(survey, &open, numbers, text) {
        None => "-".to_owned(),
        Some(marks) => marks
            .iter()
            .map(|mark| match mark {
                Mark::Choice(index) => index.to_string(),
                Mark::Zero => "z".to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

#[test]
fn a_line_counts_only_with_a_mark_for_each_item() {
    let surveys = surveys();
    let survey = &surveys[0];
    let names = ["A2", "A3", "A4", "A5"];
    let numbers = [7, 8, 9, 10];
    for (typed, wanted) in [
        ("4534", "3 4 2 3"),
        ("4 5 3 4", "3 4 2 3"),
        ("4,5,3,4", "3 4 2 3"),
        ("4, 5, 3, 4.", "3 4 2 3"),
        ("4-5-3-4", "3 4 2 3"),
        ("4.5.3.4", "3 4 2 3"),
        ("dạ 4 5 3 4 ạ", "3 4 2 3"),
        ("4 0 3 4", "3 z 2 3"),
        ("４５３４", "3 4 2 3"),
        ("4️⃣5️⃣3️⃣4️⃣", "3 4 2 3"),
        ("7-4 8-5 9-3 10-4", "3 4 2 3"),
        ("10:4, 9:3, 8:5, 7:4", "3 4 2 3"),
        ("câu 7: 4, câu 8: 5, câu 9: 3, câu 10: 4", "3 4 2 3"),
        ("7.4 8.5 9.3 10.4", "3 4 2 3"),
        ("hl, rhl, bt, hl", "3 4 2 3"),
        ("hl rhl bt khl", "3 4 2 1"),
        ("hài lòng, rất hài lòng, không biết, 4", "3 4 z 3"),
        ("453", "-"),
        ("4 5 3", "-"),
        ("45344", "-"),
        ("4536", "-"),
        ("4-5", "-"),
        ("7-4 8-5", "-"),
        ("7-4 8-5 9-3 9-4", "-"),
        ("1-4 2-5 3-3 4-4", "-"),
        ("hl, tốt, bt, hl", "-"),
        ("tất cả hài lòng", "-"),
        ("4", "-"),
        ("4 5 3 4?", "-"),
        ("4,5 3,4", "3 4 2 3"),
        ("", "-"),
    ] {
        assert_eq!(marks(survey, &names, &numbers, typed), wanted, "{typed}");
    }
    assert_eq!(marks(survey, &names, &[1, 2, 3, 4], "1-4 2-5 3-3 4-4"), "3 4 2 3");
    // Two items: "1-4" could be an item and its mark, or two marks.
    assert_eq!(marks(survey, &names[..2], &[1, 2], "1-4"), "-");
    assert_eq!(marks(survey, &names[..2], &[1, 2], "1 2"), "0 1");
    assert_eq!(marks(survey, &names[..1], &[7], "hài lòng"), "3");
    assert_eq!(marks(survey, &names[..1], &[7], "không biết"), "z");
    assert_eq!(marks(survey, &names[..1], &[7], "4 5"), "-");
}

#[test]
fn a_page_takes_a_name_or_number_for_each_item() {
    let surveys = surveys();
    let names = ["H1", "H3", "H4", "H5"];
    for (typed, wanted) in [
        ("1515", "-"),
        ("1514", "0 4 0 3"),
        ("nam, đại học, công nhân, phường", "0 4 1 0"),
        ("nữ đại học nội trợ nông thôn", "1 4 5 1"),
        ("nam, 5, 2, 1", "0 4 1 0"),
        ("nam, đại học, công nhân", "-"),
        ("nam, đại học, công nhân, xã", "-"),
    ] {
        assert_eq!(marks(&surveys[0], &names, &[30, 31, 32, 33], typed), wanted, "{typed}");
    }
}

#[test]
fn commands_work_with_and_without_marks() {
    for (typed, wanted) in [
        ("sửa 12", Some(Command::Edit(Some(12)))),
        ("sua cau 12", Some(Command::Edit(Some(12)))),
        ("SỬA CÂU SỐ 12", Some(Command::Edit(Some(12)))),
        ("sửa", Some(Command::Edit(None))),
        ("xem abcd-efgh-jkmn", Some(Command::SeeReceipt("ABCDEFGHJKMN".to_owned()))),
        ("xóa ABCD EFGH JKMN", Some(Command::EraseReceipt("ABCDEFGHJKMN".to_owned()))),
        ("xoa a2c3efghjkm9", Some(Command::EraseReceipt("A2C3EFGHJKM9".to_owned()))),
        ("xem abcd-efgh-jkm", None),
        ("xem abcd-efgh-jki0", None),
        ("xóa", Some(Command::Delete)),
        ("xoá phiếu", Some(Command::Delete)),
        ("xóa dữ liệu của tôi", Some(Command::EraseAll)),
        ("rut dong y", Some(Command::Withdraw)),
        ("QUYEN", Some(Command::Rights)),
        ("quyền của tôi", Some(Command::Rights)),
        ("dừng nhận tin", Some(Command::StopNews)),
        ("english", Some(Command::Language(Some(Lang::En)))),
        ("tiếng việt", Some(Command::Language(Some(Lang::Vi)))),
        ("ngôn ngữ", Some(Command::Language(None))),
        ("khảo sát", Some(Command::Survey(None))),
        ("lam khao sat", Some(Command::Survey(None))),
        ("#ks12", Some(Command::Survey(Some("ks12".to_owned())))),
        ("#sipas-ref", Some(Command::Survey(Some("sipas-ref".to_owned())))),
        ("tự gõ", Some(Command::TypeOrTap)),
        ("bấm", Some(Command::TypeOrTap)),
        ("in", Some(Command::Print)),
        ("gửi", Some(Command::Send)),
        ("gửi ạ", Some(Command::Send)),
        ("tiếp tục", Some(Command::Continue)),
        ("quay laij", Some(Command::Back)),
        ("tro giup", Some(Command::Help)),
        ("trợ gíup", Some(Command::Help)),
        ("xem dữ liệu của tôi", Some(Command::Mine)),
        ("dừng", Some(Command::Stop)),
        ("dung", None),
        ("dùng", None),
        ("đúng", None),
        ("lệ phí khai sinh bao nhiêu", None),
        ("tôi muốn hỏi về sổ đỏ", None),
    ] {
        assert_eq!(command(typed), wanted, "{typed}");
    }
}

#[test]
fn consent_needs_its_words() {
    for (typed, wanted) in [
        ("tôi đồng ý", Some(true)),
        ("dong y", Some(true)),
        ("không đồng ý", Some(false)),
        ("k dong y", Some(false)),
        ("ok", None),
        ("có", None),
        ("đồng ý không", None),
        ("đồng ý nhưng không cho tên", None),
        ("chưa chắc đồng ý", None),
        ("động ý", None),
    ] {
        assert_eq!(consent(typed), wanted, "{typed}");
    }
}

#[test]
fn a_plain_yes_or_no() {
    for (typed, wanted) in [
        ("có", Some(true)),
        ("đúng rồi ạ", Some(true)),
        ("ok", Some(true)),
        ("1", Some(true)),
        ("2", Some(false)),
        ("ko", Some(false)),
        ("không ạ", Some(false)),
        ("dung", None),
        ("có không?", None),
        ("để xem", None),
    ] {
        assert_eq!(yes_no(typed), wanted, "{typed}");
    }
}

#[test]
fn folding_takes_marks_and_repeats_away() {
    assert_eq!(fold("  Ðồng Ý!! "), "dong y");
    assert_eq!(fold("okkkk"), "ok");
    assert_eq!(fold("Đắk Lắk"), "dak lak");
    assert_eq!(fold("e\u{302}\u{301}"), "e");
    assert_eq!(fold("năm 1999"), "nam 1999");
}
