//! What has to happen for the program to come by each of its points, and what is owed to the people concerned.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::citizen::Citizen;
use crate::interview::{Form, Way};
use crate::load::{Load, LoadPlan, Verdict};
use crate::proxy::Cut;
use crate::world::World;
use crate::{telegram, web, zalo};

/// How long people wait: until the walk is over.
const PATIENCE: Duration = Duration::from_secs(180);

/// How many places are behind web pages.
const PAGES: usize = 4;

/// Records about contacts take two seconds, long enough to let what comes after them pass: this person's, and before it
/// those of people who died on the way.
const HELD: &str = "contact/before=2000;contact/before+1=2000;contact/before+2=2000;contact/before+3=2000";

/// What a point needs of the world. In the order of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Nobody else under way, and other surveys.
    OtherSurveys,
    /// Hardly anybody else under way: what is held up must be this person's.
    Quiet,
    /// Somebody's conversation.
    People,
    /// A database that is away.
    NoDatabase,
    /// Redis away.
    NoRedis,
}

impl Need {
    pub(super) fn of(point: &str) -> Self {
        match point {
            "survey" => Self::OtherSurveys,
            // Whoever is held up first must be the one who has something to say.
            "woken" | "head anew" => Self::Quiet,
            "put last" => Self::NoDatabase,
            "commit again" | "spool append" | "spool peek" | "spool handle" | "spool advance" => Self::NoRedis,
            _ => Self::People,
        }
    }

    /// Whether the embedded house comes by a point: its two halves are one file, which is never away, and it has no
    /// heart that could be late.
    pub(super) fn embedded(point: &str) -> bool {
        point != "head anew" && matches!(Self::of(point), Self::OtherSurveys | Self::Quiet | Self::People)
    }
}

/// The world, and everybody who has died with the program so far.
pub(super) struct Walk {
    pub(super) world: World,
    load: Load,
    /// People who are in no survey; each waits for what is owed.
    others: JoinSet<()>,
    /// People at web pages who have not begun.
    pages: Vec<web::Citizen>,
    /// How many places so far.
    places: usize,
    redis_away: bool,
}

impl Walk {
    pub(super) async fn new(mut world: World) -> Self {
        // Two of the places are behind messages that nobody can read or take.
        (world.poison_expected, world.buried_expected) = (true, true);
        let plan = LoadPlan { at_once: 0, patience: PATIENCE, ..LoadPlan::default() };
        let load = Load::start(&world, plan);
        // Opened while the program lives: it may be dead before somebody could open one.
        let mut pages = Vec::new();
        for _ in 0..PAGES {
            pages.push(world.on_web().await);
        }
        Self { world, load, pages, others: JoinSet::new(), places: 0, redis_away: false }
    }

    /// Starts the program so that it dies at `place`, and somebody whose conversation comes by there.
    pub(super) async fn set_out(&mut self, point: &str, place: &str) {
        self.places += 1;
        match point {
            "survey" => self.other_surveys(place).await,
            "head anew" => {
                // The heart stops at its third beat, while a message hangs: its holder must ask whether the list is
                // still its own.
                self.start(&format!("beat/before+2=3000;send/after=2500;{place}")).await;
                self.load.invite(self.world.on_telegram(), Form::Comment, Way::Typed);
            }
            "commit again" => {
                let held = "commit/before\"";
                let times = self.world.services[0].times_logged(held);
                self.start(&format!("commit/before=500;{place}")).await;
                self.load.invite(self.world.on_zalo(), Form::Comment, Way::Typed);
                self.world.services[0].logged_or_ended(held, times).await;
                self.kill_redis().await;
            }
            "spool append" | "spool peek" | "spool handle" | "spool advance" => {
                self.start(place).await;
                self.kill_redis().await;
                self.load.invite(self.world.on_zalo(), Form::Comment, Way::Typed);
                if point == "spool advance" {
                    let full = |_, body: &str| !body.contains("\"spool\":0");
                    self.world.services[0].readiness_is("with something on disk", full).await;
                    self.restore_redis().await;
                }
            }
            "put last" => {
                self.start(place).await;
                self.world.proxy.as_ref().expect("a proxy").cut(Cut::Drop);
                self.load.invite(self.world.on_telegram(), Form::Comment, Way::Typed);
            }
            "brisk" => {
                self.start(&format!("{HELD};{place}")).await;
                self.load.invite(self.world.on_telegram(), Form::Comment, Way::Typed);
            }
            "woken" => {
                let held = "contact/before\"";
                self.start(&format!("{HELD};{place}")).await;
                let (mut interview, mark) = self.load.interview(self.world.on_telegram(), Form::Comment, Way::Typed);
                let said = interview.begin().await;
                // Whoever answers sooner is heard without a wake. The record comes after the notice.
                let times = self.world.services[0].times_logged(held);
                self.world.services[0].logged_or_ended(held, times).await;
                self.load.follow(interview, mark, Some(said));
            }
            "delayed" | "remember delayed" => {
                // Storing a response takes longer than a person is left without a word.
                self.start(&format!("record/before=4000;{place}")).await;
                self.load.invite(self.world.on_telegram(), Form::Comment, Way::Typed);
            }
            "beat" | "orphans" => self.start(&format!("{place}+2")).await,
            _ => {
                // A chat comes by here again and again: not always at its first message. (It is loaded once only.)
                let often = ["commit", "ack", "turn", "send"].contains(&point);
                let passes = if often { self.places % 3 } else { 0 };
                self.start(&format!("{place}+{passes}")).await;
                self.people(point).await;
            }
        }
    }

    async fn people(&mut self, point: &str) {
        let (telegram, zalo) = (self.world.on_telegram(), self.world.on_zalo());
        match point {
            "web append" | "web wake" => {
                let page = self.pages.pop().expect("a page for each place");
                self.load.invite(page, Form::Comment, Way::Taps);
            }
            "revise" => self.load.invite(telegram, Form::Short, Way::Taps),
            "about" => self.load.invite(zalo, Form::Comment, Way::Quoting),
            "remember" | "remember about" => self.load.invite(zalo, Form::Comment, Way::Typed),
            "head" | "pause" => {
                self.world.telegram.fail_next("sendMessage", telegram::Fault::Broken);
                self.load.invite(telegram, Form::Comment, Way::Typed);
            }
            "set aside" => {
                self.others.spawn(unreadable(format!("{}/telegram", self.world.url()), self.secret()));
            }
            "bury" => {
                self.world.zalo.fail_next_to(&zalo.user, zalo::Fault::Code(-201));
                zalo.send("trợ giúp");
            }
            "blocked" => {
                telegram.block(true);
                telegram.send("trợ giúp");
            }
            "look" | "found" => self.hears(telegram, &["xem 2222-3333-4444"], "Không tìm thấy"),
            "erase" => self.hears(zalo, &["xóa dữ liệu của tôi", "1"], "Đã xóa toàn bộ"),
            "asked" | "ticket" => {
                self.asks(telegram, "Nhà văn hóa thôn mở cửa mấy giờ?", "Gửi câu hỏi cho cán bộ", "Mã câu hỏi");
            }
            "helped" => self.asks(zalo, "VNeID là gì", "Có, đã rõ", "Đã ghi nhận"),
            "count" => self.hears(telegram, &["/start", "2"], "Không có câu trả lời nào được lưu"),
            _ if self.places.is_multiple_of(2) => self.load.invite(zalo, Form::Comment, Way::Taps),
            _ => self.load.invite(telegram, Form::Comment, Way::Typed),
        }
    }

    /// Somebody who says one thing after another, each when the bot has answered the one before, and must hear `end`.
    fn hears(&mut self, person: impl Into<Citizen>, words: &'static [&'static str], end: &'static str) {
        let person = person.into();
        self.others.spawn(async move {
            for words in words {
                let before = person.latest();
                person.send(words).await;
                let heard = person.sees(PATIENCE, |it| Some(it) != before.as_ref()).await;
                assert!(heard.is_some(), "no answer to {words:?}:\n{}", person.print());
            }
            let heard = person.sees(PATIENCE, |it| it.text.contains(end)).await;
            assert!(heard.is_some(), "{end:?} was never said:\n{}", person.print());
        });
    }

    /// Somebody who asks, presses the button under the answer, and must hear `end`.
    fn asks(&mut self, person: impl Into<Citizen>, words: &'static str, button: &'static str, end: &'static str) {
        let person = person.into();
        self.others.spawn(async move {
            person.send(words).await;
            let offer = person.sees(PATIENCE, |it| it.key(button).is_some()).await;
            let offer = offer.unwrap_or_else(|| panic!("no {button:?}:\n{}", person.print()));
            person.press(&offer.id, &offer.key(button).expect("the button").code).await;
            let heard = person.sees(PATIENCE, |it| it.text.contains(end)).await;
            assert!(heard.is_some(), "{end:?} was never said:\n{}", person.print());
        });
    }

    /// A draft's version is one that the next program was not started with.
    async fn other_surveys(&mut self, place: &str) {
        self.start("").await;
        let (mut interview, mark) = self.load.interview(self.world.on_telegram(), Form::Comment, Way::Typed);
        let said = interview.begin().await;
        let asked = interview.asked(&said);
        let said = interview.answer(&said, &asked).await;
        self.world.nothing_waits().await;
        let file = self.world.dir.path().join("other.md");
        let text = include_str!("../../../../flows/surveys/gop-y.md").replace("2026.1", "2026.2");
        std::fs::write(&file, text).expect("a file of the world");
        self.world.settings.insert("SURVEYS".to_owned(), file.display().to_string());
        self.start(place).await;
        self.load.follow(interview, mark, Some(said));
    }

    fn secret(&self) -> String {
        self.world.settings["TELEGRAM_WEBHOOK_SECRET"].clone()
    }

    async fn start(&mut self, rules: &str) {
        let dir = self.world.dir.path().to_owned();
        self.world.settings.insert("FAILPOINTS".to_owned(), rules.to_owned());
        self.world.services[0].kill().await;
        self.load.died();
        // It may come by the place before it listens: then it is dead, as it should be.
        self.world.services[0].try_start(&dir, &self.world.settings).await;
    }

    async fn kill_redis(&mut self) {
        self.redis_away = true;
        self.load.died();
        self.world.redis.as_mut().expect("a Redis").kill().await;
    }

    async fn restore_redis(&mut self) {
        if std::mem::take(&mut self.redis_away) {
            self.world.redis.as_mut().expect("a Redis").restore().await;
        }
    }

    /// What was taken away comes back.
    pub(super) async fn clear_up(&mut self) {
        self.restore_redis().await;
        if let Some(proxy) = &self.world.proxy {
            proxy.restore();
        }
        self.world.settings.remove("SURVEYS");
    }

    /// The program lives: everybody comes to an end.
    pub(super) async fn end(mut self) -> Verdict {
        self.world.settings.remove("FAILPOINTS");
        let dir = self.world.dir.path().to_owned();
        self.world.services[0].kill().await;
        self.load.died();
        self.world.services[0].start_again(&dir, &self.world.settings).await;
        while let Some(other) = self.others.join_next().await {
            other.expect("everybody is answered");
        }
        let verdict = self.load.finish_and_check(&self.world).await;
        self.world.stop().await;
        verdict
    }
}

/// Bytes that nobody can read, delivered until they are taken.
async fn unreadable(url: String, secret: String) {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS files");
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let request = http.post(&url).header("X-Telegram-Bot-Api-Secret-Token", &secret);
        let answer = request.header("content-type", "application/json").body("{no update").send().await;
        if answer.is_ok_and(|it| it.status() == 200) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "unreadable bytes are never taken");
        // As Telegram: it comes again in a while.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
