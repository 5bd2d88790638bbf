//! Understanding what people type, in Vietnamese first: never a wrong guess.
//!
//! A text is cleaned (`fold`), cut into words and its short forms written out (`words`). An answer counts only where
//! the **whole** message is one: a choice's name, a number, an age, a date, with nothing around it but politeness and
//! words of the question itself. Whatever is left over makes it a question back to the person; so "hài lòng" cannot
//! come out of "không hài lòng". Marks are compared first and their absence second: "dùng" is not "dừng", "dung" may
//! be either. Only then are missing input methods (`leftover`), missing spaces and small slips (`slip`) forgiven.

mod age;
mod amount;
mod around;
mod choice;
mod command;
mod consent;
mod date;
pub(crate) mod fold;
pub(crate) mod leftover;
mod line;
mod multi;
mod number;
mod one;
mod open;
mod outside;
mod receipt;
mod slip;
pub(crate) mod words;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::{ChoiceList, Kind, Question, Survey, Value};
pub use command::Command;
pub use outside::{Elsewhere, Manner, manner, rank, tells_of_an_official};

use around::Label;
use fold::{Typed, clean, single, split};
use one::Choosing;
use words::expand;

/// A message longer than this, in bytes, is no answer to a question with choices.
const LONGEST: usize = 400;

/// What a typed text means where one question is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// An answer to the question.
    Answer(Value),
    /// "Prefer not to say".
    Refuse,
    /// "Do not know".
    Unknown,
    /// A word that always works.
    Command(Command),
    /// Not understood, or more than one thing could be meant: ask.
    Ask(Doubt),
}

/// Why a text was not taken as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing in it answers the question: it may be a question of the person's own.
    OffTopic,
    /// It is about the question but could mean several things ("4-5", "hài lòng không").
    Ambiguous,
    /// One probable answer that has to be confirmed ("tạm được" on a satisfaction scale): the choice's index.
    Confirm(u16),
    /// "dung" without marks: dừng, đúng or dùng.
    Dung,
    /// Understood, but outside what the question allows: a number that breaks the constraint, a day that does not exist,
    /// too many choices.
    OutOfRange,
}

/// Understands `text` as the answer to `question`, which stands open in `survey`. `today` is the day in Việt Nam.
///
/// Never guesses: whatever could be two things is [`Reading::Ask`]. The question's constraint is not looked at; it may
/// need other answers.
pub fn read(survey: &Survey, question: &Question, text: &str, today: Date) -> Reading {
    if question.kind == Kind::Text {
        // Only a short message can be a command; a long one need not be cut into words.
        let words = if text.len() > LONGEST { Vec::new() } else { typed(&clean(text)).words };
        return open::read(text, &words);
    }
    if text.len() > LONGEST {
        return Reading::Ask(Doubt::OffTopic);
    }
    if let Some(found) = receipt::command(text) {
        return Reading::Command(found);
    }
    let clean = clean(text);
    let first = typed(&clean);
    if first.words.is_empty() {
        return Reading::Ask(if first.asks { Doubt::Ambiguous } else { Doubt::OffTopic });
    }
    let asked = Asked { question, choosing: choosing(survey, question, today), label: label(survey, question), today };
    if let Some(reading) = asked.exact(&clean, &first) {
        return reading;
    }
    let mut tried = vec![first.words.clone()];
    for other in [Some(single(&clean)), leftover::telex(&clean), leftover::vni(&clean)].into_iter().flatten() {
        let again = typed(&other);
        if !tried.contains(&again.words) {
            if let Some(reading) = asked.exact(&other, &again) {
                return reading;
            }
            tried.push(again.words);
        }
    }
    tried
        .iter()
        .find_map(|words| asked.forgiving(words))
        .map(|reading| settle(reading, &first))
        .unwrap_or_else(|| Reading::Ask(asked.doubt(&first)))
}

/// What a survey's own words are, worked out once, when it is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vocabulary {
    lists: Vec<choice::Names>,
    labels: Vec<Label>,
}

impl Vocabulary {
    /// The words of these lists and questions.
    pub(crate) fn new(lists: &[ChoiceList], questions: &[Question]) -> Self {
        Self {
            lists: lists.iter().map(choice::Names::new).collect(),
            labels: questions.iter().map(Label::new).collect(),
        }
    }
}

/// A question with choices, ready to be compared with what was typed.
fn choosing<'a>(survey: &'a Survey, question: &'a Question, today: Date) -> Option<Choosing<'a>> {
    let (Kind::One(list) | Kind::Many(list)) = question.kind else { return None };
    let names = survey.vocabulary.lists.get(usize::from(list))?;
    Some(Choosing {
        question,
        list: survey.lists.get(usize::from(list))?,
        names,
        label: label(survey, question),
        today,
    })
}

/// The words of a question's label.
fn label<'a>(survey: &'a Survey, question: &Question) -> &'a Label {
    let at = survey.questions.iter().position(|it| std::ptr::eq(it, question) || it.name == question.name);
    at.and_then(|at| survey.vocabulary.labels.get(at)).unwrap_or(&NO_LABEL)
}

static NO_LABEL: Label = Label::none();

/// A cleaned text as words.
fn typed(clean: &str) -> Typed {
    let mut typed = split(clean);
    typed.words = expand(typed.words);
    typed.asks |= asks_whether(&typed.words);
    typed
}

/// "có không", "ok ko": a yes with a bare *không* behind it asks back; it neither agrees nor refuses.
fn asks_whether(words: &[fold::Word]) -> bool {
    let [yes, no] = words else { return false };
    words::among(yes, &["có", "ok", "oke", "được"]) && words::among(no, &["không"]) && !words::negates(yes)
}

/// A question mark or a sour face makes an answer a doubt; a command stays one.
fn settle(reading: Reading, typed: &Typed) -> Reading {
    match reading {
        Reading::Answer(_) | Reading::Refuse | Reading::Unknown if typed.asks || typed.sour => {
            Reading::Ask(Doubt::Ambiguous)
        }
        other => other,
    }
}

/// One open question, whatever its type.
struct Asked<'a> {
    question: &'a Question,
    choosing: Option<Choosing<'a>>,
    label: &'a Label,
    today: Date,
}

impl Asked<'_> {
    fn exact(&self, clean: &str, typed: &Typed) -> Option<Reading> {
        let words = typed.words.as_slice();
        if self.question.number == crate::Number::Age && words.iter().any(short_year) {
            return Some(Reading::Ask(Doubt::Ambiguous));
        }
        let reading = match (self.question.kind, &self.choosing) {
            (Kind::One(_), Some(choosing)) if self.question.consent => agreement(choosing, typed),
            (Kind::One(_), Some(choosing)) => choosing.read(words),
            (Kind::Many(_), Some(choosing)) => {
                let several = || multi::read(choosing, words, self.question.most);
                let one = || choosing.read(words);
                if multi::unclear(words) || multi::all(words) {
                    Some(Reading::Ask(Doubt::Ambiguous))
                } else if words.len() == 1 && words[0].digits() {
                    one().filter(|reading| !matches!(reading, Reading::Ask(_))).or_else(several).or_else(one)
                } else {
                    match one() {
                        Some(Reading::Ask(_)) | None => several().or_else(one),
                        some => some,
                    }
                }
            }
            (Kind::Integer, _) => commanded(words).or_else(|| amount::read(self.label, clean, words, true)),
            (Kind::Decimal, _) => commanded(words).or_else(|| amount::read(self.label, clean, words, false)),
            (Kind::Date, _) => commanded(words).or_else(|| date::read(words, self.today)),
            (Kind::Acknowledge, _) => commanded(words).or_else(|| acknowledged(words)),
            _ => commanded(words),
        };
        reading.map(|reading| settle(reading, typed))
    }

    fn forgiving(&self, words: &[fold::Word]) -> Option<Reading> {
        match &self.choosing {
            // A slip never agrees to anything.
            Some(_) if self.question.consent => command::slipped(words).map(Reading::Command),
            Some(choosing) => choosing.forgiving(words),
            None => command::slipped(words).map(Reading::Command),
        }
    }

    fn doubt(&self, typed: &Typed) -> Doubt {
        match &self.choosing {
            Some(choosing) => choosing.doubt(&typed.words),
            None if typed.words.iter().any(fold::Word::digits) => Doubt::Ambiguous,
            None => Doubt::OffTopic,
        }
    }
}

/// `05`: a year of birth without its century more likely than a choice's number.
fn short_year(word: &fold::Word) -> bool {
    word.text.len() == 2 && word.text.starts_with('0') && word.digits()
}

fn commanded(words: &[fold::Word]) -> Option<Reading> {
    command::is_dung(words)
        .then_some(Reading::Ask(Doubt::Dung))
        .or_else(|| command::polite(words).map(Reading::Command))
}

fn acknowledged(words: &[fold::Word]) -> Option<Reading> {
    (yes_words(words) == Some(true)).then_some(Reading::Answer(Value::Ok))
}

/// The agreement at the start: its number, or words that agree or refuse.
fn agreement(choosing: &Choosing, typed: &Typed) -> Option<Reading> {
    let words = typed.words.as_slice();
    let choice = |index| Reading::Answer(Value::Choices(vec![index]));
    match consent::will(words, typed.asks) {
        Some(consent::Will::Unclear) => return Some(Reading::Ask(Doubt::Ambiguous)),
        Some(will) => {
            let index = u16::from(will == consent::Will::Refuses);
            // "1. Tôi không đồng ý": the number and the words have to be the same.
            let number = words.iter().find(|word| word.digits()).map(|word| word.text.as_str());
            let same = number.is_none_or(|number| number == if index == 0 { "1" } else { "2" });
            return Some(if same { choice(index) } else { Reading::Ask(Doubt::Ambiguous) });
        }
        None => {}
    }
    match choosing.read(words) {
        Some(Reading::Answer(Value::Choices(choices))) if !numbered(words) => {
            // A label in another language; a synonym is no agreement.
            let named = matches!(choosing.names.find(words), choice::Hit::One(_));
            Some(if named { choice(choices[0]) } else { Reading::Ask(Doubt::Ambiguous) })
        }
        other => other,
    }
}

fn numbered(words: &[fold::Word]) -> bool {
    words.iter().any(fold::Word::digits)
        || words.iter().all(|word| number::amount(std::slice::from_ref(word)).is_some())
}

/// The words of `langnghe read` for a reading: the choice's code, several codes in list order with a space between
/// them, a number, a day as YYYY-MM-DD, `OK`, or one of TEXT, SKIP, REFUSE, UNKNOWN, BACK, REVIEW, STOP, HELP, HUMAN, and ASK
/// for everything else.
pub fn spell(survey: &Survey, question: &Question, reading: &Reading) -> String {
    let word = match reading {
        Reading::Answer(Value::Choices(choices)) => {
            let (Kind::One(list) | Kind::Many(list)) = question.kind else { return "ASK".to_owned() };
            let Some(list) = survey.lists.get(usize::from(list)) else { return "ASK".to_owned() };
            let codes = choices.iter().filter_map(|at| list.choices.get(usize::from(*at)));
            return fold::join(codes.map(|choice| choice.name.as_str()), " ");
        }
        Reading::Answer(Value::Number(number)) => return number.to_string(),
        Reading::Answer(Value::Date(date)) => return date.to_string(),
        Reading::Answer(Value::Text(_)) => "TEXT",
        Reading::Answer(Value::Ok) => "OK",
        Reading::Refuse => "REFUSE",
        Reading::Unknown => "UNKNOWN",
        Reading::Command(Command::Skip) => "SKIP",
        Reading::Command(Command::Back) => "BACK",
        Reading::Command(Command::Review) => "REVIEW",
        Reading::Command(Command::Stop) => "STOP",
        Reading::Command(Command::Help) => "HELP",
        Reading::Command(Command::Human) => "HUMAN",
        Reading::Command(_) | Reading::Ask(_) => "ASK",
    };
    word.to_owned()
}

/// One item of a typed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The choice with this index.
    Choice(u16),
    /// 0 as printed: "do not know" where the list has it, else passed over.
    Zero,
}

/// Understands one line as the answers to all of `open` (the items of a battery or page that have none yet), in their
/// order: `4534`, `4 5 3 4`, `1-4 2-5 3-3 4-4`, or words. `None` unless there are exactly as many marks as items and
/// each is a choice of its item; `numbers` are the items' printed numbers. One open item is read as by [`read`], but
/// birth years, which need the day, are not understood here.
pub fn line(survey: &Survey, open: &[&Question], numbers: &[u16], text: &str) -> Option<Vec<Mark>> {
    line::read(survey, open, numbers, text)
}

/// Understands a word that always works, outside of any question.
pub fn command(text: &str) -> Option<Command> {
    if text.len() > LONGEST {
        return None;
    }
    let clean = clean(text);
    let words = typed(&clean).words;
    if command::is_dung(&words) {
        return None;
    }
    receipt::command(text)
        .or_else(|| command::polite(&words))
        .or_else(|| leftover::telex(&clean).and_then(|text| command::polite(&typed(&text).words)))
        .or_else(|| leftover::vni(&clean).and_then(|text| command::polite(&typed(&text).words)))
        .or_else(|| command::slipped(&words))
}

/// Whether the text agrees (Some(true)), refuses (Some(false)) or neither: only words that contain *đồng ý*,
/// un-negated, agree; "ok", "dạ", "vâng" are neither.
pub fn consent(text: &str) -> Option<bool> {
    let typed = typed(&clean(text));
    match consent::will(&typed.words, typed.asks)? {
        consent::Will::Agrees => Some(true),
        consent::Will::Refuses => Some(false),
        consent::Will::Unclear => None,
    }
}

/// Whether the text is a plain yes (có, đúng, vâng, ok, 1) or no (không, 2) to something that the bot asked back.
pub fn yes_no(text: &str) -> Option<bool> {
    let typed = typed(&clean(text));
    if typed.asks || typed.sour || command::is_dung(&typed.words) {
        return None;
    }
    match typed.words.as_slice() {
        [one] if one.text == "1" => Some(true),
        [two] if two.text == "2" => Some(false),
        words => yes_words(words),
    }
}

fn yes_words(words: &[fold::Word]) -> Option<bool> {
    words::YES_NO.get(words).or_else(|| words::YES_NO.get(words::trim(words))).copied()
}

/// NFC, lower case, Ð/Đ/đ to d, marks stripped, repeats collapsed, outer punctuation trimmed. For matching only.
pub fn fold(text: &str) -> String {
    let plain = fold::plain(&single(&clean(text)));
    single(&plain).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
