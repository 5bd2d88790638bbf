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

    /// What officials call it.
    pub fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Making => ("đang tạo bài viết", "the article is being made"),
            Self::Review => ("Zalo đang duyệt bài viết", "in Zalo's review"),
            Self::Ready => ("bài viết đã có, chờ phát", "the article is there and waits to be sent out"),
            Self::Sending => ("đang gửi lệnh phát", "being handed over to Zalo"),
            Self::Accepted => ("Zalo đã nhận phát", "accepted by Zalo"),
            Self::Refused => ("Zalo từ chối", "refused"),
            Self::Uncertain => ("chưa chắc Zalo đã nhận", "not known whether Zalo has it"),
        };
        if lang == Lang::En { en } else { vi }
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

/// Why a broadcast was refused, by us or by Zalo. Stored beside the step, under [`Denial::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denial {
    /// The account's broadcasts are used up.
    Quota,
    /// The account's articles are.
    Articles,
    /// It goes against Zalo's rules of content.
    Content,
    /// Zalo does not know the article any more.
    Gone,
    /// Zalo does not take it as it stands.
    Refused,
    /// Zalo cannot fetch the cover: the service has no public address.
    NoAddress,
    /// The time was over after which it must not go out.
    TooLate,
    /// The account is not verified.
    Unverified,
    /// The account's package has no broadcasts.
    Package,
    /// Zalo does not let the account or the app do this.
    Account,
    /// Zalo failed each time.
    Failed,
}

impl Denial {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::Quota,
        Self::Articles,
        Self::Content,
        Self::Gone,
        Self::Refused,
        Self::NoAddress,
        Self::TooLate,
        Self::Unverified,
        Self::Package,
        Self::Account,
        Self::Failed,
    ];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::Articles => "articles",
            Self::Content => "content",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::NoAddress => "no_address",
            Self::TooLate => "too_late",
            Self::Unverified => "unverified",
            Self::Package => "package",
            Self::Account => "account",
            Self::Failed => "failed",
        }
    }

    /// The one of a [`Denial::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether the same bulletin can be taken another time, once somebody has done what [`Denial::what`] says. Else only
    /// another bulletin can.
    pub fn can_pass(self) -> bool {
        !matches!(self, Self::Content | Self::Refused | Self::TooLate)
    }

    /// What it was, and what to do.
    pub fn what(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Quota => (
                "OA đã hết lượt phát. Xin chờ ngày hoặc tháng sau, hoặc nâng gói OA, rồi phát lại.",
                "The OA's broadcasts are used up. Wait for the next day or month, or take a higher package; then try again.",
            ),
            Self::Articles => (
                "OA đã hết lượt tạo bài viết. Xin chờ kỳ sau hoặc nâng gói OA, rồi phát lại.",
                "The OA's articles are used up. Wait, or take a higher package; then try again.",
            ),
            Self::Content => (
                "Zalo cho rằng nội dung trái quy định. Xin soạn bản tin khác với nội dung đã sửa.",
                "Zalo finds it against its rules of content. Write another bulletin with other words.",
            ),
            Self::Gone => (
                "Zalo không còn bài viết này. Phát lại sẽ tạo bài mới.",
                "Zalo does not have the article any more. Trying again makes another.",
            ),
            Self::Refused => (
                "Zalo không nhận bài viết như hiện có, thường do ảnh bìa. Xin soạn bản tin khác.",
                "Zalo does not take the article as it stands, mostly because of its cover. Write another bulletin.",
            ),
            Self::NoAddress => (
                "Zalo không lấy được ảnh bìa vì hệ thống chưa có địa chỉ https. Quản trị viên cần đặt PUBLIC_URL, rồi phát lại.",
                "Zalo cannot fetch the cover: the service has no https address. PUBLIC_URL has to be set; then try again.",
            ),
            Self::TooLate => (
                "Đã quá thời điểm ngừng gửi của bản tin. Xin soạn bản tin khác nếu vẫn cần.",
                "The bulletin's end was over. Write another one if it is still needed.",
            ),
            Self::Unverified => (
                "OA chưa được xác thực. Xin xác thực OA với Zalo, rồi phát lại.",
                "The OA is not verified. Have it verified by Zalo; then try again.",
            ),
            Self::Package => (
                "Gói của OA không có phát bài viết. Xin nâng gói OA, rồi phát lại.",
                "The OA's package has no broadcasts. Take a higher one; then try again.",
            ),
            Self::Account => (
                "Zalo không cho OA hoặc ứng dụng làm việc này. Quản trị viên xem OA Manager và trang Hệ thống, rồi phát lại.",
                "Zalo does not let the OA or the app do this. See OA Manager and the page Service; then try again.",
            ),
            Self::Failed => (
                "Zalo gặp lỗi nhiều lần liền. Xin phát lại sau ít phút.",
                "Zalo failed several times in a row. Try again in some minutes.",
            ),
        };
        if lang == Lang::En { en } else { vi }
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
            (Self::Replace, Lang::Vi) => "Thay bằng nội dung đính chính (Telegram, trang web, bài viết Zalo)",
            (Self::Replace, Lang::En) => "Replaced by the correction (Telegram, web, article on Zalo)",
            (Self::Remove, Lang::Vi) => "Thu hồi (Telegram trong 48 giờ, bài viết Zalo)",
            (Self::Remove, Lang::En) => "Taken back (Telegram within 48 hours, article on Zalo)",
        }
    }

    /// The one of an [`Amend::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
