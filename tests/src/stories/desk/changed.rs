//! An official's answer becomes an entry; who was given it hears when it changes, also where it was ended in between.

use flows::office::Role;

use super::super::in_both_houses;
use super::official::Official;
use super::{ANSWER, SEND, WORDS, code_in, is_answer, offered};
use crate::citizen::Citizen;
use crate::said::Said;
use crate::world::{House, Setup, World};

in_both_houses!(who_was_answered_hears_that_the_answer_has_changed);

const QUESTION: &str = "Nhà văn hóa thôn mở cửa mấy giờ?";

/// What an editor's form of the entry holds.
fn form(words: &str) -> [(&str, &str); 6] {
    let source = "Trả lời của cơ quan";
    [("question", QUESTION), ("vi", words), ("topic", "khac"), ("source", source), ("unit", "vn"), ("variants", "")]
}

async fn who_was_answered_hears_that_the_answer_has_changed(house: House) {
    let mut world = Setup::new(house).empty().await;
    if house == House::Embedded {
        world.command(&["migrate"], 0).await;
    }
    let an = Official::signed_in(&world, "an", Role::Answerer).await;
    let binh = Official::signed_in(&world, "binh", Role::Approver).await;
    world.open().await;
    let asker: Citizen = world.on_telegram().into();
    asker.send(WORDS).await;
    offered(&asker).await;
    let code = code_in(&asker.tap(SEND).await).expect("a code");
    let id = world.database.column("select id from ticket").await.remove(0);
    let page = format!("/console/tickets/{id}");
    assert_eq!(an.post(&world, &page, &format!("{page}/claim"), &[]).await.status, 303);
    assert_eq!(an.post(&world, &page, &format!("{page}/answer"), &[("words", ANSWER)]).await.status, 303);
    asker.until("the answer", is_answer).await;
    assert!(!code.is_empty());

    // It becomes a draft of an entry, and is given once a second person has approved it.
    let published = an.post(&world, &page, &format!("{page}/publish"), &[("question", QUESTION)]).await;
    assert_eq!(published.status, 303, "{}", published.text());
    let entry = published.header("location");
    assert_eq!(an.post(&world, &entry, &format!("{entry}/approve"), &[]).await.status, 404, "by nobody who wrote it");
    approve(&world, &binh, &entry, 1).await;
    let people: [Citizen; 2] = [world.on_zalo().into(), world.on_web().await.into()];
    let given = |it: &Said| it.text.contains(ANSWER) && it.key("Có, đã rõ").is_some();
    for person in &people {
        person.send(WORDS).await;
        person.until("the entry", given).await;
    }
    world.nothing_waits().await;

    // Edited and approved: who was given it hears, and nobody else.
    let words = "Nhà văn hóa mở cửa từ 8 giờ đến 20 giờ.";
    assert_eq!(an.post(&world, &entry, &entry, &form(words)).await.status, 303);
    approve(&world, &binh, &entry, 2).await;
    for person in &people {
        person.until("the news", |it| is_news(it, words)).await;
    }

    // Ended, written anew and approved: the same.
    assert_eq!(binh.post(&world, &entry, &format!("{entry}/expire"), &[]).await.status, 303);
    let words = "Nhà văn hóa mở cửa từ 9 giờ đến 21 giờ.";
    assert_eq!(an.post(&world, &entry, &entry, &form(words)).await.status, 303);
    approve(&world, &binh, &entry, 3).await;
    for person in &people {
        person.until("the news", |it| is_news(it, words)).await;
        let news = person.sent().iter().filter(|it| it.text.contains("có thay đổi")).count();
        assert_eq!(news, 2, "{}", person.print());
    }
    world.nothing_waits().await;
    assert!(!asker.sent().iter().any(|it| it.text.contains("có thay đổi")), "an official answered, no entry");
    world.stop().await;
}

fn is_news(said: &Said, words: &str) -> bool {
    said.text.contains("có thay đổi") && said.text.contains(words)
}

/// A second person approves the draft; waits until people are given it.
async fn approve(world: &World, official: &Official, entry: &str, times: usize) {
    let approved = official.post(world, entry, &format!("{entry}/approve"), &[]).await;
    assert_eq!(approved.status, 303, "{}", approved.text());
    let learnt = || (world.services[0].times_logged("the knowledge base has changed") >= times).then_some(());
    world.services[0].until("the entry is given", learnt).await;
}
