//! Each mistake an author can make, with its place.

use super::{read, tell};
use crate::Lang;
use crate::form::{self, Workbook};

/// A form without mistakes, to put one into.
const GOOD: &str = "
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) | hint::English (en) | short::Tiếng Việt (vi) | short::English (en) | required | relevant | constraint | calculation | default | appearance | sensitive | number |
| | select_one agree | ok | Xin chào, {controller}. Đồng ý? | Hello, {controller}. Agree? | | | | | yes | | | | | consent | | |
| | select_one age | age | Tuổi? | Age? | | | Tuổi | Age | yes | | | | | | | age |
| | begin_group | g | Nhóm | Group | | | | | | ${age} != '' | | | | | | |
| | integer | n | Mấy? | How many? | | | Số | Count | | | . < 9 | | 3 | | | |
| | end_group | | | | | | | | | | | | | | | |
| | calculate | twice | | | | | | | | | | ${n} * 2 | | | | |
| | text | t | Ghi? | Text? | Ngắn gọn | In short | | | | ${twice} > 2 | | | | | | |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | also | range | ends |
| | agree | yes | Có | Yes | | | |
| | agree | no | Không | No | | | count |
| | age | low | Dưới 18 | Under 18 | | -17 | count |
| | age | high | Từ 18 | 18 and more | người lớn | 18- | |
| settings |
| | form_title | form_id | version | review | expires_days | controller | closes | minutes |
| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | 5 |
";

#[test]
fn the_good_form_is_good() {
    let survey = super::survey(GOOD);
    assert_eq!(survey.questions[0].label.get(Lang::Vi), "Xin chào, Cơ quan thử nghiệm. Đồng ý?");
    assert_eq!(survey.questions[1].short.get(Lang::En), "Age");
    assert_eq!(survey.questions[4].short.get(Lang::En), "Text?");
    assert_eq!(survey.questions[4].item.get(Lang::Vi), "Ghi?");
}

#[test]
fn each_mistake_has_its_place_and_a_way_out() {
    let long = "a".repeat(801);
    let longer = "a".repeat(301);
    let choice = "a".repeat(101);
    let mut wrong = Vec::new();
    for (from, to, expected) in [
        // The sheet survey: types.
        ("| integer | n", "| range | n", "survey 5 type: The type range cannot be asked in a chat. Use integer"),
        ("| integer | n", "| time | n", "survey 5 type: The type time"),
        ("| integer | n", "| datetime | n", "survey 5 type: The type datetime"),
        ("| integer | n", "| rank age | n", "survey 5 type: The type rank age"),
        ("| integer | n", "| image | n", "survey 5 type: The type image"),
        ("| integer | n", "| geopoint | n", "survey 5 type: The type geopoint"),
        ("| integer | n", "| begin repeat | n", "survey 5 type: The type begin repeat"),
        ("| integer | n", "| start | n", "survey 5 type: The type start"),
        ("| integer | n", "| hidden | n", "survey 5 type: The type hidden"),
        ("| integer | n", "| select_one age or_other | n", "survey 5 type: or_other does not work."),
        ("| integer | n", "| select_one_from_file a.csv | n", "survey 5 type: The type select_one_from_file a.csv"),
        ("| integer | n", "| intger | n", "survey 5 type: There is no type intger. Is integer meant?"),
        ("| integer | n", "| smell | n", "survey 5 type: There is no type smell. Use one of: text, integer"),
        ("| integer | n", "| select_one | n", "survey 5 type: select_one needs the name of a list"),
        (
            "| integer | n",
            "| select_one ages | n",
            "survey 5 type: There is no list of choices called ages, or it is empty. Is age meant?",
        ),
        ("| integer | n", "| | n", "survey 5 type: The row has content but no type."),
        // Names.
        ("| integer | n", "| integer | số", "survey 5 name: The name \"số\" does not work."),
        ("| integer | n", "| integer | ", "survey 5 name: The name \"\" does not work."),
        ("| text | t", "| text | n", "survey 8 name: The name n stands already in row 5."),
        // Texts.
        ("| Mấy? | How many? |", "| Mấy? | |", "survey 5 label::English (en): The translation is missing"),
        ("| Mấy? | How many? |", "| | |", "survey 5 label::Tiếng Việt (vi): The text is missing"),
        ("| Ngắn gọn | In short |", "| | In short |", "survey 8 hint::Tiếng Việt (vi): The translation is missing"),
        ("Mấy?", &longer, "survey 5 label::Tiếng Việt (vi): 301 characters, at most 300."),
        ("Ngắn gọn", &longer, "survey 8 hint::Tiếng Việt (vi): 301 characters, at most 300."),
        ("Xin chào, {controller}. Đồng ý?", &long, "survey 2 label::Tiếng Việt (vi): 801 characters, at most 800."),
        (
            "| Số | Count |",
            "| Số lượng người trong nhà | Count |",
            "survey 5 short::Tiếng Việt (vi): 24 characters, at most 22.",
        ),
        ("Mấy?", "Mấy {cái}?", "survey 5 label::Tiếng Việt (vi): There is no {cái}. Those that work: {controller}"),
        ("Mấy?", "Mấy {contact}?", "survey 5 label::Tiếng Việt (vi): {contact} is used but the column contact"),
        ("Mấy?", "Mấy ${age}?", "survey 5 label::Tiếng Việt (vi): An answer cannot be put into a text. Remove ${age}."),
        // Expressions and flags.
        (
            "${twice} > 2",
            "${twic} > 2",
            "survey 8 relevant: Character 1: there is no question called twic. Is ${twice} meant?",
        ),
        ("${age} != ''", "${n} != ''", "survey 4 relevant: Character 1: ${n} stands later"),
        (". < 9", ". < 'x'", "survey 5 constraint: Character 5: a number is needed"),
        ("${n} * 2", "${n} *", "survey 7 calculation: Character 7: a value is missing"),
        ("${n} * 2", "", "survey 7 calculation: A calculate row needs a formula."),
        (
            "| calculate | twice | |",
            "| note | twice | Hai |",
            "survey 7 label::English (en): The translation is missing",
        ),
        ("| | 3 | | | |", "| | ba | | | |", "survey 5 default: The default does not fit the type."),
        ("| Tuổi | Age | yes |", "| Tuổi | Age | maybe |", "survey 3 required: required takes yes or no"),
        (
            "| | | | age |\n| | begin",
            "| | | perhaps | age |\n| | begin",
            "survey 3 sensitive: sensitive takes yes or no",
        ),
        ("| 3 | | | |", "| 3 | | | age |", "survey 5 number: number takes age only"),
        ("| | | | age |\n| | begin", "| | | | year |\n| | begin", "survey 3 number: number takes age only"),
        // Groups.
        ("| | end_group | | | | | | | | | | | | | | | |\n", "", "survey 4 type: Group g is opened but not closed."),
        (
            "| | calculate | twice",
            "| | end_group | | | | | | | | | | | | | | | |\n| | calculate | twice",
            "survey 7 type: end_group has no begin_group.",
        ),
        // The consent.
        (
            "| | text | t |",
            "| | select_one agree | u | Nữa? | Again? | | | | | | | | | | consent | | |\n| | text | t |",
            "survey 8 appearance: The consent (appearance consent) has to be the first question",
        ),
        (
            "| | agree | no | Không | No | | | count |",
            "| | agree | no | Không | No | | | |",
            "survey 2 type: The consent has to be select_one with exactly two choices",
        ),
        (
            "| | agree | no | Không | No | | | count |",
            "| | agree | no | Không | No | | | count |\n| | agree | 98 | Thôi | Never | | | |",
            "survey 2 type: The consent has to be select_one with exactly two choices",
        ),
        (
            "| yes | | | | | consent |",
            "| yes | 1 = 1 | | | | consent |",
            "survey 2 relevant: The consent is always asked.",
        ),
        // Headings.
        ("| | type | name |", "| | kind | name |", "survey 1 type: The column type is missing."),
        (
            "| | type | name |",
            "| | typ | name |",
            "survey 1 type: The column type is missing. Add it to the headings. Is the column typ a slip?",
        ),
        (
            "| sensitive | number |",
            "| label::vi | number |",
            "survey 1 label::vi: The columns label::Tiếng Việt (vi) and label::vi mean the same.",
        ),
        (
            "| default |",
            "| choice_filter |",
            "survey 5 choice_filter: The column choice_filter does not work in a chat.",
        ),
        ("| default |", "| parameters |", "survey 5 parameters: The column parameters"),
        ("| default |", "| media::image |", "survey 5 media::image: A question in a chat cannot show pictures"),
        // The sheet choices.
        ("| | age | low |", "| | | low |", "choices 4 list_name: list_name is needed"),
        ("| | age | low |", "| | age | thấp |", "choices 4 name: The choice code thấp is needed"),
        ("| | age | high |", "| | age | low |", "choices 5 name: The code low stands already in row 4 of list age."),
        ("| Từ 18 | 18 and more |", "| Từ 18 | |", "choices 5 label::English (en): The translation is missing"),
        ("Từ 18", &choice, "choices 5 label::Tiếng Việt (vi): 101 characters, at most 100."),
        ("người lớn", "dưới 18", "choices 5 also: \"dưới 18\" is also a name of the choice in row 4"),
        ("| 18- |", "| 18 |", "choices 5 range: range is a span of ages"),
        ("| 18- |", "| 30-18 |", "choices 5 range: range is a span of ages"),
        ("| 18- |", "| |", "choices 5 range: age takes ages (number age), so each choice needs its span."),
        ("| 18- |", "| 16- |", "choices 5 range: This span overlaps with the one in row 4."),
        (
            "| | | | age |\n| | begin",
            "| | | | |\n| | begin",
            "choices 4 range: range needs a question select_one age whose number is age.",
        ),
        ("| -17 | count |", "| -17 | stop |", "choices 4 ends: ends takes count"),
        (
            "| | text | t | Ghi?",
            "| | select_multiple agree | t | Ghi?",
            "choices 3 ends: ends goes with select_one only, but t (select_multiple) shares the list.",
        ),
        ("| | list_name | name |", "| | lists | name |", "choices 1 list_name: The column list_name is missing."),
        // The sheet settings.
        ("| Thử | thu |", "| Thử | thử |", "settings 2 form_id: form_id is needed"),
        ("| Thử | thu |", "| | thu |", "settings 2 form_title: The survey has no title."),
        ("| 1 | yes | 30 |", "| 1 | often | 30 |", "settings 2 review: review takes yes or no."),
        (
            "| 1 | yes | 30 |",
            "| 1 | yes | 0 |",
            "settings 2 expires_days: expires_days is a whole number from 1 to 365.",
        ),
        (
            "closes | minutes |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | 5 |",
            "closes | remind_hours |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | 48 |",
            "settings 2 remind_hours: remind_hours is a whole number from 0 to 47.",
        ),
        (
            "closes | minutes |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | 5 |",
            "closes | partial |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | yes |",
            "settings 2 partial: partial takes keep",
        ),
        (
            "closes | minutes |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | 5 |",
            "closes | partial |\n| | Thử | thu | 1 | yes | 30 | Cơ quan thử nghiệm | 30/11/2026 | keep |",
            "survey 2 label::English (en): partial is keep, so the consent has to say so: put {partial}",
        ),
        ("Mấy?", "Mấy {partial}?", "survey 5 label::Tiếng Việt (vi): {partial} is used but the column partial"),
        ("30/11/2026", "31/11/2026", "settings 2 closes: closes is a day"),
        // Headings.
        ("| appearance |", "| apperance |", "survey 1 apperance: There is no column apperance. Is appearance meant?"),
        (
            "hint::English (en)",
            "hints::English (en)",
            "survey 1 hints::English (en): There is no column hints::English (en). Is hint::English (en) meant?",
        ),
        ("| ends |", "| end |", "choices 1 end: There is no column end. Is ends meant?"),
        ("| expires_days |", "| Expire days |", "settings 1 Expire days: There is no column Expire days."),
        ("| 5 |\n", "| 5 phút |\n", "settings 2 minutes: minutes is a whole number from 1 to 120."),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let mistakes = read(&GOOD.replacen(from, to, 1)).err().unwrap_or_default();
        assert!(mistakes.iter().all(|it| it.what.has(Lang::Vi) && it.what.has(Lang::En)), "{expected}");
        let told = tell(&mistakes);
        if !told.lines().any(|line| line.starts_with(expected)) {
            wrong.push(format!("expected {expected}\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_column_of_another_tool_is_no_mistake() {
    for (from, to) in [
        ("| number |", "| number | index | score | media::image::English (en) | names | note |"),
        ("| range | ends |", "| range | ends | change | region | image |"),
        ("| closes | minutes |", "| closes | minutes | style | instance_name | submission_url |"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let wide = GOOD.replacen(from, to, 1);
        assert_eq!(read(&wide).map(|survey| survey.id), Ok("thu".to_owned()), "{to}");
    }
}

#[test]
fn a_published_version_stays_readable_whatever_is_asked_of_authors_since() {
    let slip = GOOD.replacen("| minutes |", "| minuts |", 1);
    let form = Workbook::from_md(&slip).unwrap();
    let mistakes = tell(&form::load(&form).unwrap_err());
    assert!(mistakes.starts_with("settings 1 minuts: "), "{mistakes}");
    assert_eq!(form::published(&form).unwrap().settings.minutes, None);
}

#[test]
fn answers_of_an_expired_draft_are_kept_where_the_consent_says_so_in_each_language() {
    let keep = GOOD
        .replace("| closes | minutes |", "| closes | partial |")
        .replace("| 30/11/2026 | 5 |", "| 30/11/2026 | keep |")
        .replace("Đồng ý?", "{partial} Đồng ý?");
    let told = tell(&read(&keep).unwrap_err());
    assert!(told.starts_with("survey 2 label::English (en): partial is keep"), "{told}");
    let survey = super::survey(&keep.replace("Agree?", "{partial} Agree?"));
    assert!(survey.settings.keeps_partial);
    assert!(survey.questions[0].label.get(Lang::Vi).contains("sau 30 ngày"));
    assert!(survey.questions[0].label.get(Lang::En).contains("after 30 days"));
    let bare = keep.replace("| | consent | |", "| | | |").replace("{partial}", "");
    let told = tell(&read(&bare).unwrap_err());
    assert!(told.contains("settings 2 partial: With partial set to keep"), "{told}");
}

#[test]
fn all_mistakes_are_told_at_once_and_in_order() {
    let text = GOOD
        .replace("| integer | n", "| image | n")
        .replace("Ghi?", "Ghi {x}?")
        .replace("| Từ 18 | 18 and more |", "| Từ 18 | |")
        .replace("| Thử | thu |", "| | |");
    let told = tell(&read(&text).unwrap_err());
    let places: Vec<&str> = told.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        places,
        ["survey 5 type", "survey 8 label", "choices 5 label", "settings 2 form_id", "settings 2 form_title"],
        "{told}"
    );
}

#[test]
fn a_mistake_is_not_blamed_on_what_follows_from_it() {
    // The type of `n` is wrong: neither its constraint, nor `twice`, nor what reads them is told as well.
    let mistakes = read(&GOOD.replace("| integer | n", "| integr | n")).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{}", tell(&mistakes));
    // The consent's list is wrong: it is still the first question.
    let mistakes = read(&GOOD.replace("select_one agree", "select_one agre")).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{}", tell(&mistakes));
}

#[test]
fn other_tools_columns_and_languages_are_left_alone() {
    let text = GOOD
        .replace("| sensitive | number |", "| guidance_hint | number |")
        .replace("hint::English (en)", "label::Français (fr)")
        .replace("| Ngắn gọn | In short |", "| Ngắn gọn | Texte ? |");
    let survey = super::survey(&text.replace("hint::Tiếng Việt (vi)", "bind::odk:length"));
    assert_eq!(survey.langs, [Lang::Vi, Lang::En]);
    assert!(survey.questions[4].hint.is_empty());
}

#[test]
fn long_forms_are_refused() {
    let rows: String = (0..301).map(|n| format!("| | text | q{n} | A | |\n")).collect();
    let text = format!(
        "| survey |\n| | type | name | label | relevant |\n{rows}| settings |\n| | form_title | form_id | review |\n| | T | t | no |"
    );
    let told = tell(&read(&text).unwrap_err());
    assert_eq!(told, "survey 0 : The survey has more than 300 questions. Divide it.\n");

    // 40 texts of 40 characters do not fit one message.
    let rows: String = (0..40).map(|n| format!("| | text | q{n} | A | |\n")).collect();
    let text = format!(
        "| survey |\n| | type | name | label | relevant |\n{rows}| settings |\n| | form_title | form_id |\n| | T | t |"
    );
    let told = tell(&read(&text).unwrap_err());
    assert!(told.starts_with("survey 0 short::Tiếng Việt (vi): The review has about"), "{told}");

    // A list whose labels alone fill a message.
    let choices: String = (0..30).map(|n| format!("| | l | c{n} | {n}{} |\n", "a".repeat(80))).collect();
    let text = format!(
        "| survey |\n| | type | name | label |\n| | select_one l | a | A |\n| choices |\n| | list_name | name | label |\n{choices}| settings |\n| | form_title | form_id |\n| | T | t |"
    );
    let told = tell(&read(&text).unwrap_err());
    assert!(told.starts_with("survey 2 label: The question with its choices has"), "{told}");

    // A battery of five long items.
    let rows: String = (0..5).map(|n| format!("| | select_one s | q{n} | {} |\n", "a".repeat(160))).collect();
    let text = format!(
        "| survey |\n| | type | name | label |\n| | begin_group | g | G |\n{rows}| | end_group | | |\n| choices |\n| | list_name | name | label |\n| | s | 1 | A |\n| | s | 2 | B |\n| settings |\n| | form_title | form_id |\n| | T | t |"
    );
    let told = tell(&read(&text).unwrap_err());
    assert!(told.starts_with("survey 2 label: Group g in one message has about"), "{told}");
}

#[test]
fn an_empty_form_says_so() {
    for text in ["", "prose", "| survey |\n| | type | name | label |"] {
        let told = tell(&read(text).unwrap_err());
        assert!(told.contains("survey 0 : There is no sheet survey, or it is empty."), "{told}");
    }
}
