//! How a bulletin looks to those who get it.

use flows::bulletin::{Article, Bulletin, Carried, Frame, Part, ZaloWay, article, messages};
use flows::{Act, Lang, Platform};

/// What a bulletin looks like on each way.
pub(in crate::console) struct Preview {
    /// Telegram, in Vietnamese and, where there are words, in English; empty: it does not go there.
    pub(in crate::console) telegram: Vec<Vec<Bubble>>,
    pub(in crate::console) zalo: OnZalo,
    /// The web chat; as Telegram.
    pub(in crate::console) web: Vec<Vec<Bubble>>,
}

pub(in crate::console) enum OnZalo {
    None,
    /// As consultation messages.
    Messages(Vec<Bubble>),
    /// As an article.
    Article(Article),
}

/// One message as a chat shows it.
pub(in crate::console) struct Bubble {
    pub(in crate::console) text: String,
    pub(in crate::console) picture: Option<String>,
    pub(in crate::console) file: Option<String>,
    /// Labels of buttons, and where those lead that lead anywhere.
    pub(in crate::console) buttons: Vec<(String, Option<String>)>,
}

impl Preview {
    pub(super) fn of(it: &Bulletin, frame: &Frame) -> Self {
        let on = |platform, lang| messages(it, frame, platform, lang).into_iter().map(bubble).collect::<Vec<_>>();
        let languages = [Some(Lang::Vi), it.en.as_ref().map(|_| Lang::En)];
        let each = |platform| {
            let languages = languages.into_iter().flatten().filter(|_| it.segment.has(platform));
            languages.map(|lang| on(platform, lang)).collect()
        };
        let zalo = match &it.zalo {
            ZaloWay::Consultation if it.segment.has(Platform::Zalo) => OnZalo::Messages(on(Platform::Zalo, Lang::Vi)),
            ZaloWay::Broadcast(_) => OnZalo::Article(article(it, frame)),
            _ => OnZalo::None,
        };
        Self { telegram: each(Platform::Telegram), zalo, web: each(Platform::Web) }
    }
}

fn bubble(part: Part) -> Bubble {
    let (picture, file) = match part.media {
        Some(it) if it.kind == Carried::Picture => (Some(it.file), None),
        Some(it) => (None, Some(it.file)),
        None => (None, None),
    };
    let button = |it: flows::Button| {
        let url = match it.act {
            Act::Url(url) => Some(url).filter(|url| url.starts_with("https://")),
            _ => None,
        };
        (it.label, url)
    };
    Bubble {
        text: part.message.text,
        picture,
        file,
        buttons: part.message.rows.into_iter().flatten().map(button).collect(),
    }
}
