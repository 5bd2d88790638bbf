//! What the database must hold of an interview.

use flows::Kind;

use super::Interview;
use crate::world::Answer;

impl Interview {
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
        if let Some(difference) = self.differs(answers) {
            panic!("{difference}\nin\n{}", self.person.print());
        }
    }

    /// How the rows of one response differ from the plan, if they do.
    pub fn differs(&self, answers: &[Answer]) -> Option<String> {
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
            if row.number != number.filter(|_| row.state == "answered") {
                return Some(format!("a wrong number: {row:?}"));
            }
        }
        let mut expected = self.expected();
        for list in [&mut stored, &mut expected] {
            list.iter_mut().for_each(|it| it.2.sort());
        }
        if stored != expected {
            return Some(format!("stored: {stored:?}\nexpected: {expected:?}"));
        }
        let in_order = positions.iter().copied().eq(1..=positions.len() as i64);
        (!in_order).then(|| format!("positions: {positions:?}"))
    }
}
