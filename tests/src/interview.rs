//! A person who answers the reference survey: reads each message as a person would, and knows what to answer.

use std::collections::BTreeMap;

use flows::form::{self, Workbook};
use flows::{Kind, Press, Survey};

use crate::citizen::Citizen;
use crate::said::{Key, Said};
use crate::world::Answer;

/// The reference survey as it lies in the repository.
///
/// # Panics
/// It has mistakes.
pub fn reference() -> Survey {
    let text = include_str!("../../flows/surveys/sipas-ref.md");
    let book = Workbook::from_md(text).expect("the reference survey is a workbook");
    form::load(&book).expect("the reference survey is without mistakes")
}

/// How the person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By buttons wherever there are some.
    Taps,
    /// By typing: batteries and pages in one line.
    Typed,
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

/// What a person would answer, by the question's name: choice names (several divided by blanks), or a text. A question
/// without an answer is passed over.
pub type Plan = BTreeMap<String, String>;

/// Answers to all 34 items.
pub fn full_plan() -> Plan {
    plan(
        "X0=dong_y X1=a35_49 X2=nghe-an X3=ca_hai X4=xa A1=y_te A2=4 A3=5 A4=3 A5=4 B1=4 B2=2 B3=5 C1=4 C2=4 C3=3 C4=5 \
         D1=5 D2=4 D3=4 D4=mot_so E1=4 E2=1 F1=co F2=3 F3=2 G1=4 H1=nu H2=kinh H3=dai_hoc H4=nhan_vien H5=do_thi",
        &[("G2", "thu_tuc thoi_han truc_tuyen"), ("G3", "Xin bố trí thêm ghế ngồi cho người già")],
    )
}

/// Answers of a person who dealt with nobody.
pub fn short_plan() -> Plan {
    plan(
        "X0=dong_y X1=o60 X2=ca-mau X3=khong A1=khong F1=khong G1=3 G2=nang_luc H1=nam H3=thpt H4=huu_tri H5=nong_thon",
        &[],
    )
}

fn plan(words: &str, more: &[(&str, &str)]) -> Plan {
    let pairs = words.split_whitespace().filter_map(|it| it.split_once('='));
    pairs.chain(more.iter().copied()).map(|(question, answer)| (question.to_owned(), answer.to_owned())).collect()
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
}

impl Interview {
    /// A person who has not begun.
    pub fn new(person: impl Into<Citizen>, plan: Plan, way: Way) -> Self {
        Self { survey: reference(), person: person.into(), plan, way, screens: Vec::new() }
    }

    /// Asks for the survey; gives the consent.
    pub async fn begin(&mut self) -> Said {
        let said = match &self.person {
            Citizen::Telegram(it) => it.say("/start").await,
            Citizen::Zalo(it) => it.say("khảo sát").await,
            Citizen::Web(it) => it.say("khao sat").await,
        };
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
        let sent = match self.way {
            Way::Taps => {
                let key = button(review, |it| matches!(it, Press::Send { .. })).expect("a button that sends").clone();
                self.tap(review, &key).await
            }
            Way::Typed => self.person.say("gửi").await,
        };
        let said = self.person.until("the receipt", |it| code_in(&it.text).is_some()).await;
        code_in(&said.text).unwrap_or_else(|| panic!("no receipt: {sent:?}"))
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
        if self.way == Way::Typed {
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
        self.person.send(words).await;
        self.settled(before).await
    }

    /// Presses a button and gives the next screen.
    pub async fn tap(&self, before: &Said, key: &Key) -> Said {
        self.person.press(&before.id, &key.code).await;
        self.settled(before).await
    }

    /// The next screen: not the one before, though a platform may show that twice, and not a grid that has just been
    /// completed.
    async fn settled(&self, before: &Said) -> Said {
        let done =
            |it: &Said| it.edits > 0 && it.rows.is_empty() || (&it.text, &it.rows) == (&before.text, &before.rows);
        self.person.until(&format!("the next screen after\n{}", before.print()), |it| it != before && !done(it)).await
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

    /// What `share_answer` must hold of each question: name, state, and the choices or the text.
    pub fn expected(&self) -> Vec<(String, String, Vec<String>)> {
        let asked = self.survey.questions.iter().filter(|it| it.asks() && self.was_asked(&it.name));
        asked
            .map(|question| {
                let name = question.name.clone();
                let words = |it: &String| match question.kind {
                    Kind::One(_) | Kind::Many(_) => it.split(' ').map(str::to_owned).collect(),
                    _ => vec![it.clone()],
                };
                match self.plan.get(&name) {
                    Some(answer) => (name, "answered".to_owned(), words(answer)),
                    None => (name, "skipped or refused".to_owned(), Vec::new()),
                }
            })
            .collect()
    }

    /// The reference survey's rules, as its description states them.
    fn was_asked(&self, name: &str) -> bool {
        let is = |question: &str, choice: &str| self.plan.get(question).is_some_and(|it| it == choice);
        match name {
            "A2" | "A3" | "A4" | "A5" => !is("A1", "khong"),
            "B1" | "B2" => is("X3", "truc_tiep") || is("X3", "ca_hai"),
            "X4" | "B3" | "C1" | "C2" | "C3" | "C4" | "D1" | "D2" | "D3" | "D4" | "E1" | "E2" => !is("X3", "khong"),
            "F2" | "F3" => is("F1", "co"),
            _ => true,
        }
    }

    /// Compares the rows of one response with the plan.
    ///
    /// # Panics
    /// They differ.
    pub fn check(&self, answers: &[Answer]) {
        let mut stored: Vec<(String, String, Vec<String>)> = Vec::new();
        let mut positions = Vec::new();
        for row in answers {
            let state = match row.state.as_str() {
                "skipped" | "refused" => "skipped or refused".to_owned(),
                other => other.to_owned(),
            };
            let value = row.choice.clone().or(row.text.clone()).filter(|_| state == "answered");
            match stored.last_mut().filter(|it| it.0 == row.question) {
                Some(last) => last.2.extend(value),
                None => {
                    stored.push((row.question.clone(), state, value.into_iter().collect()));
                    positions.push(row.position);
                }
            }
            let number = row.choice.as_deref().and_then(|it| it.parse::<f64>().ok());
            assert_eq!(row.number, number.filter(|_| row.state == "answered"), "{row:?}");
        }
        let mut expected = self.expected();
        for list in [&mut stored, &mut expected] {
            list.iter_mut().for_each(|it| it.2.sort());
        }
        assert_eq!(stored, expected, "{}", self.person.print());
        assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>());
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
