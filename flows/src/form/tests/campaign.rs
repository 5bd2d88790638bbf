//! The sheet `campaign`: what it may say, and where each mistake in it is named.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Excel};

use super::{read, survey, tell};
use crate::form::{GOP_Y, SIPAS_REF, Workbook, load};
use crate::{Bound, Campaign, Lang, Survey};

/// A form in one language, and the sheet with these headings and cells.
fn with(headings: &str, cells: &str) -> String {
    let plain = "| survey |\n| | type | name | label |\n| | text | a | Hạn {closes}. Gì? |\n| settings |\n\
                 | | form_title | form_id |\n| | Thử | thu |\n";
    format!("{plain}| campaign |\n| | {headings} |\n| | {cells} |\n")
}

fn bound(text: &str) -> Option<Bound> {
    Some(Bound::parse(text).unwrap())
}

fn label(survey: &Survey) -> &str {
    survey.questions[0].label.get(Lang::Vi)
}

#[test]
fn what_it_says_is_read() {
    let full = survey(&with(
        "opens | Closes | quota | languages | who may answer | anonymous | Edit until closing",
        "01/12/2026 | 2026-12-31 17:00 | 2000 | vi | everybody | no | no",
    ));
    let (opens, closes) = (bound("2026-12-01"), bound("31/12/2026 17:00"));
    let campaign = Campaign { opens, closes, quota: Some(2000), by_choice: Vec::new() };
    assert_eq!(full.settings.campaign, campaign);
    assert_eq!(label(&full), "Hạn 17 giờ 00 ngày 31/12/2026. Gì?");
    let words = [
        "Nhận trả lời từ ngày 01/12/2026 đến 17 giờ 00 ngày 31/12/2026.",
        "Khi đủ 2.000 phiếu đã gửi thì không ai bắt đầu được nữa; ai đang làm dở vẫn gửi được.",
    ];
    assert_eq!(campaign.words(Lang::Vi), words);
    // Of what is not said nothing is told.
    for text in [GOP_Y, SIPAS_REF] {
        let (form, plain) = (Workbook::from_md(text).unwrap(), survey(text));
        assert_eq!((plain.settings.campaign.quota, plain.settings.campaign.words(Lang::En)), (None, Vec::new()));
        assert!(!form.canonical().contains("\"campaign\""), "its hash is what it was");
    }
}

#[test]
fn the_last_day_may_stand_in_either_sheet() {
    let settings = |day: &str, text: &str| {
        text.replace("| form_title | form_id |", "| form_title | form_id | closes |")
            .replace("| Thử | thu |", &format!("| Thử | thu | {day} |"))
    };
    for text in [
        settings("31/12/2026", &with("quota", "5")),
        settings("31/12/2026", &with("closes", "2026-12-31")),
        with("closes", "31/12/2026"),
    ] {
        let survey = survey(&text);
        assert_eq!(survey.settings.campaign.closes, bound("2026-12-31"));
        assert_eq!(label(&survey), "Hạn 31/12/2026. Gì?");
    }
    for other in ["30/12/2026", "31/12/2026 17:00"] {
        let told = tell(&read(&settings("31/12/2026", &with("closes", other))).unwrap_err());
        assert!(told.contains("campaign 2 closes: The sheet settings says closes is 31/12/2026"), "{told}");
    }
    for time in ["31/12/2026 17:00", "2026-12-31 17:00", "2026-12-31T17:00:00"] {
        let told = tell(&read(&settings(time, &with("quota", "5"))).unwrap_err());
        assert!(told.contains("settings 2 closes: closes is a day in the sheet settings."), "{told}");
    }
    let told = tell(&read(&settings("31/12/2026", &with("opens", "1/1/2027"))).unwrap_err());
    assert!(told.contains("campaign 2 opens: opens has to come before closes (31/12/2026)."), "{told}");
}

#[test]
fn each_mistake_has_its_cell_and_a_way_out() {
    for (headings, cells, expected) in [
        ("opens", "mai", "campaign 2 opens: opens is a day (2026-11-30 or 30/11/2026), or a day and a time"),
        ("closes", "31/11/2026", "campaign 2 closes: closes is a day"),
        ("closes", "30/11/2026 17", "campaign 2 closes: closes is a day"),
        ("opens | closes", "2/12/2026 | 1/12/2026", "campaign 2 opens: opens has to come before closes (01/12/2026)."),
        ("opens | closes", "1/12/2026 08:00 | 1/12/2026 08:00", "campaign 2 opens: opens has to come before closes"),
        ("quota", "0", "campaign 2 quota: quota is how many responses are needed: a whole number from 1"),
        ("quota", "-5", "campaign 2 quota: quota is how many"),
        ("Quota", "nhiều", "campaign 2 Quota: quota is how many"),
        ("quota", "10000001", "campaign 2 quota: quota is how many"),
        ("anonymous", "yes", "campaign 2 anonymous: A survey in a chat is confidential, not anonymous"),
        ("anonymous", "perhaps", "campaign 2 anonymous: anonymous takes no, or nothing."),
        ("edit until closing", "yes", "campaign 2 edit until closing: Answers can be changed until they are sent"),
        ("edit_until_closing", "x", "campaign 2 edit_until_closing: edit_until_closing takes no, or nothing."),
        ("who_may_answer", "invited", "campaign 2 who_may_answer: Whoever reaches the channel may answer, once"),
        ("languages", "vi, fr", "campaign 2 languages: languages takes vi, en, or both"),
        ("languages", "vi, en", "campaign 2 languages: languages names en, but no label is written in it."),
        ("languages", "en", "campaign 2 languages: There are labels in vi, which people can choose"),
        ("open", "1/12/2026", "campaign 1 open: The sheet campaign has no column open. Is opens meant?"),
        (
            "budget",
            "5",
            "campaign 1 budget: The sheet campaign has no column budget. Those that work: opens, closes, languages,",
        ),
        ("qota", "5", "campaign 1 qota: The sheet campaign has no column qota. Is quota meant?"),
        ("quota | quota", "5 | 6", "campaign 1 quota: The columns quota and quota mean the same."),
        ("quota", "5 |\n| | 6", "campaign 3 : The survey has one row of its own here."),
    ] {
        let told = tell(&read(&with(headings, cells).replace("Hạn {closes}. ", "")).map(|_| ()).unwrap_err());
        assert!(told.contains(expected), "{headings}: {cells}\n  expected: {expected}\n  told: {told}");
    }
    // A column without a cell says nothing.
    assert!(read(&with("quota | remarks", "5 | ").replace("Hạn {closes}. ", "")).is_ok());
}

/// A form with a question, a battery and the consent, and these rows of quotas by choice.
fn by_choice(rows: &str) -> String {
    let consent = "| | select_one dong_y | ok | Đồng ý? | yes | consent |\n";
    let battery = "| | begin_group | g | Mức? | | |\n| | select_one muc | m1 | Một? | | |\n\
                   | | select_one muc | m2 | Hai? | | |\n| | end_group | | | | |\n";
    format!(
        "| survey |\n| | type | name | label | required | appearance |\n{consent}\
         | | select_one gioi | gioi_tinh | Giới tính? | | |\n| | text | gop_y | Góp ý? | | |\n{battery}\
         | choices |\n| | list_name | name | label | ends |\n| | dong_y | co | Có | |\n| | dong_y | khong | Không | count |\n\
         | | gioi | nam | Nam | |\n| | gioi | nu | Nữ | |\n| | gioi | khac | Khác | screened_out |\n| | gioi | 98 | Không nói | |\n\
         | | muc | 1 | Kém | |\n| | muc | 2 | Tốt | |\n\
         | settings |\n| | form_title | form_id |\n| | Thử | thu |\n\
         | campaign |\n| | closes | quota | question | choice | when_full |\n{rows}\n"
    )
}

#[test]
fn a_quota_by_choice_names_a_question_and_a_choice() {
    // The survey's own row may stand anywhere, or nowhere.
    for own in ["| | 31/12/2026 | 9 | | | |\n", ""] {
        let rows =
            format!("| | | 5 | gioi_tinh | nam | ends |\n{own}| | | 6 | gioi_tinh | nu | |\n| | | 7 | m1 | 2 | |");
        let campaign = survey(&by_choice(&rows)).settings.campaign;
        assert_eq!(campaign.quota, (!own.is_empty()).then_some(9));
        let read: Vec<_> = campaign.by_choice.iter().map(|it| (it.choice.as_str(), it.most, it.ends)).collect();
        assert_eq!(read, [("nam", 5, true), ("nu", 6, false), ("2", 7, false)]);
        let words = "Cần 5 phiếu có câu gioi_tinh là nam; khi đủ, ai chọn như vậy thì phiếu kết thúc ngay.";
        assert_eq!(campaign.by_choice[0].words(Lang::Vi), words);
    }
    for (rows, expected) in [
        ("| | | 5 | gioi_tihn | nam | |", "campaign 2 question: question is the name of a select_one of this form"),
        ("| | | 5 | gioi_tihn | nam | |", "Is gioi_tinh meant?"),
        ("| | | 5 | gop_y | nam | |", "campaign 2 question: question is the name of a select_one"),
        ("| | | 5 | ok | co | |", "campaign 2 question: question is the name of a select_one"),
        ("| | | 5 | | nam | |", "campaign 2 question: question is the name of a select_one"),
        ("| | | 5 | gioi_tinh | nma | |", "campaign 2 choice: choice is the code of a choice of gioi_tinh"),
        ("| | | 5 | gioi_tinh | | |", "campaign 2 choice: choice is the code"),
        ("| | | 5 | gioi_tinh | 98 | |", "campaign 2 choice: choice is the code"),
        ("| | | 5 | gioi_tinh | khac | |", "campaign 2 choice: choice is the code"),
        ("| | | | gioi_tinh | nam | |", "campaign 2 quota: How many responses are needed?"),
        ("| | | 0 | gioi_tinh | nam | |", "campaign 2 quota: quota is how many responses are needed"),
        ("| | | 5 | gioi_tinh | nam | stop |", "campaign 2 when_full: when_full takes ends"),
        ("| | | 5 | m1 | 2 | ends |", "campaign 2 when_full: m1 is asked with others in one message"),
        (
            "| | 31/12/2026 | 5 | gioi_tinh | nam | |",
            "campaign 2 closes: A row of a quota by choice has quota, question",
        ),
        (
            "| | | 5 | gioi_tinh | nam | |\n| | | 6 | gioi_tinh | nam | |",
            "campaign 3 choice: This choice has a quota already, in row 2.",
        ),
    ] {
        let told = tell(&read(&by_choice(rows)).map(|_| ()).unwrap_err());
        assert!(told.contains(expected), "{rows}\n  expected: {expected}\n  told: {told}");
    }
}

#[test]
fn it_is_given_back_as_it_came() {
    let text = with("opens | closes | quota", "2026-12-01 | 2026-12-31 17:00 | 2000");
    let form = Workbook::from_md(&text).unwrap();
    let canonical = form.canonical();
    assert!(canonical.contains(r#""campaign":[{"closes":"2026-12-31 17:00","opens":"2026-12-01","quota":"2000"}]"#));
    let back = Workbook::from_canonical(&canonical).unwrap();
    assert_eq!((back.canonical(), load(&back)), (canonical, load(&form)));
    assert_ne!(survey(&text).hash, survey(&text.replace("2000", "2001")).hash);
}

#[test]
fn a_time_of_excel_is_a_time() {
    for (hour, minute) in [(0, 1), (7, 59), (8, 0), (16, 20), (23, 59)] {
        let mut book = Excel::new();
        for (name, rows) in [
            ("survey", vec![vec!["type", "name", "label"], vec!["text", "a", "Gì?"]]),
            ("settings", vec![vec!["form_title", "form_id"], vec!["Thử", "thu"]]),
            ("campaign", vec![vec!["opens", "closes"]]),
        ] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (row, cells) in (0u32..).zip(rows) {
                sheet.write_row(row, 0, cells).unwrap();
            }
        }
        let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        let day = ExcelDateTime::from_ymd(2026, 12, 1).unwrap();
        let time = day.clone().and_hms(hour, minute, 0).unwrap();
        let sheet = book.worksheet_from_name("campaign").unwrap();
        sheet.write_datetime_with_format(1, 0, &day, &format).unwrap();
        sheet.write_datetime_with_format(1, 1, &time, &format).unwrap();
        let form = Workbook::from_xlsx(&book.save_to_buffer().unwrap()).unwrap();
        let campaign = load(&form).unwrap().settings.campaign;
        assert_eq!(campaign.opens, bound("2026-12-01"));
        assert_eq!(campaign.closes, bound(&format!("2026-12-01 {hour:02}:{minute:02}")));
    }
}
