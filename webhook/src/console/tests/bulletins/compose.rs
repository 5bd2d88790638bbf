//! Writing a bulletin: what is wrong is named, and nothing that was typed is lost.

use axum::http::StatusCode;
use flows::bulletin::State;
use flows::office::Role;
use storage::Stage;

use super::super::door::PICTURE;
use super::{FIELDS, act, house, revision, state, written};

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_kept_all_the_same() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let fields = [("unit", "a"), ("vi-title", "T"), ("links", "Xem | http://a.vn"), ("zalo", "broadcast")];
    let answer = binh.post("/console/bulletins-new", &fields).await;
    let id = answer.to().rsplit('/').next().unwrap().to_owned();
    let page = binh.get(&format!("/console/bulletins/{id}/edit")).await.body;
    for field in ["links", "cover"] {
        assert!(page.contains(&format!("id=\"fault-{field}-1\"")), "{field}: {page}");
    }
    assert!(
        page.contains("Tin truyền thông: một bài viết") && page.contains("không biết kết quả từng người"),
        "{page}"
    );
    let (status, page) = act(&mut binh, &house, &id, "submit").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Xin ghi nội dung"), "{page}");
    assert_eq!(state(&house, &id).await, State::Draft);
    // A segment that cannot be counted is none.
    let seen = revision(&house, &id).await;
    let bad = [("unit", "a"), ("revision", seen.as_str()), ("tags", "Nhãn")];
    assert!(binh.post(&format!("/console/bulletins/{id}"), &bad).await.body.contains("id=\"fault-tags-1\""));
    // What cannot be read at all is not kept, and what was typed is not lost.
    let seen = revision(&house, &id).await;
    let bad = [("unit", "a"), ("revision", seen.as_str()), ("vi-title", "Khác"), ("at", "mai")];
    let answer = binh.post(&format!("/console/bulletins/{id}"), &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"fault-at-1\"") && answer.body.contains("value=\"Khác\""), "{}", answer.body);
    assert_eq!(revision(&house, &id).await, seen);
    // A preview keeps nothing and shows what was typed, on both screens.
    let fields: Vec<_> = FIELDS.iter().copied().chain([("zalo", "broadcast"), ("id", id.as_str())]).collect();
    let page = binh.post("/console/bulletins-preview", &fields).await.body;
    let (zalo, telegram) =
        page.split_once("Xem trước trên Zalo").unwrap().1.split_once("Xem trước trên Telegram").unwrap();
    let (telegram, web) = telegram.split_once("Xem trước trên trang web").unwrap();
    assert!(zalo.contains("class=\"headline\">Cấp đổi") && telegram.contains("Ông/Bà nộp hồ sơ qua mạng."), "{page}");
    assert!(web.contains("không gửi qua trang web"), "{web}");
    let page =
        binh.post("/console/bulletins-preview", &[("unit", "a"), ("vi-body", "Chữ"), ("channel", "web")]).await.body;
    let (telegram, web) = page.split_once("Xem trước trên trang web").unwrap();
    assert!(web.contains("class=\"words\">Đơn vị a") && telegram.contains("không gửi qua Telegram"), "{page}");
    assert_eq!(revision(&house, &id).await, seen);
}

#[tokio::test]
async fn recipients_that_are_not_there_are_named_and_nothing_is_kept() {
    let house = house().await;
    house.things("b").await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    for (field, value, at, why) in [
        ("units", "Xã Không Có", "units", "Không có đơn vị “Xã Không Có”"),
        ("units", "b", "units", "không thuộc cơ quan ban hành"),
        ("account", "khong", "account", "không có tài khoản “khong”"),
        ("tags", "Khong ai", "tags", "không có nhãn “Khong ai”"),
        ("took-part", "phieu-la", "took-part", "Không có khảo sát “phieu-la”"),
        ("days", "abc", "days", "từ 1 đến 3650"),
        ("saved", "segment-b", "saved", "không còn"),
        ("channel", "fax", "channel", "Không có lựa chọn “fax”"),
        ("corrects", "khong", "corrects", "Không có bản tin"),
    ] {
        let fields: Vec<_> = FIELDS.into_iter().chain([(field, value)]).collect();
        let answer = binh.post("/console/bulletins-new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
        let named = format!("id=\"fault-{at}-1\">");
        let (_, said) = answer.body.split_once(&named).unwrap_or_else(|| panic!("{field}={value}: {}", answer.body));
        assert!(said.split_once("</p>").unwrap().0.contains(why), "{field}={value}: {said}");
        assert!(
            answer.body.contains("value=\"12/TB-A\"") && answer.body.contains("Ông/Bà nộp hồ sơ"),
            "what was typed stays"
        );
        let kept = matches!(field, "units" | "account" | "tags" | "took-part" | "days");
        assert!(!kept || answer.body.contains(&format!("value=\"{value}\"")), "{field}={value}: {}", answer.body);
    }
    let fields: Vec<_> = FIELDS.into_iter().chain([("zalo", "broadcast"), ("more-cities", "4, abc")]).collect();
    let answer = binh.post("/console/bulletins-new", &fields).await;
    for name in [">Hà Nội (9)</label>", ">25-34</label>", ">Android</label>", ">Miền Trung</label>"] {
        assert!(answer.body.contains(name), "targets are words: {name}");
    }
    assert!(answer.body.contains("“abc” không phải") && answer.body.contains("value=\"4, abc\""), "{}", answer.body);
    let all = storage::BulletinFilter { units: vec!["a".to_owned()], limit: 10, ..Default::default() };
    assert_eq!(house.app.storage.bulletins(&all).await.unwrap().len(), 0);
    // A segment that is kept under a name is looked at alike.
    let fields = [("name", "Nhóm"), ("unit", "a"), ("tags", "Khong ai"), ("channel", "web")];
    let answer = binh.post("/console/segments", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("fault-tags-1") && answer.body.contains("value=\"web\" checked"), "{}", answer.body);
    assert!(!house.app.storage.segments().await.unwrap().iter().any(|it| it.name == "Nhóm"));
}

#[tokio::test]
async fn the_country_issues_nothing_and_is_reached_by_an_office_in_it() {
    let house = house().await;
    house.person("quoc", "vn", &[(Role::Communicator, "vn")]).await;
    house.person("phe", "vn", &[(Role::Approver, "vn")]).await;
    let mut quoc = house.browser_of("quoc", Stage::Full).await;
    let page = quoc.get("/console/bulletins-new").await.body;
    assert!(page.contains("Gửi người dân cả nước") && !page.contains("(vn)\""), "{page}");
    let whole: Vec<_> = [("unit", "vn")].into_iter().chain(FIELDS.into_iter().skip(1)).collect();
    let answer = quoc.post("/console/bulletins-new", &whole).await;
    assert!(
        answer.body.contains("id=\"fault-unit-1\"") && answer.body.contains("không ban hành văn bản"),
        "{}",
        answer.body
    );
    let id = written(&mut quoc, &[("whole", "1")]).await;
    let row = house.app.storage.bulletin_row(&id).await.unwrap().unwrap();
    assert_eq!((row.unit.as_str(), row.issuing()), ("vn", "a"));
    assert!(quoc.get("/console/bulletins").await.body.contains("Đơn vị a"));
    let page = quoc.get(&format!("/console/bulletins/{id}/edit")).await.body;
    assert!(
        page.contains("value=\"Đơn vị a (a)\"")
            && page.contains("name=\"whole\" type=\"checkbox\" value=\"1\" checked"),
        "{page}"
    );
    // Whoever is of a alone neither sees it nor can write one like it.
    let mut binh = house.browser_of("binh", Stage::Full).await;
    assert_eq!(binh.get(&format!("/console/bulletins/{id}")).await.status, StatusCode::NOT_FOUND);
    let own = written(&mut binh, &[("whole", "1")]).await;
    assert_eq!(house.app.storage.bulletin_row(&own).await.unwrap().unwrap().unit, "a");
}

#[tokio::test]
async fn surveys_of_other_offices_are_not_on_offer_and_results_take_one_field() {
    let house = house().await;
    house.things("b").await;
    house.things("a").await;
    house.person("khao", "vn", &[(Role::SurveyManager, "vn")]).await;
    let mut khao = house.browser_of("khao", Stage::Full).await;
    for id in ["survey-a", "survey-b"] {
        let answer = khao.post(&format!("/console/surveys/{id}/publish"), &[("v", "1")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let page = binh.get("/console/bulletins-new").await.body;
    let (_, offered) = page.split_once("<select id=\"took-part\"").unwrap();
    let offered = offered.split_once("</select>").unwrap().0;
    assert!(offered.contains("Phiếu Survey-a (Survey-a)") && !offered.contains("Survey-b"), "{offered}");
    let fields: Vec<_> = FIELDS.into_iter().chain([("kind", "results"), ("took-part", "Survey-b")]).collect();
    let answer = binh.post("/console/bulletins-new", &fields).await;
    assert!(answer.body.contains("id=\"fault-took-part-1\""), "{}", answer.body);
    let id = written(&mut binh, &[("kind", "results"), ("took-part", "Survey-a")]).await;
    let it = house.app.storage.bulletin(&id).await.unwrap().unwrap().bulletin;
    assert_eq!((it.survey.as_deref(), it.segment.took_part.as_deref()), (Some("Survey-a"), Some("Survey-a")));
    assert!(!page.contains("name=\"survey\""), "one field says it: {page}");
}

#[tokio::test]
async fn covers_and_files_are_what_their_bytes_say() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let id = written(&mut binh, &[]).await;
    let (form, file) = (format!("/console/bulletins/{id}"), format!("/console/bulletins/{id}/file"));
    let fields = |seen| FIELDS.into_iter().chain([("revision", seen)]).collect::<Vec<_>>();
    for bytes in [b"<svg onload=alert(1)>".as_slice(), b"%PDF-1.7", b"GIF89a"] {
        let answer = binh.upload_with(&form, &fields("1"), bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bytes:?}");
        assert!(answer.body.contains("id=\"fault-cover-1\"") && answer.body.contains("12/TB-A"), "{}", answer.body);
    }
    for bytes in [b"<html><script>".as_slice(), b"MZ", b"PK\x03\x04", b""] {
        let fields = [("revision", "1")];
        assert_eq!(binh.upload_with(&file, &fields, bytes).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bytes:?}");
    }
    assert_eq!(revision(&house, &id).await, "1");
    let stale = binh.upload_with(&form, &fields("0"), PICTURE).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(binh.upload_with(&form, &fields("1"), PICTURE).await.status, StatusCode::SEE_OTHER);
    // A cover comes with the first save as well, and a form without one takes none away.
    let first = binh.upload_with("/console/bulletins-new", &fields(""), PICTURE).await;
    let first = first.to().rsplit('/').next().unwrap().to_owned();
    let again = binh.post(&format!("/console/bulletins/{first}"), &fields("1")).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(house.app.storage.bulletin(&first).await.unwrap().unwrap().bulletin.cover.is_some());
    assert_eq!(binh.upload_with(&file, &[("revision", "2")], b"%PDF-1.7 x").await.status, StatusCode::SEE_OTHER);
    let it = house.app.storage.bulletin(&id).await.unwrap().unwrap().bulletin;
    let (picture, pdf) = (it.cover.unwrap(), it.files[0].clone());
    let get = async |name: &str| {
        house.browser_of("em", Stage::Full).await.get(&format!("/console/bulletins/{id}/files/{name}")).await
    };
    let shown = get(&picture).await;
    assert_eq!(shown.headers["content-type"], "image/png");
    assert!(get(&pdf).await.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    for name in ["..%2f..%2fCargo.toml", "%2e%2e", "x.png", "..\\x.png", &picture.replace(".png", ".pdf")] {
        assert_eq!(get(name).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}

/// A form that is refused takes nothing back: neither what was taken away, nor what was typed, nor that a picture came with it.
#[tokio::test]
async fn what_was_taken_away_stays_away_and_a_large_picture_costs_no_words() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let id = written(&mut binh, &[]).await;
    let (path, seen) = (format!("/console/bulletins/{id}"), revision(&house, &id).await);
    assert_eq!(
        binh.upload_with(&format!("{path}/file"), &[("revision", &seen)], PICTURE).await.status,
        StatusCode::SEE_OTHER
    );
    let file = house.app.storage.bulletin(&id).await.unwrap().unwrap().bulletin.files.remove(0);
    let seen = revision(&house, &id).await;
    let save = |more: &[(&'static str, String)]| -> Vec<(&'static str, String)> {
        let fields = FIELDS.map(|(name, value)| (name, value.to_owned()));
        fields.into_iter().chain([("revision", seen.clone())]).chain(more.iter().cloned()).collect()
    };
    let wrong = save(&[("no-file", file.clone()), ("days", "abc".to_owned())]);
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = binh.post(&path, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let carried = format!("<input type=\"hidden\" name=\"no-file\" value=\"{file}\">");
    assert!(answer.body.contains(&carried), "{}", answer.body);

    // A camera's photo of seven megabytes: named at its field, with every word still there.
    let photo = [b"\xff\xd8\xff\xe0".as_slice(), &vec![0; 7 << 20]].concat();
    let right = save(&[]);
    let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = binh.upload_with(&path, &right, &photo).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(
        answer.body.contains("id=\"fault-cover-1\"") && answer.body.contains("Ông/Bà nộp hồ sơ"),
        "{}",
        answer.body
    );
}
