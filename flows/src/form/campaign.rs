//! The sheet `campaign`: a row that says when a survey takes answers, how many, and what else holds for it as a whole; and one
//! for each quota by choice.
//!
//! What a conversation cannot keep to is refused with its cell: who writes that a survey is anonymous must not learn
//! afterwards that it was not.

use jiff::civil::Date;

use super::settings::flag;
use super::table::{Reader, Table, language, spelling};
use super::workbook::{Row, Sheet, Workbook};
use super::{Mistake, quotas};
use crate::expr::{is_meant, nearest};
use crate::{Bound, Campaign, Lang};

/// The columns that say something of the survey as a whole, besides `quota`.
const OWN: [&str; 6] = ["opens", "closes", "languages", "who_may_answer", "anonymous", "edit_until_closing"];
/// Most responses that a quota may ask for.
const MOST: u64 = 10_000_000;

/// What the sheet says.
pub(super) struct Read {
    pub(super) campaign: Campaign,
    /// The languages it names, and where: row and heading.
    pub(super) languages: Option<(Vec<Lang>, u32, String)>,
    /// Its quotas by choice.
    pub(super) quotas: quotas::Read,
}

impl Read {
    /// What holds where the sheet says nothing.
    fn of(closes: Option<Bound>) -> Self {
        Self { campaign: Campaign { closes, ..Campaign::default() }, languages: None, quotas: quotas::Read::default() }
    }
}

/// Reads the sheet. `closes`: the day that the sheet `settings` says.
pub(super) fn read(form: &Workbook, closes: Option<Date>, mistakes: &mut Vec<Mistake>) -> Read {
    let closes = closes.map(Bound::Day);
    let Some(sheet) = form.sheet("campaign") else { return Read::of(closes) };
    headings(sheet, mistakes);
    let table = Table::new(sheet, Lang::Vi, mistakes);
    let (by_choice, own): (Vec<&Row>, Vec<&Row>) = sheet.rows.iter().partition(|row| quotas::is_one(&table, row));
    for row in own.iter().skip(1) {
        mistakes.push(Mistake::new(
            "campaign",
            row.number,
            "",
            "Dòng chung của phiếu chỉ có một. Gộp vào dòng đầu, xóa dòng này.",
            "The survey has one row of its own here. Put everything into the first one and remove this.",
        ));
    }
    let mut read = Read::of(closes);
    if let Some(row) = own.first() {
        let mut reader = Reader { table: &table, row, mistakes };
        let (opens, ends) = (reader.time("opens"), reader.time("closes"));
        reader.agrees(opens, ends, closes);
        read.campaign = Campaign { opens, closes: ends.or(closes), quota: reader.quota(), by_choice: Vec::new() };
        reader.refuse();
        read.languages = reader.languages();
    }
    for row in by_choice {
        let most = Reader { table: &table, row, mistakes }.quota();
        read.quotas.add(&table, row, most, &OWN, mistakes);
    }
    read.campaign.by_choice.clone_from(&read.quotas.quotas);
    read
}

/// The languages that the sheet names have to be those that the labels are written in.
pub(super) fn languages(read: &Read, written: &[Lang], mistakes: &mut Vec<Mistake>) {
    let Some((named, row, heading)) = &read.languages else { return };
    for lang in [Lang::Vi, Lang::En] {
        let (code, wanted) = (lang.code(), named.contains(&lang));
        let (vi, en) = match (wanted, written.contains(&lang)) {
            (true, false) => (
                format!(
                    "languages ghi {code} nhưng không có nhãn nào bằng {code}. Thêm cột label của ngôn ngữ đó, hoặc bỏ {code}."
                ),
                format!(
                    "languages names {code}, but no label is written in it. Add its column label, or leave out {code}."
                ),
            ),
            (false, true) => (
                format!(
                    "Phiếu có nhãn bằng {code}, người trả lời chọn được; languages không ghi {code}. Ghi thêm, hoặc xóa các cột đó."
                ),
                format!(
                    "There are labels in {code}, which people can choose, but languages does not name it. Add it, or remove its columns."
                ),
            ),
            _ => continue,
        };
        mistakes.push(Mistake::new("campaign", *row, heading, vi, en));
    }
}

/// Columns that say something which is not known here: passed over in silence they would be believed.
fn headings(sheet: &Sheet, mistakes: &mut Vec<Mistake>) {
    let known = || OWN.into_iter().chain(["quota"]).chain(quotas::FIELDS);
    let listed = known().collect::<Vec<_>>().join(", ");
    let filled = |at: usize| sheet.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| !cell.is_empty()));
    for (at, heading) in sheet.header.iter().enumerate() {
        if known().any(|it| it == spelling(heading)) || !filled(at) {
            continue;
        }
        let (vi, en) = is_meant(nearest(&spelling(heading), known()));
        let vi = format!("Bảng campaign không có cột {heading}.{vi} Dùng được: {listed}.");
        let en = format!("The sheet campaign has no column {heading}.{en} Those that work: {listed}.");
        mistakes.push(Mistake::new("campaign", 1, heading, vi, en));
    }
}

impl Reader<'_> {
    fn time(&mut self, field: &str) -> Option<Bound> {
        let cell = self.cell(field);
        if cell.is_empty() {
            return None;
        }
        let time = Bound::parse(cell);
        if time.is_none() {
            self.wrong(
                field,
                format!(
                    "{field} là một ngày (2026-11-30 hoặc 30/11/2026), hoặc ngày và giờ (30/11/2026 17:00), theo giờ Việt Nam."
                ),
                format!(
                    "{field} is a day (2026-11-30 or 30/11/2026), or a day and a time (30/11/2026 17:00), in Việt Nam's time."
                ),
            );
        }
        time
    }

    /// A survey opens before it closes, and closes once: `before` is what the sheet settings says.
    fn agrees(&mut self, opens: Option<Bound>, closes: Option<Bound>, before: Option<Bound>) {
        if let (Some(closes), Some(before)) = (closes, before)
            && closes != before
        {
            let (vi, en) = (before.words(Lang::Vi), before.words(Lang::En));
            self.wrong(
                "closes",
                format!("Bảng settings ghi closes là {vi}, khác ô này. Chỉ ghi ở một bảng, xóa ở bảng kia."),
                format!(
                    "The sheet settings says closes is {en}, which is another. Keep one of the two and clear the other."
                ),
            );
        }
        if let (Some(opens), Some(closes)) = (opens, closes.or(before))
            && closes.ends() <= opens.begins()
        {
            let (vi, en) = (closes.words(Lang::Vi), closes.words(Lang::En));
            self.wrong(
                "opens",
                format!("opens phải trước closes ({vi}). Sửa một trong hai."),
                format!("opens has to come before closes ({en}). Change one of them."),
            );
        }
    }

    fn quota(&mut self) -> Option<u64> {
        let cell = self.cell("quota");
        if cell.is_empty() {
            return None;
        }
        let quota = cell.parse().ok().filter(|it| (1..=MOST).contains(it));
        if quota.is_none() {
            self.wrong(
                "quota",
                format!("quota là số phiếu cần nhận: một số nguyên từ 1 đến {MOST}, hoặc để trống."),
                format!("quota is how many responses are needed: a whole number from 1 to {MOST}, or nothing."),
            );
        }
        quota
    }

    /// What is said here and cannot be otherwise yet.
    fn refuse(&mut self) {
        match flag(self.cell("anonymous")) {
            Some(false) => {}
            Some(true) => self.wrong(
                "anonymous",
                "Khảo sát qua tin nhắn là bảo mật, không phải ẩn danh: người quản trị trang đọc được cuộc trò chuyện. Ghi no, và nói \
                    rõ ở lời đồng ý.",
                "A survey in a chat is confidential, not anonymous: the administrators of the account can read it. Write no, and \
                    say so in the consent.",
            ),
            None => self.wrong("anonymous", "anonymous ghi no hoặc để trống.", "anonymous takes no, or nothing."),
        }
        match flag(self.cell("edit_until_closing")) {
            Some(false) => {}
            Some(true) => self.wrong(
                "edit_until_closing",
                "Phiếu sửa được đến khi gửi; phiếu đã gửi chỉ xem, rút hoặc xóa được, không sửa được. Ghi no.",
                "Answers can be changed until they are sent; what was sent can be seen, withdrawn or erased, but not changed. \
                    Write no.",
            ),
            None => self.wrong(
                "edit_until_closing",
                "edit_until_closing ghi no hoặc để trống.",
                "edit_until_closing takes no, or nothing.",
            ),
        }
        if !matches!(
            spelling(self.cell("who_may_answer")).as_str(),
            "" | "everybody" | "everyone" | "all" | "mọi_người" | "tất_cả"
        ) {
            self.wrong(
                "who_may_answer",
                "Ai mở được kênh cũng trả lời được, mỗi người một lần: ghi everybody. Để chỉ hỏi một nhóm, dùng câu sàng lọc có \
                    lựa chọn với ends.",
                "Whoever reaches the channel may answer, once: write everybody. To ask some only, use a screening question with \
                    a choice that ends.",
            );
        }
    }

    fn languages(&mut self) -> Option<(Vec<Lang>, u32, String)> {
        let cell = self.cell("languages");
        if cell.is_empty() {
            return None;
        }
        let named: Option<Vec<Lang>> = cell.split([',', ';']).map(language).collect();
        if named.is_none() {
            self.wrong(
                "languages",
                "languages ghi vi, en, hoặc cả hai cách nhau bằng dấu phẩy.",
                "languages takes vi, en, or both with a comma between them.",
            );
        }
        Some((named?, self.row.number, self.table.heading("languages", None)))
    }
}
