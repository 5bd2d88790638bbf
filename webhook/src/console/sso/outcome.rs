//! Why somebody did not come in with the provider's word, and what to do. Known to the page by a word in its address, which
//! can say nothing else.

use flows::Lang;

/// Why there is no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Outcome {
    /// None is set.
    Off,
    /// It took too long, was brought twice, or was begun elsewhere.
    Again,
    /// The provider did not let the person in, or the person did not want to.
    Declined,
    /// The provider is away.
    Away,
    /// What came is not the provider's word.
    Untrue,
    /// The provider does not say who it is.
    Nameless,
    /// Nobody has added the person.
    Nobody,
    /// The person was shut out.
    Closed,
    /// The person came with another account of the provider before.
    Other,
    /// There were many failures.
    Wait,
    /// Our data cannot be read for now.
    Later,
}

impl Outcome {
    const ALL: [Self; 11] = [
        Self::Off,
        Self::Again,
        Self::Declined,
        Self::Away,
        Self::Untrue,
        Self::Nameless,
        Self::Nobody,
        Self::Closed,
        Self::Other,
        Self::Wait,
        Self::Later,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Again => "again",
            Self::Declined => "declined",
            Self::Away => "away",
            Self::Untrue => "untrue",
            Self::Nameless => "nameless",
            Self::Nobody => "nobody",
            Self::Closed => "closed",
            Self::Other => "other",
            Self::Wait => "wait",
            Self::Later => "later",
        }
    }

    pub(in crate::console) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// For the person.
    pub(in crate::console) fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Off => (
                "Ở đây chưa cài đặt đăng nhập một lần. Xin đăng nhập bằng mật khẩu.",
                "Single sign-on is not set up here. Sign in with the password.",
            ),
            Self::Again => (
                "Lần đăng nhập đã quá 10 phút, đã dùng rồi, hoặc bắt đầu ở cửa sổ khác. Xin bấm nút đăng nhập một lần để làm lại.",
                "The sign-in took longer than 10 minutes, was used before, or was begun in another window. Press the button of \
                 single sign-on to begin again.",
            ),
            Self::Declined => (
                "Hệ thống đăng nhập một lần không xác nhận. Xin thử lại, hoặc đăng nhập bằng mật khẩu nếu được dùng.",
                "The single sign-on system did not confirm who you are. Try again, or sign in with the password if you may.",
            ),
            Self::Away => (
                "Hệ thống đăng nhập một lần tạm thời không trả lời. Xin thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu nếu được dùng.",
                "The single sign-on system does not answer for now. Try again in a few minutes, or sign in with the password if you may.",
            ),
            Self::Untrue => (
                "Không kiểm tra được xác nhận của hệ thống đăng nhập một lần. Xin báo cho quản trị hệ thống, và đăng nhập bằng \
                 mật khẩu nếu được dùng.",
                "What the single sign-on system said could not be verified. Tell the operator, and sign in with the password if \
                 you may.",
            ),
            Self::Nameless => (
                "Hệ thống đăng nhập một lần không cho biết tên đăng nhập (hoặc thư điện tử đã xác minh). Xin báo cho quản trị \
                 hệ thống, và đăng nhập bằng mật khẩu nếu được dùng.",
                "The single sign-on system does not say the login (or a verified e-mail). Tell the operator, and sign in with the \
                 password if you may.",
            ),
            Self::Nobody => (
                "Tài khoản đăng nhập một lần này chưa được thêm vào trang quản trị. Xin đề nghị quản trị của đơn vị thêm người \
                 dùng với đúng tên đăng nhập đó.",
                "This account of single sign-on was not added to the console. Ask your office's administrator to add you with the \
                 same login.",
            ),
            Self::Closed => (
                "Tài khoản này đã bị khóa. Xin liên hệ quản trị của đơn vị.",
                "This account was shut out. Ask your office's administrator.",
            ),
            Self::Other => (
                "Tên đăng nhập này đã gắn với một tài khoản đăng nhập một lần khác. Xin đề nghị quản trị của đơn vị gỡ liên kết \
                 cũ, hoặc đăng nhập bằng mật khẩu nếu được dùng.",
                "This login belongs to another account of single sign-on. Ask your office's administrator to take the old one off, \
                 or sign in with the password if you may.",
            ),
            Self::Wait => (
                "Đã thử sai nhiều lần. Xin đợi vài phút rồi thử lại.",
                "There were many wrong attempts. Wait a few minutes and try again.",
            ),
            Self::Later => (
                "Hệ thống tạm thời không đọc được dữ liệu. Xin thử lại sau một phút.",
                "The system cannot read its data for now. Try again in a minute.",
            ),
        };
        if lang == Lang::En { en } else { vi }
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn every_outcome_has_a_word_of_its_own() {
        for it in Outcome::ALL {
            assert_eq!(Outcome::from_code(it.code()), Some(it));
        }
        assert_eq!(Outcome::from_code(""), None);
    }
}
