//! How far a broadcast on Zalo has come. An article is made, Zalo looks at it, then it is sent out: three calls, each stored
//! before and after.

use crate::Lang;

/// How far a broadcast has come. Stored under [`Step::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The article is about to be made.
    Making,
    /// Zalo has it and looks at it.
    Review,
    /// It is there, and waits to be sent out.
    Ready,
    /// It is about to be sent out.
    Sending,
    /// Zalo took it: who gets it, and when, is Zalo's from now on.
    Accepted,
    /// Zalo refused it; why stands beside it.
    Refused,
    /// We died, or heard nothing, while a call was under way: the article may be there, or may have gone out. Never
    /// repeated by itself.
    Uncertain,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 7] =
        [Self::Making, Self::Review, Self::Ready, Self::Sending, Self::Accepted, Self::Refused, Self::Uncertain];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Review => "review",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Uncertain => "uncertain",
        }
    }

    /// The step of a [`Step::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Accepted | Self::Refused | Self::Uncertain)
    }

    /// What whoever takes the bulletin up after a death makes of the step that is stored: where a call was under way,
    /// nobody knows what became of it.
    #[must_use]
    pub fn found(self) -> Self {
        match self {
            Self::Making | Self::Sending => Self::Uncertain,
            other => other,
        }
    }
}

/// What is done to the messages of the bulletin that a correction puts right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amend {
    /// They stay as they are; the correction names them.
    #[default]
    Keep,
    /// The correction's words take their place: on Telegram and in the web chat, and in the article of a broadcast.
    Replace,
    /// They are taken back: on Telegram those of the last 48 hours, and the article of a broadcast.
    Remove,
}

impl Amend {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Replace, Self::Remove];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }

    /// What officials call it.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Keep, Lang::Vi) => "Giữ nguyên",
            (Self::Keep, Lang::En) => "Left as they are",
            (Self::Replace, Lang::Vi) => "Thay bằng nội dung đính chính (Telegram, trang web, bài đăng Zalo)",
            (Self::Replace, Lang::En) => "Replaced by the correction (Telegram, web, article on Zalo)",
            (Self::Remove, Lang::Vi) => "Thu hồi (Telegram trong 48 giờ, bài đăng Zalo)",
            (Self::Remove, Lang::En) => "Taken back (Telegram within 48 hours, article on Zalo)",
        }
    }

    /// The one of an [`Amend::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
