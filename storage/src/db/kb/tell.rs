//! The news that an answer has changed, for those who were given the one before.

use flows::desk::DeskAnswer;
use flows::kb::Entry;
use flows::{Input, Lang, Millis, vietnam};

/// For how long after an answer its change is still news, ms.
const NEWS: i64 = 90 * 86_400_000;

statements! {
    TELL = "insert into owed (id, chat, input, owed_at)
            select $1 || contact.id, contact.chat, $2, $3 from contact
            where contact.reachable and contact.bulletins
            and (coalesce(contact.lang, 'vi') = $6 or ($7 and coalesce(contact.lang, 'vi') <> 'en'))
            and exists (select 1 from asked where asked.contact = contact.id and asked.entry = $4
                        and asked.outcome = 'answered' and asked.at >= $5)
            on conflict (id) do nothing";
}

/// What those who speak one language are told.
pub(super) struct News {
    /// What the name of each row begins with.
    pub(super) prefix: String,
    /// The event's input, JSON.
    pub(super) input: String,
    /// Who was answered before that is not told.
    pub(super) since: Millis,
    /// For whom.
    pub(super) lang: Lang,
    /// Whether also for those who speak neither of ours.
    pub(super) others: bool,
}

impl News {
    /// What is to be told of a change; nothing where the answer reads as before. Who wants no messages that they did
    /// not ask for, or cannot be reached, is not told. `unit` is the unit's name.
    pub(super) fn of(before: &Entry, now: &Entry, unit: &str, version: i64, at: Millis) -> Vec<Self> {
        let news = |lang: Lang| {
            if before.answer.get(lang) == now.answer.get(lang) {
                return None;
            }
            let input = Input::Answered(Box::new(DeskAnswer {
                code: String::new(),
                words: format!("{}\n\n{}", now.question, now.answer.get(lang)),
                interim: false,
                unit: unit.to_owned(),
                date: vietnam::day(at),
                changed: true,
            }));
            Some(Self {
                prefix: format!("kb/{}/{version}/", now.id),
                input: serde_json::to_string(&input).ok()?,
                since: at.plus(-NEWS),
                lang,
                others: lang == Lang::Vi,
            })
        };
        [Lang::Vi, Lang::En].into_iter().filter_map(news).collect()
    }
}
