//! Finding: each kind of typing, near misses, and a base that changes.

use super::super::State;
use super::*;

fn base() -> Base {
    Base::new(reference())
}

#[track_caller]
fn finds(questions: &[&str], id: &str) {
    let base = base();
    for question in questions {
        assert_eq!(answer(&base, question), id, "{question}: {:#?}", base.explain(question, DAY).parts);
    }
}

#[test]
fn marks_may_be_left_out() {
    let base = base();
    let entries = reference();
    let found = entries.iter().filter(|entry| answer(&base, &unmarked(&entry.question)) == entry.id).count();
    assert!(found >= 116, "{found} of {}", entries.len());
}

#[test]
fn telex_and_vni_keys_are_read() {
    finds(&["ddawng kys tamj trus", "d9a8ng ky1 ta5m tru1", "đăng kys tạm trus"], "dang-ky-tam-tru");
}

#[test]
fn shorthand_and_abbreviations_are_read() {
    finds(&["mất cccd lm lại ở đâu v ạ", "lam lai the can cuoc bi mat"], "mat-cccd-lam-lai");
    finds(&["qên mật khẩu vneid", "quen pass vneid"], "vneid-quen-mat-khau");
}

#[test]
fn slips_and_missing_spaces_are_forgiven() {
    finds(&["đăng ký tạm rtú", "dangky tamtru", "đăng ký tạm trú online đcượ ko"], "dang-ky-tam-tru");
}

#[test]
fn a_word_of_the_lexicon_stands_for_the_office_s_word() {
    finds(&["làm giấy hôn thú", "hai đứa cưới nhau thì làm thủ tục gì"], "dang-ky-ket-hon");
}

#[test]
fn another_place_year_level_or_paper_is_not_known() {
    let asked = [
        "SIPAS cấp xã của Đồng Nai năm 2022 đạt bao nhiêu?",
        "SIPAS toàn tỉnh Bình Dương năm 2018 là bao nhiêu?",
        "Xã nào của Bình Dương có SIPAS thấp nhất năm 2022?",
        "Nghị định nào quy định về đấu thầu?",
        "Kênh TikTok của Bộ Nội vụ ra mắt ngày nào?",
        "Thủ tục đăng ký ly hôn thế nào?",
    ];
    finds(&asked, "NONE");
}

#[test]
fn what_asks_nothing_is_not_known() {
    let base = base();
    for text in ["", "?", "chào bạn", "cảm ơn ad nhiều nha", "👍", "123", "a"] {
        assert_eq!(base.ask(text, DAY), Outcome::NotKnown, "{text}");
    }
}

#[test]
fn a_question_between_entries_offers_three_at_most() {
    let base = base();
    let Outcome::Which(ids) = base.ask("vneid mức 2", DAY) else { panic!("{:?}", base.ask("vneid mức 2", DAY)) };
    assert!(ids.len() <= 3 && ids.iter().all(|id| id.starts_with("vneid-")), "{ids:?}");
}

#[test]
fn the_explanation_says_what_was_read_and_how_near_it_is() {
    let why = base().explain("lam giay hon thu", DAY);
    assert!(why.parts.iter().any(|part| part.means.contains(&"subject/ket-hon".to_owned())), "{:?}", why.parts);
    assert_eq!(why.near[0].id, "dang-ky-ket-hon");
    assert!(why.near[0].features.iter().any(|(name, value)| *name == "covered" && *value > 0.4));
    assert!(why.near.windows(2).all(|two| two[0].probability >= two[1].probability));
}

#[test]
fn an_entry_is_given_only_while_it_holds() {
    let mut held = entry("hop-khan", "Cấp hộ chiếu gắn chíp ở đâu?");
    held.from = Some(date(2026, 1, 1));
    held.until = Some(date(2026, 6, 30));
    let base = Base::new([held]);
    let ask = |day| base.ask("cấp hộ chiếu gắn chíp ở đâu", day);
    assert_eq!(ask(date(2026, 6, 30)), Outcome::Answer("hop-khan".to_owned()));
    assert_eq!(ask(date(2026, 7, 1)), Outcome::NotKnown);
    assert_eq!(ask(date(2025, 12, 31)), Outcome::NotKnown);
    for state in [State::Draft, State::Expired] {
        let mut entry = entry("hop-khan", "Cấp hộ chiếu gắn chíp ở đâu?");
        entry.state = state;
        assert_eq!(answer(&Base::new([entry]), "cấp hộ chiếu gắn chíp ở đâu"), "NONE");
    }
}

#[test]
fn a_base_that_changed_is_the_base_built_anew() {
    let entries = reference();
    let mut changed = Base::new(entries.iter().rev().cloned());
    changed.put(entry("la", "Hoóc môn tăng trưởng xyzzy là gì?"));
    let mut other = entry(&entries[0].id, "Câu hỏi khác hẳn?");
    other.variants = vec!["Plugh frotz".to_owned()];
    changed.put(other);
    assert!(changed.remove("la").is_some());
    assert!(changed.remove("la").is_none());
    for entry in &entries[..30] {
        changed.remove(&entry.id);
    }
    for entry in &entries[..30] {
        changed.put(entry.clone());
    }
    let built = Base::new(entries);
    assert_eq!(changed.entries().count(), 120);
    for (question, ..) in tables().into_iter().chain([("xyzzy plugh", "NONE", "none")]) {
        assert_eq!(changed.ask(question, DAY), built.ask(question, DAY), "{question}");
    }
}

#[test]
fn a_removed_entry_is_found_no_more() {
    let mut base = base();
    assert_eq!(base.get("dang-ky-ket-hon").map(|entry| entry.topic.as_str()), Some("ho-tich-giay-to"));
    base.remove("dang-ky-ket-hon");
    assert_eq!(answer(&base, "Thủ tục đăng ký kết hôn thế nào?"), "NONE");
    assert!(base.get("dang-ky-ket-hon").is_none());
}
