//! What is wrong with a bulletin, and what to do about it.

use super::{Bulletin, Carried, Frame, Kind, MAX_ARTICLE_TITLE, Repeat, Targets, Words, ZaloWay, messages};
use crate::{Lang, Platform};

/// How far a bulletin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being written: what is there has to be right, and may be lacking.
    Draft,
    /// It is to be handed in: nothing may lack.
    Submit,
    /// It is to be approved: as before, but that its time may have passed while it waited.
    Approve,
}

/// Something that is wrong. A bulletin with one is not submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, in the spelling of [`Bulletin`]: `title`, `body`, `en`, `links` …
    pub field: &'static str,
    /// What to do, in Vietnamese.
    pub vi: String,
    /// What to do, in English.
    pub en: String,
}

impl Fault {
    pub(super) fn new(field: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field, vi: vi.into(), en: en.into() }
    }

    /// What to do.
    pub fn what(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// Most links: with the way out they are the five buttons of a Zalo message.
const LINKS: usize = 4;
/// Most files.
const FILES: usize = 5;
/// Longest label of a link, characters.
const LABEL: usize = 40;
/// Longest address, bytes.
const ADDRESS: usize = 1000;
/// Longest number of a document, characters.
const NUMBER: usize = 60;

/// Telegram's longest text, and the longest under a picture, UTF-16 units (Bot API: sendMessage, sendPhoto).
const TELEGRAM: (usize, usize) = (4096, 1024);
/// Zalo's longest consultation message, characters.
const ZALO: usize = 2000;
/// Longest in the web chat, characters.
const WEB: usize = 4000;

/// Everything that is wrong; nothing: it may go on.
pub fn check(bulletin: &Bulletin, frame: &Frame, stage: Stage) -> Vec<Fault> {
    let mut faults = Vec::new();
    if stage != Stage::Draft {
        lacking(bulletin, &mut faults);
    }
    written(bulletin, &mut faults);
    links(bulletin, &mut faults);
    ways(bulletin, &mut faults);
    time(bulletin, &mut faults);
    lengths(bulletin, frame, &mut faults);
    faults
}

/// What a bulletin must have.
fn lacking(bulletin: &Bulletin, faults: &mut Vec<Fault>) {
    let mut need = |has: bool, field, vi: &str, en: &str| {
        if !has {
            faults.push(Fault::new(field, vi, en));
        }
    };
    let said = |text: &str| !text.trim().is_empty();
    need(said(&bulletin.vi.title), "title", "Xin ghi tiêu đề.", "Write a title.");
    need(said(&bulletin.vi.body), "body", "Xin ghi nội dung.", "Write the text.");
    need(said(&bulletin.unit), "unit", "Xin chọn cơ quan ban hành.", "Choose the issuing body.");
    need(
        said(&bulletin.number),
        "number",
        "Xin ghi số văn bản, ví dụ 12/TB-SNV.",
        "Give its number, such as 12/TB-SNV.",
    );
    need(bulletin.date.is_some(), "date", "Xin ghi ngày ban hành.", "Give the day of issue.");
    if let Some(en) = &bulletin.en {
        need(
            said(&en.title) && said(&en.body),
            "en",
            "Bản tiếng Anh cần đủ tiêu đề và nội dung; nếu không có, xin bỏ trống cả hai.",
            "The English version needs both title and text; leave both empty if there is none.",
        );
    }
    need(
        bulletin.kind != Kind::Correction || bulletin.corrects.is_some(),
        "corrects",
        "Xin chọn bản tin cần đính chính.",
        "Choose the bulletin that this one corrects.",
    );
    need(
        bulletin.kind != Kind::Results || bulletin.survey.is_some(),
        "survey",
        "Xin chọn khảo sát có kết quả được thông báo.",
        "Choose the survey whose results are told.",
    );
}

/// The words themselves.
fn written(bulletin: &Bulletin, faults: &mut Vec<Fault>) {
    let languages = [("title", "body", Some(&bulletin.vi)), ("en", "en", bulletin.en.as_ref())];
    for (title, body, words) in languages {
        let Some(Words { title: line, body: text }) = words else { continue };
        if line.contains('\n') || line.chars().count() > MAX_ARTICLE_TITLE {
            faults.push(Fault::new(
                title,
                format!("Tiêu đề chỉ gồm một dòng, dài nhất {MAX_ARTICLE_TITLE} ký tự: xin rút gọn."),
                format!("A title is one line of at most {MAX_ARTICLE_TITLE} characters: make it shorter."),
            ));
        }
        for (field, text) in [(title, line), (body, text)] {
            if text.chars().any(is_hidden) {
                faults.push(Fault::new(
                    field,
                    "Có ký tự ẩn (ký tự điều khiển, đổi chiều chữ): xin gõ lại đoạn này.",
                    "There are hidden characters (control, direction of writing): type that part again.",
                ));
            }
        }
    }
    if bulletin.number.chars().count() > NUMBER || bulletin.number.chars().any(|c| c == '\n' || is_hidden(c)) {
        faults.push(Fault::new(
            "number",
            format!("Số văn bản dài nhất {NUMBER} ký tự, trên một dòng."),
            format!("A number has at most {NUMBER} characters, on one line."),
        ));
    }
    if bulletin.kind != Kind::Correction && bulletin.corrects.is_some() {
        faults.push(Fault::new(
            "corrects",
            "Chỉ bản đính chính mới nêu bản tin được đính chính: xin đổi loại bản tin hoặc bỏ trống.",
            "Only a correction names the bulletin it corrects: change the kind, or leave it empty.",
        ));
    }
    if bulletin.kind == Kind::Results && bulletin.survey != bulletin.segment.took_part {
        faults.push(Fault::new(
            "segment",
            "Kết quả khảo sát chỉ gửi tới người đã tham gia: xin chọn đúng khảo sát đó ở phần người nhận.",
            "Survey results go to those who took part: choose that survey among the recipients.",
        ));
    }
}

/// Characters that nobody sees and that can make a text read as another.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn links(bulletin: &Bulletin, faults: &mut Vec<Fault>) {
    if bulletin.links.len() > LINKS {
        faults.push(Fault::new(
            "links",
            format!("Nhiều nhất {LINKS} liên kết: xin bớt đi."),
            format!("At most {LINKS} links: leave some out."),
        ));
    }
    for link in &bulletin.links {
        if !is_https(&link.url) {
            faults.push(Fault::new(
                "links",
                "Liên kết phải là địa chỉ https đầy đủ, ví dụ https://moha.gov.vn/tin.",
                "A link is a whole https address, such as https://moha.gov.vn/news.",
            ));
        }
        let label = link.label.trim();
        if label.is_empty() || label.chars().count() > LABEL || label.chars().any(|c| c == '\n' || is_hidden(c)) {
            faults.push(Fault::new(
                "links",
                format!("Mỗi liên kết cần một tên ngắn, dài nhất {LABEL} ký tự."),
                format!("Each link needs a short name of at most {LABEL} characters."),
            ));
        }
    }
    if bulletin.files.len() > FILES {
        faults.push(Fault::new(
            "files",
            format!("Nhiều nhất {FILES} tệp đính kèm: xin bớt đi."),
            format!("At most {FILES} files: leave some out."),
        ));
    }
}

/// `https://host…`: ASCII without spaces, a host with a point, nobody's name or password in front of it.
fn is_https(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    url.len() <= ADDRESS
        && url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
        && name.contains('.')
        && !name.starts_with('.')
        && !name.ends_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

/// The ways on Zalo.
fn ways(bulletin: &Bulletin, faults: &mut Vec<Fault>) {
    let mut wrong = |field, vi: &str, en: &str| faults.push(Fault::new(field, vi, en));
    let asked = bulletin.segment.channels.contains(&Platform::Zalo);
    match &bulletin.zalo {
        ZaloWay::None if asked => wrong(
            "zalo",
            "Người nhận gồm người trên Zalo: xin chọn cách gửi qua Zalo.",
            "There are people on Zalo among the recipients: choose the way on Zalo.",
        ),
        ZaloWay::None => {}
        _ if !bulletin.segment.has(Platform::Zalo) => wrong(
            "zalo",
            "Người nhận không gồm người trên Zalo: xin chọn không gửi qua Zalo, hoặc thêm kênh Zalo.",
            "There is nobody on Zalo among the recipients: choose no way on Zalo, or add Zalo.",
        ),
        ZaloWay::Consultation => {}
        ZaloWay::Broadcast(_) if bulletin.kind == Kind::Results => wrong(
            "zalo",
            "Tin đăng chung trên Zalo tới mọi người theo dõi, không chỉ người đã tham gia khảo sát: xin chọn gửi từng người.",
            "A broadcast on Zalo goes to every follower, not only to those who took part: choose a message to each.",
        ),
        ZaloWay::Broadcast(targets) => {
            if bulletin.cover.is_none() {
                wrong("cover", "Tin truyền thông trên Zalo cần ảnh bìa.", "A broadcast on Zalo needs a cover picture.");
            }
            if !bulletin.files.is_empty() {
                wrong(
                    "files",
                    "Tin truyền thông trên Zalo không kèm tệp: xin đưa tệp lên cổng thông tin và ghi liên kết.",
                    "A broadcast on Zalo carries no files: put them on the portal and give links.",
                );
            }
            if bulletin.segment.lang == Some(Lang::En) {
                wrong(
                    "zalo",
                    "Tin truyền thông trên Zalo chỉ có tiếng Việt, không chọn được người nhận theo ngôn ngữ.",
                    "A broadcast on Zalo is in Vietnamese and cannot choose recipients by language.",
                );
            }
            if bulletin.schedule.repeat == Some(Repeat::Daily) {
                wrong(
                    "schedule",
                    "Zalo giới hạn số tin truyền thông mỗi tháng: xin lặp lại theo tuần hoặc theo tháng.",
                    "Zalo limits broadcasts by the month: repeat it weekly or monthly.",
                );
            }
            if !known(targets) {
                wrong(
                    "targets",
                    "Nhóm người nhận trên Zalo không đúng: xin chọn lại trong danh sách.",
                    "Zalo has no such targets: choose them from the list again.",
                );
            }
        }
    }
}

/// Whether Zalo has these targets.
fn known(targets: &Targets) -> bool {
    let within = |codes: &[u8], from: u8, to: u8| codes.iter().all(|code| (from..=to).contains(code));
    within(&targets.ages, 0, 7)
        && targets.gender.is_none_or(|gender| (1..=2).contains(&gender))
        && within(&targets.regions, 0, 2)
        && within(&targets.cities, 0, 63)
        && within(&targets.platforms, 1, 3)
}

fn time(bulletin: &Bulletin, faults: &mut Vec<Fault>) {
    let schedule = bulletin.schedule;
    if schedule.at.zip(schedule.until).is_some_and(|(at, until)| until <= at) {
        faults.push(Fault::new(
            "schedule",
            "Thời điểm ngừng gửi phải sau thời điểm gửi.",
            "It cannot end before it begins: set a later end.",
        ));
    }
    if schedule.repeat.is_some() && schedule.at.is_none() {
        faults.push(Fault::new(
            "schedule",
            "Bản tin lặp lại cần thời điểm gửi lần đầu.",
            "A bulletin that repeats needs a time to begin.",
        ));
    }
}

/// What reaches people has to fit, with all that stands around the words. Looked at on each platform that gets it, in each
/// language it is written in.
fn lengths(bulletin: &Bulletin, frame: &Frame, faults: &mut Vec<Fault>) {
    let zalo = bulletin.zalo == ZaloWay::Consultation;
    for platform in [Platform::Telegram, Platform::Zalo, Platform::Web] {
        if !bulletin.segment.has(platform) || (platform == Platform::Zalo && !zalo) {
            continue;
        }
        for (field, lang) in [("body", Some(Lang::Vi)), ("en", bulletin.en.as_ref().map(|_| Lang::En))] {
            let Some(part) = lang.and_then(|lang| messages(bulletin, frame, platform, lang).into_iter().next()) else {
                continue;
            };
            let pictured = part.media.as_ref().is_some_and(|media| media.kind == Carried::Picture);
            let text = &part.message.text;
            let (length, most) = match platform {
                Platform::Telegram if pictured => (text.encode_utf16().count(), TELEGRAM.1),
                Platform::Telegram => (text.encode_utf16().count(), TELEGRAM.0),
                Platform::Zalo => (text.chars().count(), ZALO),
                Platform::Web => (text.chars().count(), WEB),
            };
            if length > most {
                faults.push(too_long(field, platform, pictured, length - most, most));
            }
        }
    }
}

fn too_long(field: &'static str, platform: Platform, pictured: bool, over: usize, most: usize) -> Fault {
    let (name, aid_vi, aid_en) = match (platform, pictured) {
        (Platform::Telegram, true) => ("Telegram", ", hoặc bỏ ảnh bìa", ", or leave out the cover"),
        (Platform::Telegram, false) => ("Telegram", "", ""),
        (Platform::Zalo, _) => ("Zalo", "", ""),
        (Platform::Web, _) => ("web", "", ""),
    };
    Fault::new(
        field,
        format!(
            "Dài quá {over} ký tự cho {name} (nhiều nhất {most}): xin rút gọn{aid_vi}, phần còn lại đưa lên cổng thông tin và ghi liên kết."
        ),
        format!(
            "Too long by {over} characters for {name} (at most {most}): shorten it{aid_en}, and give a link to the rest."
        ),
    )
}
