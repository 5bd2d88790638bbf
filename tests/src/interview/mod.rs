//! A person who answers a survey: reads each message as a person would, and knows what to answer.

mod check;
mod plan;

use std::time::Duration;

use flows::{Kind, Press, Survey};

use crate::bell::PATIENCE;
use crate::citizen::Citizen;
use crate::said::{Key, Said};

pub use plan::{Form, Plan, full_plan, reference, short_plan};

/// How the person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By buttons wherever there are some.
    Taps,
    /// By typing: batteries and pages in one line.
    Typed,
    /// By typing, on Zalo as an answer that quotes the message.
    Quoting,
}

/// What a message asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To take part.
    Consent,
    /// One question, by its index.
    One(usize),
    /// The open ones of several questions, by their indexes.
    Group(Vec<usize>),
    /// To send what was answered.
    Review,
    /// Nothing: this is the receipt with its code.
    Receipt(String),
    /// Something else.
    Other,
}

/// A person in the middle of the survey.
#[derive(Debug)]
pub struct Interview {
    /// The survey.
    pub survey: Survey,
    /// The person.
    pub person: Citizen,
    /// What the person would answer.
    pub plan: Plan,
    /// By buttons or by typing.
    pub way: Way,
    /// Every screen so far, as it stood when it was read.
    pub screens: Vec<Said>,
    /// How long the person waits for the next screen.
    pub patience: Duration,
}

impl Interview {
    /// A person who has not begun.
    pub fn new(person: impl Into<Citizen>, plan: Plan, way: Way) -> Self {
        Self::of(reference(), person, plan, way)
    }

    /// As [`Interview::new`], with a survey that is offered under its id.
    pub fn of(survey: Survey, person: impl Into<Citizen>, plan: Plan, way: Way) -> Self {
        Self { survey, person: person.into(), plan, way, screens: Vec::new(), patience: PATIENCE }
    }

    /// Asks for the survey; gives the consent.
    pub async fn begin(&mut self) -> Said {
        let before = self.person.latest();
        let words = match (&self.person, self.survey.id == reference().id) {
            (Citizen::Telegram(_), true) => "/start".to_owned(),
            (Citizen::Telegram(_), false) => format!("/start {}", self.survey.id),
            (Citizen::Zalo(_), true) => "khảo sát".to_owned(),
            (Citizen::Web(_), true) => "khao sat".to_owned(),
            (_, false) => self.survey.id.clone(),
        };
        self.person.send(&words).await;
        let said = self.sees("the notice", |it| Some(it) != before.as_ref()).await;
        assert_eq!(self.asked(&said), Asked::Consent, "{}", self.person.print());
        said
    }

    /// Answers screen by screen until `enough` says so of the next one; gives that.
    pub async fn go_on(&mut self, mut said: Said, enough: impl Fn(&Asked) -> bool) -> Said {
        for _ in 0..200 {
            self.screens.push(said.clone());
            let asked = self.asked(&said);
            if enough(&asked) {
                return said;
            }
            said = self.answer(&said, &asked).await;
        }
        panic!("no end in sight:\n{}", self.person.print());
    }

    /// From nothing to the review.
    pub async fn to_review(&mut self) -> Said {
        let said = self.begin().await;
        self.go_on(said, |it| *it == Asked::Review).await
    }

    /// From the review to the receipt; gives its code.
    pub async fn send(&mut self, review: &Said) -> String {
        match self.way {
            Way::Taps => {
                let key = button(review, |it| matches!(it, Press::Send { .. })).expect("a button that sends");
                self.person.press(&review.id, &key.code).await;
            }
            Way::Typed | Way::Quoting => self.person.send("gửi").await,
        }
        let said = self.sees("the receipt", |it| code_in(&it.text).is_some()).await;
        code_in(&said.text).expect("a code")
    }

    /// From nothing to the receipt; gives its code.
    pub async fn whole(&mut self) -> String {
        let review = self.to_review().await;
        self.send(&review).await
    }

    /// What a message asks.
    pub fn asked(&self, said: &Said) -> Asked {
        if let Some(code) = code_in(&said.text) {
            return Asked::Receipt(code);
        }
        if button(said, |it| matches!(it, Press::Send { .. })).is_some() {
            return Asked::Review;
        }
        if button(said, |it| matches!(it, Press::Consent { .. })).is_some() {
            return Asked::Consent;
        }
        let shown = |text: &flows::Text| text.iter().any(|(_, it)| said.text.contains(it));
        for (number, group) in self.survey.groups.iter().enumerate().filter(|(_, it)| !it.label.is_empty()) {
            let items: Vec<usize> = self.items(number).filter(|q| self.open(said, *q)).collect();
            if shown(&group.label) && !items.is_empty() {
                return Asked::Group(items);
            }
        }
        let heads = |q: &usize| shown(&self.survey.questions[*q].label) && self.survey.questions[*q].asks();
        (0..self.survey.questions.len()).rev().find(heads).map_or(Asked::Other, Asked::One)
    }

    fn items(&self, group: usize) -> impl Iterator<Item = usize> {
        let inside = move |q: &usize| self.survey.questions[*q].group.map(usize::from) == Some(group);
        (0..self.survey.questions.len()).filter(inside)
    }

    /// Whether a group's item stands in the message without an answer.
    fn open(&self, said: &Said, q: usize) -> bool {
        let question = &self.survey.questions[q];
        let name = if question.item.is_empty() { &question.label } else { &question.item };
        let stands = name.iter().any(|(_, it)| said.text.contains(it));
        let mine = |key: &&Key| matches!(press(key), Some(Press::Answer { q: it, .. }) if usize::from(it) == q);
        if self.person.has_grid() {
            said.keys().any(|key| mine(&key)) && !said.keys().filter(mine).any(|key| key.label.contains('✓'))
        } else {
            stands
        }
    }

    /// Answers one screen and gives the next.
    ///
    /// # Panics
    /// It is not a question.
    pub async fn answer(&mut self, said: &Said, asked: &Asked) -> Said {
        match asked {
            Asked::Consent => {
                let wanted = self.plan.get("X0").is_none_or(|it| it == "dong_y");
                let key = button(said, |it| matches!(it, Press::Consent { yes, .. } if *yes == wanted));
                let key = key.expect("two buttons").clone();
                self.tap(said, &key).await
            }
            Asked::One(q) => self.answer_one(said, *q).await,
            Asked::Group(items) => self.answer_group(said, items).await,
            _ => panic!("no question:\n{}\nin\n{}", said.print(), self.person.print()),
        }
    }

    async fn answer_one(&mut self, said: &Said, q: usize) -> Said {
        let question = &self.survey.questions[q];
        let Some(planned) = self.plan.get(&question.name).cloned() else { return self.next(said, "bỏ qua").await };
        match question.kind {
            Kind::Many(_) if self.person.has_grid() && self.way == Way::Taps => {
                let mut said = said.clone();
                for choice in planned.split(' ') {
                    let c = self.index(q, choice);
                    let toggles = |it: &Press| matches!(it, Press::Toggle { c: it, .. } if usize::from(*it) == c);
                    let key = button(&said, toggles).expect("a button for each choice").clone();
                    said = self.tap(&said, &key).await;
                }
                let key = button(&said, |it| matches!(it, Press::Enough { .. })).expect("a button to end").clone();
                self.tap(&said, &key).await
            }
            Kind::Many(_) => {
                let numbers: Vec<String> = planned.split(' ').map(|it| self.number(q, it)).collect();
                self.next(said, &numbers.join(" ")).await
            }
            Kind::One(_) => {
                let c = self.index(q, &planned);
                let key = button(said, |it| answers(it, q, c)).filter(|_| self.way == Way::Taps).cloned();
                match key {
                    Some(key) => self.tap(said, &key).await,
                    // A long list is answered by name.
                    None if self.choices(q).len() > 12 => self.next(said, &self.label(q, c)).await,
                    None => self.next(said, &self.number(q, &planned)).await,
                }
            }
            _ => self.next(said, &planned).await,
        }
    }

    async fn answer_group(&mut self, said: &Said, items: &[usize]) -> Said {
        if self.way != Way::Taps {
            let marks: Vec<String> = items
                .iter()
                .map(|q| {
                    self.plan.get(&self.survey.questions[*q].name).map_or("0".to_owned(), |it| self.number(*q, it))
                })
                .collect();
            return self.next(said, &marks.join(" ")).await;
        }
        let q = items[0];
        let name = &self.survey.questions[q].name;
        let planned = self.plan.get(name).unwrap_or_else(|| panic!("nothing planned for {name}")).clone();
        let c = self.index(q, &planned);
        match button(said, |it| answers(it, q, c)).cloned() {
            Some(key) => self.tap(said, &key).await,
            None => {
                let marks: Vec<String> =
                    items.iter().map(|q| self.number(*q, &self.plan[&self.survey.questions[*q].name])).collect();
                self.next(said, &marks.join(" ")).await
            }
        }
    }

    /// Types a text and gives the next screen.
    pub async fn next(&self, before: &Said, words: &str) -> Said {
        match &self.person {
            Citizen::Zalo(it) if self.way == Way::Quoting => it.send_quoting(before, words),
            _ => self.person.send(words).await,
        }
        self.settled(before).await
    }

    /// Presses a button and gives the next screen.
    pub async fn tap(&self, before: &Said, key: &Key) -> Said {
        self.person.press(&before.id, &key.code).await;
        self.settled(before).await
    }

    /// The next screen: not the one before, though a platform may show that twice, and not a grid that has just been
    /// completed.
    pub async fn settled(&self, before: &Said) -> Said {
        let done =
            |it: &Said| it.edits > 0 && it.rows.is_empty() || (&it.text, &it.rows) == (&before.text, &before.rows);
        self.sees(&format!("the next screen after\n{}", before.print()), |it| it != before && !done(it)).await
    }

    /// Waits for what the bot has last sent or changed to be `wanted`.
    async fn sees(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        let Some(said) = self.person.sees(self.patience, wanted).await else {
            panic!("waited {:?} in vain for {what}\nin\n{}", self.patience, self.person.print());
        };
        said
    }

    fn choices(&self, q: usize) -> &[flows::Choice] {
        match self.survey.questions[q].kind {
            Kind::One(list) | Kind::Many(list) => &self.survey.lists[usize::from(list)].choices,
            _ => &[],
        }
    }

    fn index(&self, q: usize, choice: &str) -> usize {
        let at = self.choices(q).iter().position(|it| it.name == choice);
        at.unwrap_or_else(|| panic!("{} has no choice {choice}", self.survey.questions[q].name))
    }

    /// The number that is printed before a choice; 0 for "do not know".
    fn number(&self, q: usize, choice: &str) -> String {
        let mut numbered = self.choices(q).iter().filter(|it| !it.refuses() && !it.unknown());
        numbered.position(|it| it.name == choice).map_or("0".to_owned(), |at| (at + 1).to_string())
    }

    fn label(&self, q: usize, c: usize) -> String {
        self.choices(q)[c].label.get(flows::Lang::Vi).to_owned()
    }
}

/// What a button does; on Zalo its code is followed by a MAC.
pub fn press(key: &Key) -> Option<Press> {
    Press::from_code(key.code.split('~').next()?)
}

/// The first button that does what `wanted` says.
pub fn button(said: &Said, wanted: impl Fn(&Press) -> bool) -> Option<&Key> {
    said.keys().find(|key| press(key).is_some_and(|it| wanted(&it)))
}

fn answers(press: &Press, q: usize, c: usize) -> bool {
    matches!(press, Press::Answer { q: it, pick: flows::Pick::Choice(choice), .. }
        if usize::from(*it) == q && usize::from(*choice) == c)
}

/// The receipt code in a text.
pub fn code_in(text: &str) -> Option<String> {
    let letters = |it: &str| it.len() == 4 && it.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .find(|word| word.len() == 14 && word.split('-').count() == 3 && word.split('-').all(letters))
        .map(str::to_owned)
}
