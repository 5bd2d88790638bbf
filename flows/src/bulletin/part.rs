//! What one person gets.

use jiff::civil::Date;

use super::{Bulletin, Kind};
use crate::text::bulletin as say;
use crate::{Act, Button, Lang, Message, NewsPress, Platform, Press};

/// What stands around a bulletin's own words: what its ids stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The issuing body's name.
    pub unit: String,
    /// The number and the day of the bulletin that this one corrects.
    pub corrects: Option<(String, Option<Date>)>,
    /// The address of its own page, where there is one. It stands for the files on channels that carry none.
    pub page: Option<String>,
}

/// One call: a message, and what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its words and buttons. With a picture or a file they are its caption, and may be empty.
    pub message: Message,
    /// What it carries.
    pub media: Option<Media>,
}

/// A stored file on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Media {
    /// As what.
    pub kind: Carried,
    /// The stored file's name.
    pub file: String,
}

/// As what a stored file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carried {
    /// A picture that is shown.
    Picture,
    /// A document.
    File,
}

/// The calls that bring a bulletin to one person, in order; the first is the bulletin, and names the message that a
/// correction changes. The issuing body, the number and the day are always shown, and how to get no more.
pub fn messages(bulletin: &Bulletin, frame: &Frame, platform: Platform, lang: Lang) -> Vec<Part> {
    let carries = platform != Platform::Web;
    let cover = bulletin.cover.as_ref().filter(|_| carries);
    let buttons = cover.is_none() || platform != Platform::Zalo;
    let mut links: Vec<(&str, &str)> = bulletin.links.iter().map(|it| (it.label.as_str(), it.url.as_str())).collect();
    let with_files = !bulletin.files.is_empty() && platform != Platform::Telegram;
    if let Some(page) = frame.page.as_deref().filter(|_| with_files) {
        links.push((say::files(lang), page));
    }
    let mut text = words(bulletin, frame, lang);
    let mut rows = Vec::new();
    for (label, url) in links {
        if buttons {
            rows.push(vec![Button { label: label.to_owned(), act: Act::Url(url.to_owned()) }]);
        } else {
            text.push_str(&format!("\n{label}: {url}"));
        }
    }
    if buttons {
        let stop = Press::News(NewsPress::Stop(Some(bulletin.topic)));
        rows.push(vec![Button::press(say::stop_this(lang), stop)]);
    }
    text.push_str(&format!("\n\n{}", say::how_to_stop(lang)));
    let media = cover.map(|file| Media { kind: Carried::Picture, file: file.clone() });
    let mut parts = vec![Part { message: Message { text, rows, unasked: true, ..Message::default() }, media }];
    // On Zalo each file would be a call of its own out of what the account may send, and a page is at hand for free.
    if platform == Platform::Telegram || (carries && frame.page.is_none()) {
        parts.extend(bulletin.files.iter().map(|file| Part {
            message: Message { unasked: true, ..Message::default() },
            media: Some(Media { kind: Carried::File, file: file.clone() }),
        }));
    }
    parts
}

/// Head, title and body.
fn words(bulletin: &Bulletin, frame: &Frame, lang: Lang) -> String {
    let words = bulletin.words(lang);
    let mut lines = vec![frame.unit.clone()];
    let head = say::head(lang, bulletin.kind.shown(lang), &bulletin.number, bulletin.date);
    lines.extend(Some(head).filter(|head| !head.is_empty()));
    if let Some((number, date)) = &frame.corrects {
        lines.push(say::corrects(lang, number, *date));
    }
    format!("{}\n\n{}\n\n{}", lines.join("\n"), words.title, words.body)
}

impl Kind {
    /// What a citizen is told that it is; a notice is just that.
    fn shown(self, lang: Lang) -> Option<&'static str> {
        (self != Self::Notice).then(|| self.name(lang))
    }
}

/// An article for a broadcast on Zalo, within Zalo's limits whatever the bulletin's words are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// At most 150 characters.
    pub title: String,
    /// Whose it is, at most 50 characters.
    pub author: String,
    /// The first words, at most 300 characters; they stand in the message that leads to it.
    pub description: String,
    /// The stored file of its cover.
    pub cover: Option<String>,
    /// Its paragraphs, plain.
    pub paragraphs: Vec<String>,
}

/// Longest title of an article, characters (OpenAPI, `article/create`).
pub const MAX_ARTICLE_TITLE: usize = 150;
/// Longest name of its author.
pub const MAX_AUTHOR: usize = 50;
/// Longest description.
pub const MAX_DESCRIPTION: usize = 300;

/// The article that a broadcast of the bulletin leads to, in Vietnamese, whatever it lacks yet. It says how broadcasts end:
/// only Zalo's own button does that.
pub fn article(bulletin: &Bulletin, frame: &Frame) -> Article {
    let lang = Lang::Vi;
    let words = bulletin.words(lang);
    let mut paragraphs = vec![frame.unit.clone()];
    let head = say::head(lang, bulletin.kind.shown(lang), &bulletin.number, bulletin.date);
    paragraphs.extend(Some(head).filter(|head| !head.is_empty()));
    paragraphs.extend(frame.corrects.as_ref().map(|(number, date)| say::corrects(lang, number, *date)));
    paragraphs.extend(words.body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    paragraphs.extend(bulletin.links.iter().map(|link| format!("{}: {}", link.label, link.url)));
    paragraphs.push(say::how_broadcasts_end(lang).to_owned());
    Article {
        title: cut(&words.title, MAX_ARTICLE_TITLE),
        author: cut(&frame.unit, MAX_AUTHOR),
        description: cut(&words.body.split_whitespace().collect::<Vec<_>>().join(" "), MAX_DESCRIPTION),
        cover: bulletin.cover.clone(),
        paragraphs,
    }
}

/// The first `most` characters, with an ellipsis if that is not all; not in the middle of a word where that can be.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = short.rfind(' ').filter(|at| *at > short.len() / 2).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end())
}
