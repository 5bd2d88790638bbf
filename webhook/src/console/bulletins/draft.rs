//! A bulletin as the fields of a form, and back.

use flows::bulletin::{Amend, Bulletin, Kind, Link, Repeat, Schedule, Segment, Targets, Topic, Words, ZaloWay, is_tag};
use flows::desk::Units;
use flows::{Lang, Millis, Platform};
use jiff::civil::DateTime;
use storage::SavedSegment;

use super::super::fields::Fields;
use super::super::tickets::paragraphs;
use super::super::visit::unit_of;

/// Something in the form that cannot be read: the field, and what to do.
pub(super) type Unread = (&'static str, &'static str, &'static str);

/// What the form says of a bulletin. What is no field of it stays as it was: cover, files, the one that it corrects.
/// Also gives what cannot be read; those fields are then as they were before.
pub(in crate::console) fn typed(
    form: &Fields,
    units: &Units,
    saved: &[SavedSegment],
    before: &Bulletin,
) -> (Bulletin, Vec<Unread>) {
    let mut unread = Vec::new();
    let words = |lang: &str| Words {
        title: form.text(&format!("{lang}-title")),
        body: paragraphs(form.raw(&format!("{lang}-body"))),
    };
    let en = words("en");
    let some = |name: &str| Some(form.text(name)).filter(|it| !it.is_empty());
    let mut read = |name: &'static str, vi, en| {
        let text = form.text(name);
        let at = if text.is_empty() { None } else { moment(&text) };
        if !text.is_empty() && at.is_none() {
            unread.push((name, vi, en));
        }
        at
    };
    const WHEN: (&str, &str) = ("Thời điểm có dạng 2026-11-26T09:00.", "A moment is written 2026-11-26T09:00.");
    let (at, until) = (read("at", WHEN.0, WHEN.1), read("until", WHEN.0, WHEN.1));
    let date = match form.text("date") {
        text if text.is_empty() => None,
        text => text
            .parse()
            .map_err(|_| unread.push(("date", "Ngày có dạng 2026-11-26.", "A day is written 2026-11-26.")))
            .ok(),
    };
    let segment = segment(form, units);
    if !segment.tags.iter().all(|it| is_tag(it)) {
        unread.push((
            "tags",
            "Nhãn gồm chữ thường không dấu, số và dấu gạch, tối đa 40 ký tự.",
            "A tag is of small letters, digits and dashes, at most 40.",
        ));
    }
    let corrects = some("corrects").or_else(|| before.corrects.clone());
    let it = Bulletin {
        kind: Kind::from_code(form.raw("kind")).unwrap_or_default(),
        topic: Topic::from_code(form.raw("topic")).unwrap_or_default(),
        unit: unit_of(&form.text("unit"), units),
        number: form.text("number"),
        date,
        vi: words("vi"),
        en: (en != Words::default()).then_some(en),
        cover: before.cover.clone().filter(|_| form.raw("no-cover").is_empty()),
        files: before.files.iter().filter(|it| !form.all("no-file").any(|gone| gone == **it)).cloned().collect(),
        links: links(form.raw("links")),
        corrects,
        amend: Amend::from_code(form.raw("amend")).unwrap_or(before.amend),
        survey: some("survey"),
        segment: saved.iter().find(|it| it.id == form.raw("saved")).map_or(segment, |it| it.segment.clone()),
        zalo: zalo(form),
        schedule: Schedule { at, repeat: Repeat::from_code(form.raw("repeat")), until },
        canary: !form.raw("canary").is_empty(),
    };
    (it, unread)
}

/// The segment that a form's fields ask for.
pub(in crate::console) fn segment(form: &Fields, units: &Units) -> Segment {
    let list = |name: &str| {
        let text = form.raw(name).replace(['\r', '\n', ','], ";");
        let items = text.split(';').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        items.collect::<Vec<_>>()
    };
    Segment {
        channels: form.all("channel").filter_map(Platform::from_code).collect(),
        accounts: form.all("account").map(str::to_owned).filter(|it| !it.is_empty()).collect(),
        units: list("units").iter().map(|it| unit_of(it, units)).collect(),
        tags: list("tags"),
        lang: Lang::from_code(form.raw("lang-of")),
        seen_within_days: form.text("days").parse().ok().filter(|it| *it > 0),
        took_part: Some(form.text("took-part")).filter(|it| !it.is_empty()),
    }
}

fn zalo(form: &Fields) -> ZaloWay {
    match form.raw("zalo") {
        "consultation" => ZaloWay::Consultation,
        "broadcast" => {
            let codes = |name: &'static str| {
                let values = form.all(name).flat_map(|it| it.split([',', ' ', ';']));
                values.filter_map(|it| it.trim().parse().ok()).collect()
            };
            ZaloWay::Broadcast(Targets {
                ages: codes("ages"),
                gender: form.raw("gender").parse().ok(),
                regions: codes("regions"),
                cities: codes("cities"),
                platforms: codes("phones"),
            })
        }
        _ => ZaloWay::None,
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

/// A moment as a browser sends it, in Việt Nam's time.
fn moment(text: &str) -> Option<Millis> {
    let at: DateTime = text.parse().ok()?;
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Millis(at.timestamp().as_millisecond()).plus(-7 * 3_600_000))
}

/// The same, back.
pub(in crate::console) fn moment_text(at: Option<Millis>) -> String {
    let shifted = at.and_then(|at| jiff::Timestamp::from_millisecond(at.plus(7 * 3_600_000).0).ok());
    shifted.map_or_else(String::new, |it| it.strftime("%Y-%m-%dT%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Fields {
        Fields::parse(text.as_bytes())
    }

    #[test]
    fn what_a_form_says_is_what_the_bulletin_says() {
        let text = "kind=urgent&topic=work&unit=a&number=12%2FTB&date=2026-11-26&vi-title=+T%0Aa+&vi-body=m%E1%BB%99t%0D%0Ahai\
                    &links=Xem+%7C+https%3A%2F%2Fa.vn%0Ahttps%3A%2F%2Fb.vn&channel=telegram&channel=zalo&channel=x&tags=mot%2C+hai\
                    &days=30&zalo=broadcast&ages=1&ages=2&gender=2&cities=9+4&at=2026-11-26T09%3A00&repeat=weekly&canary=on";
        let (it, unread) = typed(&form(text), &Units::default(), &[], &Bulletin::default());
        assert_eq!(unread, []);
        assert_eq!((it.kind, it.topic, it.number.as_str(), it.canary), (Kind::Urgent, Topic::Work, "12/TB", true));
        assert_eq!((it.vi.title.as_str(), it.vi.body.as_str(), it.en), ("Ta", "một\nhai", None));
        assert_eq!(links_text(&it.links), "Xem | https://a.vn\n | https://b.vn");
        assert_eq!(it.segment.channels, [Platform::Telegram, Platform::Zalo]);
        assert_eq!(
            (it.segment.tags, it.segment.seen_within_days),
            (vec!["mot".to_owned(), "hai".to_owned()], Some(30))
        );
        let targets = Targets { ages: vec![1, 2], gender: Some(2), cities: vec![9, 4], ..Targets::default() };
        assert_eq!(it.zalo, ZaloWay::Broadcast(targets));
        assert_eq!(moment_text(it.schedule.at), "2026-11-26T09:00");
        assert_eq!(it.schedule.at, Some(Millis(1_795_658_400_000)));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_files_stay_until_they_are_taken_away() {
        let before = Bulletin {
            cover: Some("c.png".to_owned()),
            files: vec!["a.pdf".to_owned(), "b.pdf".to_owned()],
            corrects: Some("x".to_owned()),
            ..Bulletin::default()
        };
        let (it, unread) = typed(&form("date=mai&at=9h&no-file=a.pdf"), &Units::default(), &[], &before);
        assert_eq!(unread.iter().map(|it| it.0).collect::<Vec<_>>(), ["at", "date"]);
        assert_eq!((it.cover, it.files, it.corrects), (before.cover, vec!["b.pdf".to_owned()], before.corrects));
    }
}
