//! The web chat's page in a real browser: a phone answers by touch, a desktop by keyboard.

use flows::{Kind, Lang, Survey};

use crate::browser::{Browser, Screen};
use crate::interview::{Interview, Plan, Way, code_in, full_plan, reference};
use crate::said::Said;
use crate::world::{House, Setup, World};

/// A person at the page, who reads labels and knows nothing of codes.
struct Reader {
    browser: Browser,
    survey: Survey,
    plan: Plan,
    typing: bool,
    pictures: Vec<&'static str>,
}

impl Reader {
    async fn open(world: &World, screen: Screen) -> Self {
        let browser = Browser::open(&format!("{}/chat", world.url()), screen).await;
        let typing = screen == Screen::Desktop;
        Self { browser, survey: reference(), plan: full_plan(), typing, pictures: Vec::new() }
    }

    /// A picture of the first screen of each kind, and nothing wrong with any.
    async fn look(&mut self, name: &'static str) {
        if !self.pictures.contains(&name) {
            self.pictures.push(name);
            self.browser.picture(name).await;
        }
        assert_eq!(self.browser.wrong().await, Vec::<String>::new(), "{name}");
    }

    async fn next(&self, before: &Said) -> Said {
        let group_done = |it: &Said| it.rows.is_empty() && it.id == before.id;
        self.browser.until("the next screen", |it| it != before && !group_done(it)).await
    }

    async fn press(&self, said: &Said, label: &str) -> Said {
        self.browser.press(label).await;
        self.next(said).await
    }

    async fn say(&self, said: &Said, words: &str) -> Said {
        self.browser.say(words).await;
        self.next(said).await
    }

    async fn go_to_review(&mut self, mut said: Said) -> Said {
        for _ in 0..120 {
            if said.key("Gửi phiếu").is_some() {
                return said;
            }
            said = self.answer(&said).await;
        }
        panic!("no end in sight");
    }

    async fn answer(&mut self, said: &Said) -> Said {
        if said.key("Tôi đồng ý").is_some() {
            self.look("consent").await;
            return self.press(said, "Tôi đồng ý").await;
        }
        let group = self.survey.groups.iter().position(|it| {
            let label = it.label.get(Lang::Vi);
            !label.is_empty() && said.text.contains(label)
        });
        if let Some(group) = group.filter(|_| said.keys().any(|it| it.label.contains('·'))) {
            return self.answer_group(said, group).await;
        }
        let shown = |q: &usize| said.text.contains(self.survey.questions[*q].label.get(Lang::Vi));
        let q = (0..self.survey.questions.len()).rev().find(shown).unwrap_or_else(|| panic!("{}", said.print()));
        self.answer_one(said, q).await
    }

    fn choice(&self, q: usize, name: &str) -> (usize, String) {
        let (Kind::One(list) | Kind::Many(list)) = self.survey.questions[q].kind else { panic!("no choices") };
        let choices = &self.survey.lists[usize::from(list)].choices;
        let at = choices.iter().position(|it| it.name == name).expect("a choice");
        (at + 1, choices[at].label.get(Lang::Vi).to_owned())
    }

    async fn answer_group(&mut self, said: &Said, group: usize) -> Said {
        let inside = |q: &usize| self.survey.questions[*q].group.map(usize::from) == Some(group);
        let items: Vec<usize> = (0..self.survey.questions.len()).filter(inside).collect();
        let planned = |q: usize| self.plan[&self.survey.questions[q].name].clone();
        if self.typing {
            let marks: Vec<String> = items.iter().map(|q| self.choice(*q, &planned(*q)).0.to_string()).collect();
            self.look("battery").await;
            return self.say(said, &marks.join(" ")).await;
        }
        let open = |n: usize| !said.keys().any(|it| it.label.starts_with(&format!("{n}·")) && it.label.ends_with('✓'));
        let n = (1..=items.len()).find(|n| open(*n)).expect("an open item");
        let (level, _) = self.choice(items[n - 1], &planned(items[n - 1]));
        let page = self.survey.questions[items[0]].name == "H1";
        if n == 2 {
            self.look(if page { "page" } else { "battery" }).await;
        }
        self.press(said, &format!("{n}·{level}")).await
    }

    async fn answer_one(&mut self, said: &Said, q: usize) -> Said {
        let question = self.survey.questions[q].clone();
        let planned = self.plan[&question.name].clone();
        match question.kind {
            Kind::Many(_) => {
                self.look("several").await;
                let mut said = said.clone();
                for name in planned.split(' ') {
                    let label = self.choice(q, name).1;
                    said = self.press(&said, &label).await;
                }
                self.press(&said, "Xong").await
            }
            Kind::One(_) => {
                let (_, label) = self.choice(q, &planned);
                if question.name == "X2" {
                    self.look("province").await;
                    return self.say(said, "Nghe An").await;
                }
                self.look(if question.sensitive { "sensitive" } else { "question" }).await;
                self.press(said, &label).await
            }
            _ => {
                self.look("text").await;
                self.say(said, &planned).await
            }
        }
    }

    /// At the review: changes one answer, sends, sees and erases the response.
    async fn finish(mut self, world: &World, review: Said) {
        self.look("review").await;
        let number = super::survey::number_in_review(&review.text, "Phiền hà");
        let question = self.press(&review, &number.to_string()).await;
        let review = self.press(&question, "Không có ai").await;
        assert!(review.text.contains("Có một số người → Không có ai"), "{}", review.text);
        self.plan.insert("D4".to_owned(), "khong_co".to_owned());
        // The page forgets nothing.
        self.browser.reload().await;
        let review = self.browser.until("the review again", |it| it.key("Gửi phiếu").is_some() && it == &review).await;
        let receipt = self.press(&review, "Gửi phiếu").await;
        let code = code_in(&receipt.text).unwrap_or_else(|| panic!("no code in {}", receipt.text));
        self.look("receipt").await;
        let interview = Interview::new(world.on_web().await, self.plan.clone(), Way::Taps);
        interview.check(&world.database.answers().await);
        assert_eq!(world.database.responses().await.len(), 1);
        let erased = self.say(&receipt, &format!("xóa {code}")).await;
        assert!(erased.text.contains("Đã xóa phiếu"), "{}", erased.text);
        assert_eq!(world.database.responses().await, []);
        self.browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_answers_all_items_by_touch() {
    let world = Setup::new(House::Embedded).web_only().start().await;
    let mut reader = Reader::open(&world, Screen::Phone).await;
    let greeting = reader.browser.until("the greeting", |it| it.key("Làm khảo sát").is_some()).await;
    reader.look("greeting").await;
    let consent = reader.press(&greeting, "Làm khảo sát").await;
    let review = reader.go_to_review(consent).await;
    reader.finish(&world, review).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desktop_begins_by_keyboard_and_types() {
    let world = Setup::new(House::Embedded).web_only().start().await;
    let mut reader = Reader::open(&world, Screen::Desktop).await;
    let greeting = reader.browser.until("the greeting", |it| it.key("Làm khảo sát").is_some()).await;
    reader.look("greeting").await;
    reader.browser.press_by_keyboard("Làm khảo sát").await;
    let consent = reader.next(&greeting).await;
    reader.browser.press_by_keyboard("Tôi đồng ý").await;
    let age = reader.next(&consent).await;
    reader.browser.say_by_keyboard("40 tuoi").await;
    let province = reader.next(&age).await;
    assert!(province.text.contains("35 - 49"), "{}", province.text);
    reader.browser.say_by_keyboard("nghệ an").await;
    let gate = reader.next(&province).await;
    reader.look("question").await;
    reader.browser.press_by_keyboard("Có, cả hai cách").await;
    let agency = reader.next(&gate).await;
    let review = reader.go_to_review(agency).await;
    reader.finish(&world, review).await;
    world.stop().await;
}
