//! The page of the service: every setting by its name, and channels that are off.

use flows::office::Role;
use storage::Stage;

use super::door::House;
use crate::config::SETTINGS;

#[tokio::test]
async fn every_setting_is_shown_with_its_value_and_what_is_off_says_so() {
    for (address, said) in [(None, "chưa có địa chỉ công khai"), (Some("https://a.vn"), "đang mở ở https://a.vn/chat")]
    {
        let house = House::open(address).await;
        house.person("an", "vn", &[(Role::Auditor, "vn")]).await;
        let page = house.browser_of("an", Stage::Full).await.get("/console/service").await.body;
        for it in SETTINGS {
            assert!(page.contains(&format!("<code>{}</code>", it.name)) && page.contains(it.vi), "{}", it.name);
        }
        for (channel, setting) in [("Telegram", "TELEGRAM_BOT_TOKEN"), ("Zalo", "ZALO_APP_ID")] {
            let line = page.split("<tr>").find(|it| it.contains(&format!("<th scope=\"row\">{channel}</th>"))).unwrap();
            assert!(line.contains("tắt; để mở, đặt") && line.contains(setting), "{line}");
        }
        assert!(page.contains(said), "{page}");
        // The key of everything is there by its name alone.
        let key = page.split("<tr>").find(|it| it.contains("<code>SECRET_KEY</code>")).unwrap();
        assert!(key.contains("đã đặt, không hiện"), "{key}");
    }
}
