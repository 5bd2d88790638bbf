//! A bulletin as the fields of a form, and back.

use flows::bulletin::{Amend, Bulletin, Fault, Kind, Link, Repeat, Schedule, Segment, Targets, Topic, Words, ZaloWay};
use flows::desk::Units;
use flows::{Lang, Millis, Platform, vietnam};
use jiff::civil::DateTime;
use storage::SavedSegment;

use super::super::fields::Fields;
use super::super::tickets::paragraphs;
use super::super::visit::unit_of;

/// What a form is read against.
pub(super) struct Around<'a> {
    pub(super) units: &'a Units,
    /// The visitor's saved segments.
    pub(super) saved: &'a [SavedSegment],
    /// Tops of the tree over which the visitor may write.
    pub(super) roots: Vec<String>,
}

/// Reads fields and keeps what is wrong with them.
struct Reader<'a> {
    form: &'a Fields,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn wrong(&mut self, field: &'static str, vi: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Fault { field, vi: vi.into(), en: en.into() });
    }

    /// One of a list, by its stored word; nothing where nothing was chosen.
    fn one<T>(&mut self, field: &'static str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.form.text(field);
        let found = of(&text);
        if found.is_none() && !text.is_empty() {
            self.no_choice(field, &text);
        }
        found
    }

    /// Any of a list.
    fn many<T>(&mut self, field: &'static str, of: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let (mut found, form) = (Vec::new(), self.form);
        for text in form.all(field).filter(|it| !it.is_empty()) {
            match of(text) {
                Some(it) => found.push(it),
                None => self.no_choice(field, text),
            }
        }
        found
    }

    fn no_choice(&mut self, field: &'static str, text: &str) {
        let (vi, en) =
            (format!("Không có lựa chọn “{text}”: xin chọn lại."), format!("There is no “{text}”: choose again."));
        self.wrong(field, vi, en);
    }

    fn moment(&mut self, field: &'static str) -> Option<Millis> {
        let text = self.form.text(field);
        let at = moment(&text);
        if at.is_none() && !text.is_empty() {
            self.wrong(
                field,
                "Xin chọn ngày và giờ, ví dụ 26/11/2026 09:00.",
                "Give day and hour, such as 26/11/2026 09:00.",
            );
        }
        at
    }
}

/// What the form says of a bulletin, and what in it cannot be read or chosen. What is no field of it stays as it was:
/// cover, files, the one that it corrects.
pub(super) fn typed(form: &Fields, around: &Around<'_>, before: &Bulletin) -> (Bulletin, Vec<Fault>) {
    let mut read = Reader { form, faults: Vec::new() };
    let words = |lang: &str| Words {
        title: form.text(&format!("{lang}-title")),
        body: paragraphs(form.raw(&format!("{lang}-body"))),
    };
    let en = words("en");
    let date = form.text("date");
    let date = if date.is_empty() { None } else { vietnam::read_day(&date) };
    if date.is_none() && !form.text("date").is_empty() {
        read.wrong("date", "Ngày có dạng 26/11/2026.", "A day is written 26/11/2026.");
    }
    let (unit, issuer) = issuing(&mut read, around);
    let mut segment = segment_of(&mut read, around.units);
    match form.raw("saved") {
        "" => {}
        id => match around.saved.iter().find(|it| it.id == id) {
            Some(saved) => segment = saved.segment.clone(),
            None => read.wrong("saved", "Nhóm này không còn: xin chọn lại.", "That segment is gone: choose again."),
        },
    }
    let kind = read.one("kind", Kind::from_code).unwrap_or_default();
    let it = Bulletin {
        kind,
        topic: read.one("topic", Topic::from_code).unwrap_or_default(),
        unit,
        issuer,
        number: form.text("number"),
        date,
        vi: words("vi"),
        en: (en != Words::default()).then_some(en),
        cover: before.cover.clone().filter(|_| form.raw("no-cover").is_empty()),
        files: before.files.iter().filter(|it| !form.all("no-file").any(|gone| gone == **it)).cloned().collect(),
        links: links(form.raw("links")),
        corrects: Some(form.text("corrects")).filter(|it| !it.is_empty()).or_else(|| before.corrects.clone()),
        amend: read.one("amend", Amend::from_code).unwrap_or(before.amend),
        // Results are told to those who took part, so one field says both.
        survey: segment.took_part.clone().filter(|_| kind == Kind::Results),
        segment,
        zalo: zalo(&mut read),
        schedule: Schedule {
            at: read.moment("at"),
            repeat: read.one("repeat", Repeat::from_code),
            until: read.moment("until"),
        },
        canary: !form.raw("canary").is_empty(),
    };
    (it, read.faults)
}

/// Whose a bulletin is, and who issues it where that is another office: what goes to the whole country is the country's,
/// and issued by an office in it.
fn issuing(read: &mut Reader<'_>, around: &Around<'_>) -> (String, Option<String>) {
    let (text, units) = (read.form.text("unit"), around.units);
    let unit = unit_of(&text, units);
    if units.is_top(&unit) {
        let vi = format!(
            "“{}” không ban hành văn bản: xin chọn cơ quan cụ thể.",
            units.get(&unit).map_or("", |it| &it.name)
        );
        read.wrong("unit", vi, "The whole tree issues nothing: choose the office that does.");
    }
    let root = units.ancestors(&unit).last().map(|it| it.id.clone());
    match root.filter(|root| !read.form.raw("whole").is_empty() && around.roots.contains(root)) {
        Some(root) => (root, Some(unit)),
        None => (unit, None),
    }
}

/// The segment that a form's fields ask for, and what in them cannot be read.
pub(in crate::console) fn segment(form: &Fields, units: &Units) -> (Segment, Vec<Fault>) {
    let mut read = Reader { form, faults: Vec::new() };
    let segment = segment_of(&mut read, units);
    (segment, read.faults)
}

fn segment_of(read: &mut Reader<'_>, units: &Units) -> Segment {
    let form = read.form;
    let list = |name: &'static str, ends: &'static [char]| {
        let items = form.all(name).flat_map(move |text| text.split(ends)).map(super::super::fields::clean);
        items.filter(|it| !it.is_empty()).collect::<Vec<_>>()
    };
    let days = form.text("days");
    let seen_within_days = days.parse().ok().filter(|it| (1..=3650).contains(it));
    if seen_within_days.is_none() && !days.is_empty() {
        read.wrong("days", "Số ngày từ 1 đến 3650.", "A number of days from 1 to 3650.");
    }
    Segment {
        channels: read.many("channel", Platform::from_code),
        accounts: form.all("account").map(str::to_owned).filter(|it| !it.is_empty()).collect(),
        units: list("units", &[';', '\r', '\n']).iter().map(|it| unit_of(it, units)).collect(),
        tags: list("tags", &[';', ',', '\r', '\n']),
        lang: read.one("lang-of", Lang::from_code),
        seen_within_days,
        took_part: Some(form.text("took-part")).filter(|it| !it.is_empty()),
    }
}

fn zalo(read: &mut Reader<'_>) -> ZaloWay {
    match read.form.raw("zalo") {
        "" => ZaloWay::None,
        "consultation" => ZaloWay::Consultation,
        "broadcast" => {
            let code = |most: u8| move |text: &str| text.parse().ok().filter(|it: &u8| *it <= most);
            let mut cities = read.many("cities", code(63));
            let form = read.form;
            for text in form.text("more-cities").split([',', ';', ' ']).filter(|it| !it.is_empty()) {
                match code(63)(text) {
                    Some(it) => cities.push(it),
                    None => {
                        let (vi, en) =
                            ("Mã tỉnh, thành của Zalo là số từ 0 đến 63", "Zalo's codes of provinces are 0 to 63");
                        read.wrong("cities", format!("{vi}; “{text}” không phải."), format!("{en}; “{text}” is none."));
                    }
                }
            }
            cities.sort_unstable();
            cities.dedup();
            ZaloWay::Broadcast(Targets {
                ages: read.many("ages", code(7)),
                gender: read.one("gender", |text| text.parse().ok().filter(|it: &u8| (1..=2).contains(it))),
                regions: read.many("regions", code(2)),
                cities,
                platforms: read.many("phones", |text| text.parse().ok().filter(|it: &u8| (1..=3).contains(it))),
            })
        }
        other => {
            read.no_choice("zalo", other);
            ZaloWay::None
        }
    }
}

/// A line for each: its label, a bar, its address.
fn links(text: &str) -> Vec<Link> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let link = |line: &str| match line.rsplit_once('|') {
        Some((label, url)) => Link { label: super::super::fields::clean(label), url: url.trim().to_owned() },
        None => Link { label: String::new(), url: line.to_owned() },
    };
    lines.map(link).collect()
}

/// Links as they stand in the form.
pub(in crate::console) fn links_text(links: &[Link]) -> String {
    links.iter().map(|it| format!("{} | {}", it.label, it.url)).collect::<Vec<_>>().join("\n")
}

/// A moment as a browser sends it, or as people write it, in Việt Nam's time.
fn moment(text: &str) -> Option<Millis> {
    let at: DateTime = text.parse().ok().or_else(|| DateTime::strptime("%d/%m/%Y %H:%M", text).ok())?;
    Some(vietnam::moment(at))
}

/// The same, back.
pub(in crate::console) fn moment_text(at: Option<Millis>) -> String {
    at.map_or_else(String::new, |at| vietnam::clock(at).strftime("%Y-%m-%dT%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use flows::desk::{Unit, UnitKind};

    use super::*;

    fn form(text: &str) -> Fields {
        Fields::parse(text.as_bytes())
    }

    fn read(text: &str, before: &Bulletin) -> (Bulletin, Vec<&'static str>) {
        let unit = |id: &str, parent: Option<&str>| Unit {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: format!("Đơn vị {id}, tỉnh"),
            kind: UnitKind::Province,
            code: String::new(),
            from: None,
            until: None,
        };
        let units = Units::new([unit("vn", None), unit("a", Some("vn")), unit("a1", Some("a"))]);
        let around = Around { units: &units, saved: &[], roots: vec!["vn".to_owned()] };
        let (it, faults) = typed(&form(text), &around, before);
        (it, faults.iter().map(|it| it.field).collect())
    }

    #[test]
    fn what_a_form_says_is_what_the_bulletin_says() {
        let text = "kind=urgent&topic=work&unit=a&number=12%2FTB&date=2026-11-26&vi-title=+T%0Aa+&vi-body=m%E1%BB%99t%0D%0Ahai\
                    &links=Xem+%7C+https%3A%2F%2Fa.vn%0Ahttps%3A%2F%2Fb.vn&channel=telegram&channel=zalo&tags=mot%2C+hai\
                    &days=30&zalo=broadcast&ages=1&ages=2&gender=2&cities=9&cities=4&more-cities=63,+4&at=2026-11-26T09%3A00\
                    &repeat=weekly&canary=on&units=%C4%90%C6%A1n+v%E1%BB%8B+a1%2C+t%E1%BB%89nh+(a1)&units=";
        let (it, faults) = read(text, &Bulletin::default());
        assert_eq!(faults, [] as [&str; 0]);
        assert_eq!((it.kind, it.topic, it.number.as_str(), it.canary), (Kind::Urgent, Topic::Work, "12/TB", true));
        assert_eq!((it.vi.title.as_str(), it.vi.body.as_str(), it.en), ("Ta", "một\nhai", None));
        assert_eq!(links_text(&it.links), "Xem | https://a.vn\n | https://b.vn");
        assert_eq!(it.segment.channels, [Platform::Telegram, Platform::Zalo]);
        assert_eq!((it.segment.units, it.issuer), (vec!["a1".to_owned()], None));
        assert_eq!(
            (it.segment.tags, it.segment.seen_within_days),
            (vec!["mot".to_owned(), "hai".to_owned()], Some(30))
        );
        let targets = Targets { ages: vec![1, 2], gender: Some(2), cities: vec![4, 9, 63], ..Targets::default() };
        assert_eq!(it.zalo, ZaloWay::Broadcast(targets));
        assert_eq!(moment_text(it.schedule.at), "2026-11-26T09:00");
        assert_eq!(it.schedule.at, Some(Millis(1_795_658_400_000)));
        // Without a picker of the browser's, a day and a moment are what people write.
        let (it, faults) = read("unit=a&date=26/11/2026&at=26/11/2026+09:00", &Bulletin::default());
        assert_eq!(
            (faults.len(), it.date, it.schedule.at),
            (0, Some(jiff::civil::date(2026, 11, 26)), Some(Millis(1_795_658_400_000)))
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_and_files_stay_until_they_are_taken_away() {
        let before = Bulletin {
            cover: Some("c.png".to_owned()),
            files: vec!["a.pdf".to_owned(), "b.pdf".to_owned()],
            corrects: Some("x".to_owned()),
            ..Bulletin::default()
        };
        let (it, faults) = read("unit=a&date=mai&at=9h&no-file=a.pdf", &before);
        assert_eq!(faults, ["date", "at"]);
        assert_eq!((it.cover, it.files, it.corrects), (before.cover, vec!["b.pdf".to_owned()], before.corrects));
        // Nothing that cannot be read is left out without a word.
        for (bad, field) in [
            ("kind=x", "kind"),
            ("topic=x", "topic"),
            ("channel=fax", "channel"),
            ("lang-of=fr", "lang-of"),
            ("days=abc", "days"),
            ("days=0", "days"),
            ("saved=x", "saved"),
            ("amend=x", "amend"),
            ("zalo=fax", "zalo"),
            ("zalo=broadcast&ages=8", "ages"),
            ("zalo=broadcast&gender=3", "gender"),
            ("zalo=broadcast&regions=9", "regions"),
            ("zalo=broadcast&cities=64", "cities"),
            ("zalo=broadcast&more-cities=4,abc", "cities"),
            ("zalo=broadcast&phones=4", "phones"),
            ("until=x", "until"),
            ("repeat=x", "repeat"),
        ] {
            assert_eq!(read(&format!("unit=a&{bad}"), &Bulletin::default()).1, [field], "{bad}");
        }
    }

    #[test]
    fn the_whole_country_issues_nothing_and_can_be_reached_all_the_same() {
        assert_eq!(read("unit=vn", &Bulletin::default()).1, ["unit"]);
        let (it, faults) = read("unit=a&whole=1", &Bulletin::default());
        assert_eq!((faults.len(), it.unit.as_str(), it.issuer.as_deref(), it.issuing()), (0, "vn", Some("a"), "a"));
    }

    #[test]
    fn results_are_of_the_survey_that_people_took_part_in() {
        let (it, _) = read("unit=a&kind=results&took-part=s", &Bulletin::default());
        assert_eq!((it.survey.as_deref(), it.segment.took_part.as_deref()), (Some("s"), Some("s")));
        assert_eq!(read("unit=a&took-part=s", &Bulletin::default()).0.survey, None);
    }
}
