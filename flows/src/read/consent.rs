//! Consent: agreement is never guessed.

use super::fold::{Word, fold_of, text_of};
use super::words::{ASKS, POLITE_AFTER, POLITE_BEFORE, Phrases, TURN, among, negates, set, trim};
use std::sync::LazyLock;

/// What a text says about taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Will {
    /// It agrees, in so many words.
    Agrees,
    /// It refuses.
    Refuses,
    /// A yes that is not enough ("ok", "vâng"), or both.
    Unclear,
}

/// Ways to refuse without the words *đồng ý*.
static REFUSING: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/decline.txt")));

/// Words beside *đồng ý* that change nothing.
const BESIDE: &[&str] = &[
    "tham", "gia", "khảo", "sát", "trả", "lời", "làm", "này", "phiếu", "hoàn", "toàn", "rất", "sẵn", "sàng", "vui",
    "lòng", "có", "câu", "hỏi", "nhất", "trí", "và", "cuộc", "với", "chứ", "việc", "đó", "xin", "nội", "dung", "trên",
    "được", "thôi", "luôn", "sẽ", "cho", "ý", "kiến", "ok", "dạ", "vâng", "ừ", "tiếp", "tục", "tui", "nhé", "nha", "ạ",
    "yes", "cùng",
];

/// What `words` say; `None` where they are about something else.
pub(super) fn will(words: &[Word], asks: bool) -> Option<Will> {
    let core = trim(words);
    // "không tham gia đâu"
    let core = match core.split_last() {
        Some((last, rest)) if among(last, &["đâu", "nữa"]) && rest.iter().any(negates) => rest,
        _ => core,
    };
    if !asks && (REFUSING.get(words).is_some() || REFUSING.get(core).is_some()) {
        return Some(Will::Refuses);
    }
    if let Some(at) = words.windows(2).position(agree) {
        let unsure = asks
            || words.iter().any(|word| among(word, TURN) || among(word, ASKS) && !among(word, &["đâu"]))
            || words.last().is_some_and(negates)
            || words[..at]
                .iter()
                .any(|word| among(word, &["chắc", "lẽ", "biết", "hình", "chưa", "hơi", "sợ", "nghĩ", "xem"]));
        if unsure {
            return Some(Will::Unclear);
        }
        let (head, tail) = (&words[..at], &words[at + 2..]);
        let no = head.iter().filter(|word| negates(word)).count();
        let broken = words[at].before != ' ' && no > 0;
        let other = tail.iter().any(negates) || tail.windows(2).any(agree) || head.windows(2).any(agree);
        let plain = head.iter().all(|word| negates(word) || harmless(word))
            && tail.iter().all(|word| harmless(word) || among(word, &["đâu"]) && no == 1);
        return Some(match no {
            _ if broken || other || !plain => Will::Unclear,
            0 => Will::Agrees,
            1 => Will::Refuses,
            _ => Will::Unclear,
        });
    }
    let yes = [
        "ok",
        "có",
        "vâng",
        "dạ",
        "ừ",
        "yes",
        "y",
        "được",
        "đúng",
        "rồi",
        "đy",
        "dy",
        "dong",
        "okela",
        "sẵn sàng",
        "tham gia",
        "chấp nhận",
        "nhất trí",
        "oke",
        "agree",
    ];
    let fold = fold_of(core);
    yes.iter().any(|it| super::fold::plain(it) == fold).then_some(Will::Unclear)
}

fn agree(pair: &[Word]) -> bool {
    let text = text_of(pair);
    match fold_of(pair).as_str() {
        "dong y" => super::fold::agrees(&text, "đồng ý"),
        "dong i" => super::fold::agrees(&text, "đồng í"),
        _ => false,
    }
}

fn harmless(word: &Word) -> bool {
    let one = std::slice::from_ref(word);
    word.digits() || among(word, BESIDE) || POLITE_BEFORE.get(one).is_some() || POLITE_AFTER.get(one).is_some()
}
