use jiff::civil::date;

use super::super::{Bulletin, Carried, Frame, Kind, Link, Words, ZaloWay, article, messages, trial};
use super::{frame, notice};
use crate::{Act, Lang, Platform};

#[test]
fn what_a_person_on_telegram_reads() {
    let [part] = &messages(&notice(), &frame(), Platform::Telegram, Lang::Vi)[..] else { panic!() };
    assert_eq!(
        part.message.text,
        "Sở Nội vụ thành phố Huế\nSố 12/TB-SNV, ngày 22/11/2026\n\nGiờ làm việc mới\n\nTừ ngày 01/12, bộ phận một cửa mở \
         cửa lúc 7 giờ.\n\nĐể không nhận bản tin nữa, xin nhắn: dừng nhận tin."
    );
    let buttons: Vec<_> = part.message.buttons().collect();
    assert_eq!(buttons[0].act, Act::Url("https://snv.hue.gov.vn/tin/12".to_owned()));
    let Act::Press(press) = &buttons[1].act else { panic!() };
    assert_eq!((buttons[1].label.as_str(), press.code().as_str()), ("Dừng nhận tin này", "w.s.other"));
    assert!(part.media.is_none() && part.message.unasked);
}

#[test]
fn a_correction_says_what_it_corrects_and_an_english_reader_reads_english() {
    let correction = Bulletin {
        kind: Kind::Correction,
        en: Some(Words { title: "Opening hours".to_owned(), body: "From 8 o'clock.".to_owned() }),
        ..notice()
    };
    let frame = Frame { corrects: Some(("11/TB-SNV".to_owned(), Some(date(2026, 11, 20)))), ..frame() };
    let text = |lang| messages(&correction, &frame, Platform::Web, lang)[0].message.text.clone();
    assert!(
        text(Lang::Vi)
            .contains("Đính chính số 12/TB-SNV, ngày 22/11/2026\nĐính chính thông báo số 11/TB-SNV ngày 20/11/2026.\n")
    );
    assert!(text(Lang::En).contains(
        "Correction No. 12/TB-SNV, 22/11/2026\nThis corrects notice No. 11/TB-SNV of 20/11/2026.\n\nOpening hours"
    ));
}

/// Each channel as it is: pictures and files where it carries them, the page where it does not.
#[test]
fn pictures_and_files_by_channel() {
    let bulletin = Bulletin { cover: Some("c".to_owned()), files: vec!["f".to_owned(), "g".to_owned()], ..notice() };
    let with_page = Frame { page: Some("https://a.vn/ban-tin/1".to_owned()), ..frame() };
    for (platform, frame, media, buttons, printed) in [
        (Platform::Telegram, &with_page, "PFF", 2, false),
        (Platform::Telegram, &frame(), "PFF", 2, false),
        // Under a picture Zalo has no buttons: what they would say is printed.
        (Platform::Zalo, &with_page, "P", 0, true),
        (Platform::Zalo, &frame(), "PFF", 0, true),
        (Platform::Web, &with_page, "-", 3, false),
    ] {
        let parts = messages(&bulletin, frame, platform, Lang::Vi);
        let carried = |it: &super::super::Part| match it.media.as_ref().map(|media| media.kind) {
            Some(Carried::Picture) => 'P',
            Some(Carried::File) => 'F',
            None => '-',
        };
        assert_eq!(parts.iter().map(carried).collect::<String>(), media, "{platform:?}");
        assert_eq!(parts[0].message.buttons().count(), buttons, "{platform:?}");
        assert_eq!(parts[0].message.text.contains("https://snv.hue.gov.vn/tin/12"), printed, "{platform:?}");
        assert!(parts[0].message.text.ends_with("dừng nhận tin."));
    }
    let zalo = messages(&bulletin, &with_page, Platform::Zalo, Lang::Vi);
    assert!(zalo[0].message.text.contains("Xem tệp đính kèm: https://a.vn/ban-tin/1"));
}

/// No more buttons than Zalo takes, with all links there can be.
#[test]
fn five_buttons_are_enough() {
    let link = Link { label: "Trang".to_owned(), url: "https://a.vn".to_owned() };
    let bulletin = Bulletin { links: vec![link; 4], ..notice() };
    let parts = messages(&bulletin, &frame(), Platform::Zalo, Lang::Vi);
    assert_eq!(parts[0].message.buttons().count(), Platform::Zalo.surface().buttons);
}

/// A draft begins with its text as often as with its title: what stands around it stays in the language it goes out in.
#[test]
fn an_article_without_a_title_is_vietnamese_all_the_same() {
    let english = Words { title: "New hours".to_owned(), body: "From 1 December.".to_owned() };
    let vi = Words { title: String::new(), ..notice().vi };
    let article = article(&Bulletin { vi, en: Some(english), ..notice() }, &frame());
    assert_eq!((article.title.as_str(), article.paragraphs[1].as_str()), ("", "Số 12/TB-SNV, ngày 22/11/2026"));
    assert!(article.description.starts_with("Từ ngày 01/12"), "{}", article.description);
    assert!(article.paragraphs.last().unwrap().contains("bỏ quan tâm"));
}

#[test]
fn an_article_fits_whatever_the_words_are() {
    let long = Words {
        title: "rất dài ".repeat(40),
        body: "Đoạn một.\n\n  Đoạn hai.  \n".to_owned() + &"chữ ".repeat(200),
    };
    let bulletin = Bulletin { vi: long, cover: Some("c".to_owned()), ..notice() };
    let frame = Frame { unit: "Ủy ban nhân dân ".repeat(6), ..frame() };
    let article = article(&bulletin, &frame);
    let chars = |text: &str| text.chars().count();
    assert!(chars(&article.title) <= 150 && chars(&article.author) <= 50 && chars(&article.description) <= 300);
    assert!(article.title.ends_with("dài…") || article.title.ends_with("rất…"), "{}", article.title);
    assert_eq!(article.paragraphs[1], "Số 12/TB-SNV, ngày 22/11/2026");
    assert_eq!(article.paragraphs[2..4], ["Đoạn một.", "Đoạn hai."]);
    assert!(article.paragraphs.last().unwrap().contains("bỏ quan tâm"));
    assert!(article.paragraphs.iter().any(|it| it == "Xem toàn văn: https://snv.hue.gov.vn/tin/12"));
}

/// A broadcast reaches one person as the words of its card, under its picture, and the article behind it: all of them.
#[test]
fn a_broadcast_is_tried_out_as_its_card_and_its_article() {
    let cover = Some("c.png".to_owned());
    let it = Bulletin { cover, zalo: ZaloWay::Broadcast(Default::default()), ..notice() };
    let [card, page] = &trial(&it, &frame(), Platform::Zalo, Lang::Vi)[..] else { panic!() };
    assert_eq!(card.message.text, "[GỬI THỬ]\n\nGiờ làm việc mới\n\nTừ ngày 01/12, bộ phận một cửa mở cửa lúc 7 giờ.");
    assert_eq!(card.media.as_ref().map(|it| (it.kind, it.file.as_str())), Some((Carried::Picture, "c.png")));
    let wanted = article(&it, &frame());
    assert!(page.media.is_none() && page.message.rows.is_empty());
    assert!(page.message.text.starts_with("Khi phát, người nhận thấy một thẻ"), "{}", page.message.text);
    assert!(page.message.text.ends_with(&wanted.paragraphs.join("\n\n")), "{}", page.message.text);
    // Elsewhere it is what it is, marked in its first line.
    let on_telegram = trial(&it, &frame(), Platform::Telegram, Lang::En);
    assert!(on_telegram[0].message.text.starts_with("[TRIAL]\nSở Nội vụ"), "{}", on_telegram[0].message.text);
    let each = Bulletin { zalo: ZaloWay::Consultation, ..it };
    assert!(trial(&each, &frame(), Platform::Zalo, Lang::Vi)[0].message.text.starts_with("[GỬI THỬ]\nSở Nội vụ"));
}

/// Whatever its length, each message fits, no word is lost or cut where it can be kept whole, and it ends somewhere.
#[test]
fn a_long_article_is_tried_out_in_messages_that_fit() {
    let words = |count: usize| (0..count).map(|n| format!("từ{n}")).collect::<Vec<_>>().join(" ");
    let shown = |body: String| {
        let vi = Words { title: "Tiêu đề".to_owned(), body };
        let it = Bulletin { vi, zalo: ZaloWay::Broadcast(Default::default()), ..notice() };
        let parts = trial(&it, &frame(), Platform::Zalo, Lang::Vi);
        assert!(parts.iter().all(|it| (1..=2000).contains(&it.message.text.chars().count())));
        parts.into_iter().skip(1).map(|it| it.message.text).collect::<Vec<_>>()
    };
    let whole = shown(format!("{}\n{}", words(900), words(300)));
    let text = whole.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!((4..=5).contains(&whole.len()) && text.contains(&format!("{} {}", words(900), words(300))), "{whole:?}");
    assert!(shown("x".repeat(4100)).concat().contains(&"x".repeat(1999)));
    let cut = shown(words(5000));
    assert_eq!((cut.len(), cut[5].as_str()), (6, "Bài viết còn tiếp; bản gửi thử dừng ở đây."));
}
