//! Reads feeds: RSS, Atom and JSON Feed, to what a draft can begin with.

use feed_rs::model::{Entry, Feed, MediaContent};
use feed_rs::parser;
use html_escape::decode_html_entities;

use crate::console::is_odd;

/// Most news of a feed that are offered, as the feed orders them: the newest, as a rule.
const ITEMS: usize = 30;
/// Characters of a title and of a summary.
const TITLE: usize = 200;
const SUMMARY: usize = 2_000;

/// One piece of news, as plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// One line.
    pub(crate) title: String,
    /// Paragraphs.
    pub(crate) summary: String,
    /// Its page: https or http; may be empty.
    pub(crate) link: String,
    /// A picture: https or http; may be empty.
    pub(crate) picture: String,
}

/// Reads a feed: its title and its news. `None`: the bytes are none.
pub(super) fn read(bytes: &[u8], url: &str) -> Option<(String, Vec<Item>)> {
    let Feed { title, entries, .. } = parser::Builder::new().base_uri(Some(url)).build().parse(bytes).ok()?;
    let title = title.map_or_else(String::new, |it| line(&it.content));
    Some((title, entries.into_iter().map(item).filter(|it| !it.title.is_empty()).take(ITEMS).collect()))
}

fn item(entry: Entry) -> Item {
    let html = entry.summary.map(|it| it.content).or(entry.content.and_then(|it| it.body)).unwrap_or_default();
    let media = entry.media.iter().flat_map(|it| {
        // A film beside the news is no picture of it.
        let picture = |it: &&MediaContent| it.content_type.as_ref().is_none_or(|kind| kind.ty() == "image");
        let contents = it.content.iter().filter(picture).filter_map(|it| it.url.as_ref().map(ToString::to_string));
        it.thumbnails.iter().map(|it| it.image.uri.clone()).chain(contents)
    });
    let mut pictures = media.chain(pictures(&html)).map(|it| web(&it)).filter(|it| !it.is_empty());
    Item {
        title: cut(line(&entry.title.map(|it| it.content).unwrap_or_default()), TITLE),
        summary: cut(plain(&html), SUMMARY),
        picture: pictures.next().unwrap_or_default(),
        link: entry.links.iter().map(|it| web(&it.href)).find(|it| !it.is_empty()).unwrap_or_default(),
    }
}

/// An address of a page or picture; of anything else (`javascript:`, `data:`) none.
fn web(url: &str) -> String {
    let url = reqwest::Url::parse(url.trim()).ok();
    let url = url.filter(|it| matches!(it.scheme(), "https" | "http") && it.username().is_empty() && it.has_host());
    url.map(String::from).filter(|it| it.len() <= 2_000).unwrap_or_default()
}

fn cut(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Words in one line.
fn line(html: &str) -> String {
    plain(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a piece of HTML, its paragraphs in lines of their own.
///
/// Nothing that comes out is ever taken for HTML again, so that a tag which is read wrongly is a blemish and no danger: a
/// parser of the whole language would bring some twenty crates for the beginnings of articles.
fn plain(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some(at) = rest.find('<') {
        text.push_str(&decode_html_entities(&rest[..at]));
        rest = &rest[at..];
        let name: String = rest[1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let name = name.to_ascii_lowercase();
        let end = match name.as_str() {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            "script" | "style" => rest.to_ascii_lowercase().find(&format!("</{name}")),
            // "5 < 7" is no tag.
            "" if !rest[1..].starts_with(['!', '?']) => {
                text.push('<');
                Some(1)
            }
            _ => rest.find('>').map(|at| at + 1),
        };
        if matches!(name.trim_matches('/'), "p" | "br" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
        {
            text.push('\n');
        }
        rest = end.map_or("", |end| &rest[end..]);
    }
    text.push_str(&decode_html_entities(rest));
    let unseen = |c: char| c != '\n' && !c.is_whitespace() && is_odd(c);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").replace(unseen, ""));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Where a piece of HTML has its pictures from.
fn pictures(html: &str) -> impl Iterator<Item = String> {
    html.split("<img").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let value = tag.split("src=").nth(1)?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some(decode_html_entities(value[1..].split(quote).next()?).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
        <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY file SYSTEM "file:///etc/passwd">]>
        <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Tin &amp; bài</title>
        <item><title>Cấp đổi giấy phép &lt;b&gt;trực tuyến&lt;/b&gt;</title><link>https://a.gov.vn/tin/1</link>
          <description><![CDATA[<a href="https://a.gov.vn/tin/1"><img src="https://a.gov.vn/1.jpg?a=1&amp;b=2"></a><br/>
            T&#7915; ng&agrave;y 1/12,<script>alert(1)</script> h&#7891; s&#417; n&#7897;p qua mạng.<p>Phí 5 < 7.</p>]]></description></item>
        <item><title>Hai</title><link>javascript:alert(1)</link><description>&lt;img src="data:x"&gt;chữ</description>
          <media:content url="https://a.gov.vn/f.mp4" type="video/mp4"/><media:thumbnail url="https://a.gov.vn/2.png"/></item>
        <item><title></title><description>không tên</description></item>
        </channel></rss>"#;

    #[test]
    fn a_feed_gives_plain_words_and_addresses_of_the_web() {
        let (title, items) = read(RSS.as_bytes(), "https://a.gov.vn/rss").unwrap();
        assert_eq!(title, "Tin & bài");
        let one = Item {
            title: "Cấp đổi giấy phép trực tuyến".to_owned(),
            summary: "Từ ngày 1/12, hồ sơ nộp qua mạng.\nPhí 5 < 7.".to_owned(),
            link: "https://a.gov.vn/tin/1".to_owned(),
            picture: "https://a.gov.vn/1.jpg?a=1&b=2".to_owned(),
        };
        let two = Item {
            title: "Hai".to_owned(),
            summary: "chữ".to_owned(),
            link: String::new(),
            picture: "https://a.gov.vn/2.png".to_owned(),
        };
        assert_eq!(items, [one, two]);
    }

    #[test]
    fn atom_is_a_feed_and_a_page_is_none() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id><updated>2026-01-01T00:00:00Z</updated>
            <entry><id>1</id><title>Một</title><updated>2026-01-01T00:00:00Z</updated><link href="/tin/1"/>
            <content type="html">&lt;p&gt;Nội dung&lt;/p&gt;</content></entry></feed>"#;
        let (_, items) = read(atom.as_bytes(), "https://a.gov.vn/atom.xml").unwrap();
        let item = (items[0].title.as_str(), items[0].summary.as_str(), items[0].link.as_str());
        assert_eq!(item, ("Một", "Nội dung", "https://a.gov.vn/tin/1"));
        for none in ["", "<html><body>x</body></html>", "{}", "%PDF-1.7", "<rss", "<rss/>"] {
            assert!(read(none.as_bytes(), "https://a.gov.vn").is_none_or(|(_, items)| items.is_empty()), "{none}");
        }
    }

    #[test]
    fn an_entity_is_not_made_ten_thousand() {
        let bomb = RSS.replace("Hai", "&a;&a;&file;");
        let text = format!("{:?}", read(bomb.as_bytes(), "https://a.gov.vn"));
        assert!(!text.contains("aaaaaaaaaa") && !text.contains("root:"), "{text}");
    }

    #[test]
    fn words_that_turn_the_text_around_or_never_end_are_cut() {
        assert_eq!(plain("a\u{202e}b<!-- x > y -->c<p"), "abc\n".trim());
        assert_eq!(plain("&lt;script&gt;"), "<script>");
        assert_eq!(cut("a".repeat(9), 5), "aaaa…");
    }
}
