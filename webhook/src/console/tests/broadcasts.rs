//! Broadcasts on Zalo: not submitted where they cannot go, and what is to be done where one was refused.

use axum::http::StatusCode;
use flows::bulletin::{Bulletin, Denial, Move, Segment, Step, Words, ZaloWay};
use flows::office::Role;
use flows::{Lang, Platform};
use storage::{Actor, Broadcast, Stage};

use super::bulletins::{house, written};
use super::door::House;
use crate::app::now;

/// A broadcast that was sent as far as it went: through, by an OA at a step.
async fn through(house: &House, step: Step, said: Option<Denial>) -> String {
    let (storage, by) = (&house.app.storage, Actor::Program);
    let segment = Segment { channels: vec![Platform::Zalo], ..Segment::default() };
    let it = Bulletin {
        unit: "a".to_owned(),
        number: "1/TB".to_owned(),
        date: Some(jiff::civil::date(2026, 11, 22)),
        vi: Words { title: "Lịch tiếp công dân".to_owned(), body: "Sáng thứ Ba.".to_owned() },
        cover: Some(house.picture.clone()),
        zalo: ZaloWay::Broadcast(Default::default()),
        segment,
        ..Bulletin::default()
    };
    let id = data_encoding::HEXLOWER.encode(&crate::app::random::<8>());
    storage.bulletin_write(&id, &it, None, &by, now()).await.unwrap().unwrap();
    let official = |id: &str| Actor::Person(id.to_owned());
    for (seen, act, by) in [
        (1, Move::Submit, official("binh")),
        (2, Move::Approve, official("cuc")),
        (3, Move::Start, Actor::Program),
        (4, Move::Finish, Actor::Program),
    ] {
        storage.bulletin_move(&id, act, seen, &by, now()).await.unwrap().unwrap();
    }
    let (said, step) = (said.map(|it| it.code().to_owned()), step.code().to_owned());
    let it = Broadcast { account: "100".to_owned(), step, token: None, article: None, message: None, said, at: now() };
    storage.broadcast_put(&id, &it).await.unwrap();
    id
}

#[tokio::test]
async fn what_cannot_be_broadcast_is_not_submitted() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let id = written(&mut binh, &[("zalo", "broadcast"), ("channel", "zalo")]).await;
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("chưa có OA nào để phát bài viết"), "{page}");
    let edit = binh.get(&format!("/console/bulletins/{id}/edit")).await.body;
    assert!(edit.contains("chưa có OA nào để phát bài viết"), "said where it is written: {edit}");
    let seen = [("revision", "1")];
    let answer = binh.post(&format!("/console/bulletins/{id}/submit"), &seen).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Each refusal has words in both languages that say what to do; what another bulletin alone can mend is not tried again.
#[tokio::test]
async fn a_refusal_says_what_to_do() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    for denial in Denial::ALL {
        let id = through(&house, Step::Refused, Some(denial)).await;
        let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
        let form = format!("action=\"/console/bulletins/{id}/broadcast\"");
        assert!(page.contains(denial.what(Lang::Vi)), "{denial:?}: {page}");
        assert_eq!(page.contains(&form), denial.can_pass(), "{denial:?}: {page}");
        let fields = [("account", "100"), ("step", "refused"), ("revision", "5")];
        let answer = binh.post(&format!("/console/bulletins/{id}/broadcast"), &fields).await;
        let (step, status) =
            if denial.can_pass() { ("", StatusCode::SEE_OTHER) } else { ("refused", StatusCode::UNPROCESSABLE_ENTITY) };
        let stored = house.app.storage.broadcasts(&id).await.unwrap();
        assert_eq!((answer.status, stored[0].step.as_str()), (status, step), "{denial:?}");
    }
    let words: std::collections::BTreeSet<_> =
        Denial::ALL.iter().flat_map(|it| [it.what(Lang::Vi), it.what(Lang::En)]).collect();
    assert_eq!(words.len(), 2 * Denial::ALL.len());
}

/// Nothing calls a bulletin sent that Zalo refused, wherever it is named; what Zalo took is.
#[tokio::test]
async fn what_was_refused_is_called_sent_nowhere() {
    let house = house().await;
    house.things("a").await;
    house.person("quan", "vn", &[(Role::Administrator, "vn")]).await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut quan = house.browser_of("quan", Stage::Full).await;
    for (step, said, words, steps) in [
        (
            Step::Refused,
            Some(Denial::Quota),
            "Chưa gửi được: tin truyền thông Zalo bị từ chối",
            "bản tin đã soạn, chưa gửi",
        ),
        (Step::Uncertain, None, "Chưa rõ đã gửi được hay chưa", "bản tin đã soạn, chưa gửi"),
        (Step::Accepted, None, "Đã gửi xong", "1 bản tin đã gửi"),
    ] {
        let id = through(&house, step, said).await;
        let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
        assert!(page.contains(&format!("<dd id=\"state\">{words}</dd>")), "{page}");
        assert!(page.contains(&format!("<strong>{words}</strong>")), "its progress says so too: {page}");
        let list = binh.get("/console/bulletins").await.body;
        assert!(list.contains(&format!("'>{words}</td>")), "{list}");
        assert_eq!(list.contains("'>Đã gửi xong<"), step == Step::Accepted, "{list}");
        let fields = [("title", "Việc"), ("month", "3"), ("state", "done"), ("year", "2027"), ("bulletin", &id)];
        assert_eq!(binh.post("/console/plan/plan-a", &fields).await.status, StatusCode::SEE_OTHER);
        let plan = binh.get("/console/plan?year=2027").await.body;
        assert!(plan.contains(&format!("<span class=\"hint\">{words}</span>")), "{plan}");
        let overview = quan.get("/console").await.body;
        assert!(overview.contains(steps), "{step:?}: {overview}");
    }
}

/// What nobody knows is tried again by somebody only who says that they looked; by nobody who only approves.
#[tokio::test]
async fn a_silence_is_looked_into_first() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let id = through(&house, Step::Uncertain, None).await;
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("mở OA Manager") && page.contains("name=\"looked\""), "{page}");
    let cuc = house.browser_of("cuc", Stage::Full).await.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(cuc.contains("mở OA Manager") && !cuc.contains("name=\"looked\""), "{cuc}");
    let path = format!("/console/bulletins/{id}/broadcast");
    let fields = [("account", "100"), ("step", "uncertain"), ("revision", "5")];
    let bare = binh.post(&path, &fields).await;
    assert!(bare.status == StatusCode::UNPROCESSABLE_ENTITY && bare.body.contains("OA Manager trước"));
    let looked: Vec<_> = fields.into_iter().chain([("looked", "on")]).collect();
    assert_eq!(binh.post(&path, &looked).await.status, StatusCode::SEE_OTHER);
    // Twice is once: whoever presses on an old page is told so.
    assert_eq!(binh.post(&path, &looked).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("cho phát lại trên Zalo") && page.contains("Đang gửi"), "{page}");
}
