//! The surveys that come with the service.

use std::collections::BTreeSet;

use super::{index, survey};
use crate::form::{GOP_Y, SIPAS_REF, Workbook, builtin, load};
use crate::{Ends, Kind, Lang, Number, Show};

#[test]
fn both_are_offered() {
    let ids: Vec<String> = builtin().iter().map(|form| load(form).unwrap().id).collect();
    assert_eq!(ids, ["sipas-ref", "gop-y"]);
}

#[test]
fn the_short_one_is_sent_with_its_last_answer() {
    let survey = survey(GOP_Y);
    assert!(!survey.settings.review);
    assert_eq!(survey.questions.iter().filter(|it| it.asks() && !it.consent).count(), 5);
}

#[test]
fn the_reference_survey_has_its_items_and_lines() {
    let survey = survey(SIPAS_REF);
    let names: Vec<&str> = survey.questions.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names.join(" "),
        "X0 X1 X2 X3 X4 A1 A2 A3 A4 A5 B1 B2 B3 C1 C2 C3 C4 D1 D2 D3 E1 E2 D4 F1 F2 F3 G1 G2 G3 H1 H3 H4 H5 H2"
    );
    let shown: Vec<(Show, String)> = (0u16..)
        .zip(&survey.groups)
        .map(|(at, group)| {
            let items = survey.questions.iter().filter(|it| it.group == Some(at)).map(|it| it.name.as_str());
            (group.show, items.collect::<Vec<_>>().join(" "))
        })
        .collect();
    let expected = [
        (Show::Battery, "A2 A3 A4 A5"),
        (Show::Battery, "B1 B2 B3"),
        (Show::Battery, "C1 C2 C3 C4"),
        (Show::Battery, "D1 D2 D3 E1 E2"),
        (Show::Battery, "F2 F3"),
        (Show::Page, "H1 H3 H4 H5"),
    ];
    assert_eq!(shown, expected.map(|(show, items)| (show, items.to_owned())));
    let question = |name| &survey.questions[usize::from(index(&survey, name))];
    assert!(question("H2").sensitive && !question("H2").hint.is_empty() && question("H2").group.is_none());
    assert!(question("X0").consent);
    assert_eq!(question("X1").number, Number::Age);
    assert_eq!(question("G2").most, Some(3));
    assert_eq!(survey.langs, [Lang::Vi, Lang::En]);
    assert_eq!(survey.title.get(Lang::En), "Citizen satisfaction survey (test form)");
    assert!(survey.title.get(Lang::Vi).starts_with("Khảo sát mức độ hài lòng"));
    assert!(survey.settings.review);
    for (gate, is) in [("X3", true), ("A1", true), ("F1", true), ("X0", false), ("A2", false), ("H1", false)] {
        assert_eq!(survey.is_gate(index(&survey, gate)), is, "{gate}");
    }
}

#[test]
fn every_button_has_room_and_every_text_both_languages() {
    for text in [SIPAS_REF, GOP_Y] {
        let survey = survey(text);
        for question in &survey.questions {
            for lang in [Lang::Vi, Lang::En] {
                assert!(question.label.has(lang) && question.item.has(lang) && question.short.has(lang));
                assert!(question.short.get(lang).chars().count() <= 22, "{}", question.name);
                assert!(!question.label.get(lang).contains(['{', '<']), "{}", question.name);
            }
        }
        for choice in survey.lists.iter().flat_map(|it| &it.choices) {
            for lang in [Lang::Vi, Lang::En] {
                let label = choice.label.get(lang);
                assert!(choice.label.has(lang) && label.chars().count() <= 20, "{label}");
            }
        }
    }
}

#[test]
fn the_notice_names_what_the_law_wants() {
    let survey = survey(SIPAS_REF);
    let notice = survey.questions[0].label.get(Lang::Vi);
    for part in [
        "Cơ quan thử nghiệm",
        "thống kê",
        "dân tộc",
        "nhạy cảm",
        "rút lại đồng ý",
        "xóa",
        "QUYEN",
        "khaosat@",
        "báo cáo năm",
        "6 phút",
        "tự nguyện",
    ] {
        assert!(notice.contains(part), "{part}");
    }
    let Kind::One(list) = survey.questions[0].kind else { panic!() };
    let ends: Vec<Option<Ends>> = survey.lists[usize::from(list)].choices.iter().map(|it| it.ends).collect();
    assert_eq!(ends, [None, Some(Ends::Count)]);
}

/// The 63 provinces until June 2025.
const FORMER: &str = "An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|\
Bình Thuận|Cà Mau|Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|\
Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|\
Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|\
Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên - Huế|Tiền Giang|Trà Vinh|Tuyên Quang|\
Vĩnh Long|Vĩnh Phúc|Yên Bái";

#[test]
fn each_former_province_is_a_name_of_one_present_one() {
    let survey = survey(SIPAS_REF);
    let list = survey.lists.iter().find(|it| it.name == "tinh_thanh").unwrap();
    assert_eq!(list.choices.len(), 34);
    let slugs: BTreeSet<&str> = list.choices.iter().map(|it| it.name.as_str()).collect();
    assert!(slugs.iter().all(|it| it.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    assert_eq!(FORMER.split('|').count(), 63);
    for name in FORMER.split('|') {
        let found =
            list.choices.iter().filter(|it| it.label.get(Lang::Vi) == name || it.also.iter().any(|it| it == name));
        assert_eq!(found.count(), 1, "{name}");
    }
    // Two provinces each: these have to be asked back.
    for ambiguous in ["bd", "dn", "qn", "đn"] {
        assert!(list.choices.iter().all(|it| it.also.iter().all(|it| it.to_lowercase() != ambiguous)), "{ambiguous}");
    }
}

#[test]
fn published_versions_keep_their_names() {
    // The hash is what sessions and the database know a version by: a change of the code that changes it would leave
    // every open draft without its survey.
    let form = Workbook::from_md("| survey |\n| | type | name | label |\n| | text | a | Tên? |\n| settings |\n| | form_title | form_id |\n| | Thử | thu |").unwrap();
    assert_eq!(
        form.canonical(),
        r#"{"survey":[{"label":"Tên?","name":"a","type":"text"}],"choices":[],"settings":[{"form_id":"thu","form_title":"Thử"}]}"#
    );
    assert_eq!(
        load(&form).unwrap().hash.to_string(),
        "62e50e75f69222bf019902fc1d82297d75f613730a0d0b7d5bde53cd8704f772"
    );
}
