//! A bulletin to one official, before anybody else gets it.

use super::{Article, Bulletin, Carried, Frame, Media, Part, ZaloWay, article, messages};
use crate::office::own_chat::trial as mark;
use crate::text::bulletin as say;
use crate::{Lang, Message, Platform};

/// Characters of one message of a broadcast's trial: Zalo's own limit for consultation messages.
const LONGEST: usize = 2000;

/// Most messages that an article is shown in; each is a call out of what the account may send.
const MOST: usize = 5;

/// The calls of a trial, in order, marked as one in the first line. What goes out as a broadcast on Zalo reaches one person
/// only as messages: the picture with the words of the card that followers get, and then the article behind it.
pub fn trial(bulletin: &Bulletin, frame: &Frame, platform: Platform, lang: Lang) -> Vec<Part> {
    if platform == Platform::Zalo && matches!(bulletin.zalo, ZaloWay::Broadcast(_)) {
        return broadcast(&article(bulletin, frame), lang);
    }
    let mut parts = messages(bulletin, frame, platform, lang);
    if let Some(first) = parts.first_mut() {
        first.message.text = format!("{}\n{}", mark(lang), first.message.text);
    }
    parts
}

fn broadcast(it: &Article, lang: Lang) -> Vec<Part> {
    let part = |text, media| Part { message: Message { unasked: true, ..Message::plain(text) }, media };
    let media = it.cover.as_ref().map(|file| Media { kind: Carried::Picture, file: file.clone() });
    let card = part([mark(lang), &it.title, &it.description].join("\n\n"), media);
    let lines =
        [say::behind_the_card(lang), &it.title, &it.author].into_iter().chain(it.paragraphs.iter().map(String::as_str));
    let mut pages = pages(lines);
    if pages.len() > MOST {
        pages.truncate(MOST);
        pages.push(say::article_goes_on(lang).to_owned());
    }
    [card].into_iter().chain(pages.into_iter().map(|text| part(text, None))).collect()
}

/// Paragraphs as texts of at most [`LONGEST`] characters.
fn pages<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut pages, mut page) = (Vec::new(), String::new());
    for line in paragraphs.flat_map(pieces) {
        if !page.is_empty() && page.chars().count() + 2 + line.chars().count() > LONGEST {
            pages.push(std::mem::take(&mut page));
        }
        if !page.is_empty() {
            page.push_str("\n\n");
        }
        page.push_str(line);
    }
    pages.push(page);
    pages
}

/// What no message holds, cut behind a word where there is one.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.char_indices().nth(LONGEST) {
            Some((end, _)) => rest[..end].rfind(' ').map_or(end, |at| at + 1),
            None => rest.len(),
        };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        (end > 0).then(|| piece.trim_end())
    })
}
