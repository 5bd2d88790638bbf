//! What holds for any text.

use proptest::prelude::*;
use proptest::sample::select;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

use super::sample::{find, surveys, today};
use crate::read::{Doubt, Reading, command, consent, fold, line, read, spell, yes_no};
use crate::{Kind, Survey, Value};

static SURVEYS: LazyLock<[Survey; 2]> = LazyLock::new(surveys);

static ROWS: LazyLock<Vec<(&str, &str, &str)>> = LazyLock::new(|| {
    include_str!("../../../testdata/read.tsv")
        .lines()
        .map(|row| row.split('\t').collect::<Vec<_>>())
        .map(|cells| (cells[0], cells[1], cells[2]))
        .collect()
});

fn spelled(typed: &str, name: &str) -> String {
    let (survey, question) = find(&*SURVEYS, name);
    spell(survey, question, &read(survey, question, typed, today()))
}

fn is_text(name: &str) -> bool {
    find(&*SURVEYS, name).1.kind == Kind::Text
}

/// Rows whose meaning does not hang on marks or case.
fn rows() -> impl Strategy<Value = (&'static str, &'static str, &'static str)> {
    select(ROWS.iter().copied().filter(|(_, name, _)| !is_text(name)).collect::<Vec<_>>())
}

const LOOSE: &str = "không ko k chưa chẳng đừng rất hài_lòng hl bình_thường bt 1 2 3 4 5 bốn năm hai ba mức số điểm lắm quá sao gì \
                     hay hoặc nhưng đâu tôi dạ ạ thấy chọn với thì mà cũng được có là này công_chức thái_độ biển_báo";
const TURNS: &str = "không ko k chưa chẳng đừng gì hay hoặc nhưng đâu";
const LEVELS: &str = "hài_lòng hl bình_thường bt 1 2 3 4 5 bốn hai ba năm";
const LEVEL_OF: &[(&str, u8)] = &[
    ("hài_lòng", 4),
    ("hl", 4),
    ("bình_thường", 3),
    ("bt", 3),
    ("1", 1),
    ("2", 2),
    ("3", 3),
    ("4", 4),
    ("5", 5),
    ("bốn", 4),
    ("hai", 2),
    ("ba", 3),
    ("năm", 5),
];

proptest! {
    // A failure is mended and gets a row in the table; nothing is written beside the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_is_a_panic(typed in any::<String>(), name in select(vec!["X0", "X1", "X2", "B1", "G2", "G3", "H1", "N1", "N2", "N3", "N4"])) {
        let (survey, question) = find(&*SURVEYS, name);
        let _ = read(survey, question, &typed, today());
        let _ = (command(&typed), consent(&typed), yes_no(&typed), fold(&typed));
        let _ = line(survey, &[question, question], &[1, 2], &typed);
    }

    #[test]
    fn nothing_near_vietnamese_is_a_panic(
        typed in "[ 0-9a-zđăâêôơưáàảãạ.,/:?!xXkK\u{300}-\u{323}-]{0,40}",
        name in select(vec!["X0", "X1", "X2", "B1", "G2", "G3", "H1", "N1", "N2", "N3", "N4"]),
    ) {
        let (survey, question) = find(&*SURVEYS, name);
        let _ = read(survey, question, &typed, today());
        let _ = line(survey, &[question, question], &[1, 2], &typed);
    }

    #[test]
    fn the_way_marks_are_coded_changes_nothing((typed, name, _) in rows()) {
        let apart: String = typed.nfd().collect();
        prop_assert_eq!(spelled(&apart, name), spelled(typed, name));
        let eth = typed.replace('đ', "\u{f0}").replace('Đ', "\u{d0}");
        prop_assert_eq!(spelled(&eth, name), spelled(typed, name));
    }

    #[test]
    fn capitals_change_nothing((typed, name, _) in rows()) {
        prop_assert_eq!(spelled(&typed.to_uppercase(), name), spelled(typed, name));
    }

    #[test]
    fn spaces_and_points_around_change_nothing((typed, name, _) in rows(), tail in "[ .!…\n]{0,4}", head in "[ \n]{0,3}") {
        prop_assert_eq!(spelled(&format!("{head}{typed}{tail}"), name), spelled(typed, name));
    }

    /// With politeness the answer stays, or is asked for once more; it never becomes another one.
    #[test]
    fn politeness_never_makes_another_answer(
        (typed, name, _) in rows(),
        head in select(vec!["dạ ", "em chọn ", "tôi chọn ", "dạ thưa ", "vâng, "]),
        tail in select(vec![" ạ", " nhé", " nha", " ạ cảm ơn"]),
    ) {
        let (plain, polite) = (spelled(typed, name), spelled(&format!("{head}{typed}{tail}"), name));
        prop_assert!(polite == plain || polite == "ASK" || plain == "ASK", "{} -> {}, polite {}", typed, plain, polite);
    }

    /// Without its marks a text means the same or is asked for again.
    #[test]
    fn missing_marks_never_make_another_answer((typed, name, _) in rows()) {
        let (marked, bare) = (spelled(typed, name), spelled(&fold(typed), name));
        prop_assert!(bare == marked || bare == "ASK" || marked == "ASK", "{} -> {}, bare {}", typed, marked, bare);
    }

    #[test]
    fn a_no_before_a_level_is_never_that_level(
        typed in select(ROWS.iter().copied().filter(|(_, _, wanted)| ["1", "2", "3", "4", "5"].contains(wanted)).filter(|(_, name, _)| matches!(name.chars().next(), Some('A'..='G'))).collect::<Vec<_>>()),
        no in select(vec!["không ", "ko ", "k ", "chẳng ", "chưa ", "hông ", "khong ", "đâu có ", "đừng "]),
    ) {
        let (text, name, wanted) = typed;
        prop_assert_ne!(spelled(&format!("{no}{text}"), name), wanted);
    }

    /// One changed letter gives the same answer, a question, or at worst nothing; never another level.
    #[test]
    fn a_slip_in_a_level_is_never_another_level(
        label in select(vec![("rất không hài lòng", "1"), ("không hài lòng", "2"), ("bình thường", "3"), ("hài lòng", "4"), ("rất hài lòng", "5"), ("rat khong hai long", "1"), ("khong hai long", "2"), ("binh thuong", "3"), ("hai long", "4"), ("rat hai long", "5")]),
        at in 0_usize..20,
        with in proptest::option::of("[a-z ]"),
        keep in any::<bool>(),
    ) {
        let (text, wanted) = label;
        let mut letters: Vec<String> = text.chars().map(String::from).collect();
        let at = at % letters.len();
        let with = with.unwrap_or_default();
        letters[at] = if keep { format!("{with}{}", letters[at]) } else { with };
        let typed = letters.concat();
        let got = spelled(&typed, "B1");
        prop_assert!(got == wanted || ["ASK", "UNKNOWN"].contains(&got.as_str()), "{} -> {}", typed, got);
    }

    /// Words thrown together: a no, a turn or a question in them never lets "satisfied" through, and two levels are
    /// never one.
    #[test]
    fn words_thrown_together_are_no_praise(
        words in proptest::collection::vec(select(LOOSE.split(' ').collect::<Vec<_>>()), 1..6),
        bare in any::<bool>(),
    ) {
        let typed = words.join(" ").replace('_', " ");
        let typed = if bare { fold(&typed) } else { typed };
        // Without its mark "bốn tôi" is "bọn tôi", we.
        prop_assume!(!typed.contains("bon toi"));
        let got = spelled(&typed, "B1");
        let turns = words.iter().any(|word| TURNS.split(' ').any(|it| it == *word));
        prop_assert!(!(turns && ["4", "5"].contains(&got.as_str())), "{} -> {}", typed, got);
        let mut levels: Vec<&str> = words.iter().copied().filter(|it| LEVELS.split(' ').any(|level| level == *it)).collect();
        levels.sort_unstable();
        levels.dedup();
        // "bốn" and "4", "hài_lòng" and "hl" are one level each.
        let kinds: std::collections::BTreeSet<_> = levels.iter().map(|it| LEVEL_OF.iter().find(|(name, _)| name == it).map(|(_, n)| n)).collect();
        prop_assert!(kinds.len() < 2 || got == "ASK" || turns || ["rất", "lắm", "quá"].iter().any(|very| words.contains(very)), "{} -> {}", typed, got);
    }

    #[test]
    fn an_open_question_keeps_what_is_written(typed in "[a-zà-ỹ ]{30,60}") {
        let (survey, question) = find(&*SURVEYS, "G3");
        prop_assume!(!typed.trim().is_empty());
        prop_assert_eq!(read(survey, question, &typed, today()), Reading::Answer(Value::Text(typed.trim().to_owned())));
    }
}

#[test]
fn a_text_has_a_length() {
    let (survey, question) = find(&*SURVEYS, "G3");
    let long = "ý ".repeat(501);
    assert_eq!(read(survey, question, &long, today()), Reading::Ask(Doubt::OutOfRange));
    let fits = "ý".repeat(1_000);
    assert_eq!(read(survey, question, &fits, today()), Reading::Answer(Value::Text(fits)));
}
