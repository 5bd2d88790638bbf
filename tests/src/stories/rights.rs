//! What a person may refuse, see, take back and erase, and what stays: counts that name nobody.

use super::{in_both_houses, in_every_house};
use crate::interview::{Interview, Way, full_plan, short_plan};
use crate::world::{House, Setup, World};

in_every_house!(a_refusal_leaves_a_count, seen_withdrawn_and_erased, blocked_and_back);

in_both_houses!(a_minor_leaves_a_count, consent_is_kept_with_the_hash_of_its_words);

async fn tally(world: &World) -> Vec<String> {
    // The count is one of the last things a step leaves behind.
    for service in &world.services {
        assert!(service.runs());
    }
    let sql = "select what || ' ' || cast(n as text) from tally order by 1";
    let mut tally = world.database.column(sql).await;
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    while tally.iter().all(|it| it.starts_with("started")) && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        tally = world.database.column(sql).await;
    }
    tally
}

async fn a_refusal_leaves_a_count(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    let said = an.tap("Tôi không đồng ý").await;
    assert!(said.text.contains("Không có câu trả lời nào được lưu"), "{}", said.text);
    assert!(tally(&world).await.contains(&"refused 1".to_owned()));
    nothing_kept(&world).await;
    world.stop().await;
}

async fn a_minor_leaves_a_count(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_telegram();
    an.say("/start").await;
    an.tap("Tôi đồng ý").await;
    let said = an.say("15 tuổi").await;
    assert!(said.text.contains("Dưới 18"), "what ends a survey is asked back when it was typed: {}", said.print());
    let said = an.tap("Đúng").await;
    assert!(said.text.contains("kết thúc tại đây"), "{}", said.print());
    let tally = tally(&world).await;
    assert!(tally.iter().any(|it| it == "minor 1" || it == "screened 1"), "{tally:?}");
    nothing_kept(&world).await;
    // What was said before is not to be had either.
    let said = an.say("xem dữ liệu của tôi").await;
    assert!(!said.text.contains("Độ tuổi"), "{}", said.text);
    world.stop().await;
}

async fn nothing_kept(world: &World) {
    assert_eq!(world.database.responses().await, []);
    assert_eq!(world.database.answers().await, []);
    assert_eq!(world.database.column("select response from response_contact").await, Vec::<String>::new());
}

async fn consent_is_kept_with_the_hash_of_its_words(house: House) {
    use sha2::Digest as _;
    let world = Setup::new(house).start().await;
    let an = world.on_zalo();
    let notice = an.say("khảo sát").await;
    let shrug = an.say("ok").await;
    assert!(shrug.key("Tôi đồng ý").is_some(), "a shrug is no consent: {}", shrug.text);
    let next = an.say("tôi đồng ý").await;
    assert!(next.text.contains("độ tuổi"), "{}", next.text);
    // It is recorded when the person has turned out to be one of those asked.
    assert_eq!(world.database.column("select decision from consent").await, Vec::<String>::new());
    an.say("40 tuổi").await;
    let rows = wait_rows(&world, "select decision || ' ' || given_by || ' ' || text_hash from consent").await;
    let hash = |it: &str| data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(it));
    let shown = [hash(&notice.text), hash(&shrug.text)].map(|it| format!("agreed typed {it}"));
    assert!(rows.len() == 1 && shown.contains(&rows[0]), "{rows:?} is none of {shown:?}");
    world.stop().await;
}

async fn wait_rows(world: &World, sql: &str) -> Vec<String> {
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    loop {
        let rows = world.database.column(sql).await;
        if !rows.is_empty() {
            return rows;
        }
        assert!(tokio::time::Instant::now() < deadline, "no row: {sql}");
        // A table can only be asked again.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn seen_withdrawn_and_erased(house: House) {
    let world = Setup::new(house).start().await;
    let mut an = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    an.whole().await;
    let mut binh = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    binh.whole().await;
    let seen = an.person.say("xem dữ liệu của tôi").await;
    assert!(seen.text.contains("Cà Mau"), "{}", seen.text);
    let menu = an.person.say("quyền của tôi").await;
    assert!(menu.key("Rút lại đồng ý").is_some(), "{}", menu.print());
    an.person.tap("Rút lại đồng ý").await;
    an.person.send("1").await;
    an.person.until("the withdrawal", |it| it.text.contains("Đã ghi nhận việc rút lại")).await;
    let responses = world.database.responses().await;
    assert_eq!(responses.iter().filter(|it| it.status == "withdrawn").count(), 1, "{responses:?}");
    let left = world.database.answers().await;
    binh.check(&left);

    binh.person.say("xóa dữ liệu của tôi").await;
    binh.person.send("1").await;
    binh.person.until("the erasure", |it| it.text.contains("Đã xóa toàn bộ")).await;
    assert_eq!(world.database.answers().await, []);
    assert_eq!(world.database.responses().await.len(), 1);
    let linked = world.database.column("select contact from response_contact").await;
    assert!(linked.len() <= 1, "{linked:?}");
    world.stop().await;
}

async fn blocked_and_back(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_telegram();
    an.say("/start").await;
    an.tap("Tôi đồng ý").await;
    let blocked = an.block(true).expect("an update");
    world.telegram.accepted(blocked).await;
    let back = an.block(false).expect("an update");
    world.telegram.accepted(back).await;
    let said = an.say("tiếp tục").await;
    assert!(said.text.contains("độ tuổi"), "{}", said.text);
    world.stop().await;
}
