//! The settings as an administrator is shown them: each by its name, what it is for and what it is set to. No secret is
//! shown, and no address that may hold one.

use flows::Platform;

use super::Config;

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// This.
    Text(String),
    /// A number, of which 0 stands for any number.
    Most(Option<u32>),
    /// It is set, and what to is not shown.
    Secret,
    /// Nothing.
    None,
    /// What the program brings itself.
    BuiltIn,
    /// On, or off.
    On(bool),
    /// It is for accounts; this many have it.
    Accounts(usize),
}

/// A setting: its name in the environment, what it is for in Vietnamese and English, and what it is set to.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) vi: &'static str,
    pub(crate) en: &'static str,
    value: fn(&Config) -> Shown,
}

impl Setting {
    /// What it is set to.
    pub(crate) fn shown(&self, config: &Config) -> Shown {
        (self.value)(config)
    }
}

fn text(value: impl ToString) -> Shown {
    Shown::Text(value.to_string())
}

fn optional(value: Option<impl ToString>) -> Shown {
    value.map_or(Shown::None, text)
}

/// The least of what any account of a platform may.
fn pace(config: &Config, platform: Platform, of: fn(&super::AccountPace) -> Option<u32>) -> Shown {
    let mut paces = config.paces.iter().filter(|((it, _), _)| *it == platform).map(|(_, pace)| of(pace)).peekable();
    if paces.peek().is_none() {
        return Shown::None;
    }
    Shown::Most(paces.flatten().min())
}

fn addresses<'a>(urls: impl Iterator<Item = &'a str>) -> Shown {
    // A name and a password may stand before a host.
    let all: std::collections::BTreeSet<&str> =
        urls.map(|url| url.rsplit_once('@').map_or(url, |(_, host)| host)).collect();
    if all.is_empty() { Shown::None } else { text(all.into_iter().collect::<Vec<_>>().join(", ")) }
}

macro_rules! settings {
    ($($name:literal, $vi:literal, $en:literal, $value:expr;)+) => {
        &[$(Setting { name: $name, vi: $vi, en: $en, value: $value }),+]
    };
}

/// Every setting there is: a test holds it against what the program takes.
#[rustfmt::skip]
pub(crate) const SETTINGS: &[Setting] = settings! {
    "PUBLIC_URL", "địa chỉ mà người dân và các nền tảng dùng", "the address that people and platforms use", |it| optional(it.public_url.clone());
    "BULLETIN_QUIET", "giờ không gửi bản tin", "hours in which no bulletin goes out", |it| text(it.bulletin_quiet);
    "BULLETINS_PER_WEEK", "số bản tin một người nhận nhiều nhất trong 7 ngày, của mọi đơn vị", "bulletins that one person gets in seven days at most, of all offices", |it| Shown::Most(Some(it.bulletins_per_week).filter(|most| *most > 0));
    "ZALO_BROADCAST_QUIET", "giờ Zalo không phát bài viết", "hours in which Zalo takes no broadcast", |it| text(it.zalo_broadcast_quiet);
    "SILENCE_MINUTES", "số phút máy không trả lời sau khi cán bộ tự trả lời trên OA", "minutes without the bot after an official wrote by hand", |it| text(it.silence.as_secs() / 60);
    "HOLIDAYS", "bảng ngày nghỉ, để tính hạn trả lời câu hỏi", "the table of days off, for the terms of questions", |it| it.holidays.as_ref().map_or(Shown::BuiltIn, |file| text(file.display()));
    "SURVEYS", "phiếu khảo sát có sẵn trên máy chủ", "surveys that are kept on the server", |it| it.surveys.as_ref().map_or(Shown::BuiltIn, |path| text(path.display()));
    "FEED_HOSTS", "nơi trong mạng nội bộ được đọc tin RSS", "places of the own network whose feeds may be read", |it| if it.feed_hosts.is_empty() { Shown::None } else { text(it.feed_hosts.join(", ")) };
    "SSO_ISSUER", "hệ thống đăng nhập một lần của cán bộ", "the provider of single sign-on at the console", |it| addresses(it.sso.iter().map(|sso| sso.issuer.as_str()));
    "SSO_CLIENT_ID", "tên của trang quản trị ở hệ thống đó", "the console's name there", |it| optional(it.sso.as_ref().map(|sso| sso.client_id.as_str()));
    "SSO_CLIENT_SECRET", "khóa bí mật của trang quản trị ở hệ thống đó", "the console's secret there", |it| if it.sso.is_some() { Shown::Secret } else { Shown::None };
    "SSO_CLAIM", "thông tin được dùng làm tên đăng nhập", "what of a person is their login", |it| optional(it.sso.as_ref().map(|sso| sso.claim.name()));
    "SSO_FACTOR", "từ trong amr cho biết đã xác thực hai lớp", "words of amr that mean a second factor", |it| optional(it.sso.as_ref().map(|sso| sso.factor.join(", ")).filter(|words| !words.is_empty()));
    "SSO_ONLY", "chỉ quản trị cả nước được dùng mật khẩu", "passwords are for administrators of the whole country alone", |it| Shown::On(it.sso.as_ref().is_some_and(|sso| sso.only));
    "SSO_LABEL", "chữ trên nút đăng nhập một lần", "what the button says", |it| optional(it.sso.as_ref().and_then(|sso| sso.label.as_deref()));
    "FILES_MB", "dung lượng tối đa cho tệp người dân gửi, MB", "room for people's files, MB", |it| Shown::Most(it.files_mb.and_then(|most| u32::try_from(most).ok()));
    "CHAT_PER_MINUTE", "số tin mới cho một cuộc trò chuyện trong một phút", "new messages to one chat in a minute", |it| Shown::Most(it.chat_per_minute);
    "GIVE_UP_AFTER", "số giây thử gửi lại một tin trước khi thôi", "seconds for which a message is tried again", |it| text(it.give_up_after.as_secs());
    "TELEGRAM_BOT_TOKEN", "mã của bot Telegram", "the Telegram bot's token", |it| Shown::Accounts(it.telegram.len());
    "TELEGRAM_WEBHOOK_SECRET", "mã Telegram gửi kèm mỗi tin", "what Telegram sends with each update", |it| if it.telegram.is_empty() { Shown::None } else { Shown::Secret };
    "TELEGRAM_API_URL", "địa chỉ Bot API", "the Bot API's address", |it| addresses(it.telegram.iter().map(|bot| bot.api_url.as_str()));
    "TELEGRAM_PER_MINUTE", "số lượt gọi của bot trong một phút", "calls of the bot in a minute", |it| pace(it, Platform::Telegram, |pace| pace.per_minute);
    "TELEGRAM_UNASKED_PER_MINUTE", "trong đó tin không ai chờ (nhắc, bản tin)", "of these, what nobody waits for", |it| pace(it, Platform::Telegram, |pace| pace.unasked_per_minute);
    "ZALO_APP_ID", "ứng dụng Zalo", "the Zalo app", |it| addresses(it.zalo.iter().map(|oa| oa.config.app_id.as_str()));
    "ZALO_APP_SECRET", "khóa bí mật của ứng dụng Zalo", "the Zalo app's secret", |it| Shown::Accounts(it.zalo.len());
    "ZALO_OA_ID", "Zalo OA", "the Zalo OA", |it| addresses(it.zalo.iter().map(|oa| oa.config.oa_id.as_str()));
    "ZALO_OA_SECRET", "khóa webhook của OA; chưa có thì mọi tin bị bỏ", "the OA's webhook key; without it everything is dropped", |it| Shown::Accounts(it.zalo.iter().filter(|oa| !oa.config.oa_secrets.is_empty()).count());
    "ZALO_REFRESH_TOKEN", "mã truy cập đầu tiên; các mã sau nằm trong cơ sở dữ liệu", "the first token; later ones are in the database", |it| Shown::Accounts(it.zalo.iter().filter(|oa| oa.refresh_token.is_some()).count());
    "ZALO_API_URL", "địa chỉ API của OA", "the OA API's address", |it| addresses(it.zalo.iter().map(|oa| oa.config.api_url.as_str()));
    "ZALO_OAUTH_URL", "địa chỉ cấp quyền của Zalo", "Zalo's authorisation", |it| addresses(it.zalo.iter().map(|oa| oa.config.oauth_url.as_str()));
    "ZALO_FILES_URL", "cổng lấy tệp người dân gửi", "the gateway for people's files", |it| addresses(it.zalo.iter().filter_map(|oa| oa.config.files_url.as_deref()));
    "ZALO_APPSECRET_PROOF", "mỗi lượt gọi kèm appsecret_proof", "calls carry appsecret_proof", |it| Shown::On(it.zalo.iter().any(|oa| oa.config.appsecret_proof));
    "ZALO_PER_MINUTE", "số lượt gọi của OA trong một phút, theo gói", "calls of the OA in a minute, by its package", |it| pace(it, Platform::Zalo, |pace| pace.per_minute);
    "ZALO_APP_PER_MINUTE", "số lượt gọi của ứng dụng trong một phút, mọi OA", "calls of the app in a minute, all its OAs", |it| pace(it, Platform::Zalo, |pace| pace.app.as_ref().and_then(|(_, most)| *most));
    "ZALO_SITE_VERIFICATION", "mã xác thực tên miền của Zalo", "Zalo's domain verification", |it| optional(it.zalo_site_verification.clone());
    "LISTEN", "nơi chương trình nhận kết nối", "where the program listens", |it| text(&it.listen);
    "PROXIES", "số máy chủ trung gian đứng trước", "proxies in front", |it| text(it.proxies);
    "DATABASE_URL", "cơ sở dữ liệu", "the database", |it| text(if it.database_url.starts_with("sqlite:") { "SQLite" } else { "Postgres" });
    "REDIS_URL", "Redis, số máy", "Redis: how many servers", |it| it.redis_url.as_ref().map_or(Shown::None, |urls| text(urls.split(',').count()));
    "REDIS_PREFIX", "đứng trước mọi khóa Redis", "stands before every Redis key", |it| text(&it.redis_prefix);
    "SECRET_KEY", "khóa gốc", "the key of everything secret", |_| Shown::Secret;
    "SPOOL_DIR", "thư mục giữ sự kiện khi Redis vắng", "where events wait while Redis is away", |it| text(it.spool_dir.display());
    "WATCH_SECONDS", "số giây giữa hai lần tự kiểm tra", "seconds between two looks after itself", |it| text(it.watch.as_secs_f64());
    "DRAIN_SECONDS", "số giây còn phục vụ sau lệnh dừng", "seconds of service after the order to stop", |it| text(it.drain.as_secs());
    "THREADS", "số luồng xử lý", "threads", |it| text(it.threads);
    "LOG", "mức ghi nhật ký kỹ thuật", "what is logged", |it| text(&it.log.0);
    "LOG_FORMAT", "dạng nhật ký kỹ thuật", "how it is written", |it| text(&it.log.1);
};
