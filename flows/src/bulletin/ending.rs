//! What came of a bulletin from which nothing more goes out. Its state alone does not say that anybody got it.

use crate::Lang;

/// What came of a bulletin, by whatever way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// Something reached somebody: a message, a broadcast that Zalo took, a change of what was sent before.
    pub out: bool,
    /// A broadcast was refused, by us or by Zalo.
    pub refused: bool,
    /// Of a broadcast, or of every message that was sent, nobody knows whether it arrived.
    pub unsure: bool,
}

/// How a bulletin ended, for officials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It went out.
    Sent,
    /// It went out, but for a broadcast that was refused; of the rest it is known.
    SentNotBroadcast,
    /// It went out, and of a part nobody knows.
    SentInPart,
    /// Nothing went out, for certain: its broadcast was refused.
    NotBroadcast,
    /// Nobody knows whether anything did.
    Unknown,
    /// It was for nobody, or reached nobody.
    Nobody,
}

impl Ending {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Sent, Self::SentNotBroadcast, Self::SentInPart, Self::NotBroadcast, Self::Unknown, Self::Nobody];

    /// How it ended, by what came of it. What nobody knows goes before a refusal: whoever reads "not sent" sends it again,
    /// and people get two.
    pub fn of(came: Came) -> Self {
        match came {
            Came { out: true, unsure: true, .. } => Self::SentInPart,
            Came { out: true, refused: true, .. } => Self::SentNotBroadcast,
            Came { out: true, .. } => Self::Sent,
            Came { unsure: true, .. } => Self::Unknown,
            Came { refused: true, .. } => Self::NotBroadcast,
            Came { .. } => Self::Nobody,
        }
    }

    /// What officials call it.
    pub fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Sent => ("Đã gửi xong", "Sent"),
            Self::SentNotBroadcast => {
                ("Đã gửi xong, trừ tin truyền thông Zalo bị từ chối", "Sent, but for the broadcast on Zalo: refused")
            }
            Self::SentInPart => {
                ("Đã gửi xong, có phần chưa rõ đã tới hay chưa", "Sent; of a part it is not known whether it arrived")
            }
            Self::NotBroadcast => {
                ("Chưa gửi được: tin truyền thông Zalo bị từ chối", "Not sent: the broadcast on Zalo was refused")
            }
            Self::Unknown => ("Chưa rõ đã gửi được hay chưa", "Not known whether it was sent"),
            Self::Nobody => ("Đã kết thúc, không tới ai", "Ended, and reached nobody"),
        };
        if lang == Lang::En { en } else { vi }
    }
}
