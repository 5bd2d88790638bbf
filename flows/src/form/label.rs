//! Texts in their languages: placeholders filled in, translations complete, lengths kept.

use super::Mistake;
use super::table::Table;
use super::workbook::Row;
use crate::text::survey::keeps_partial;
use crate::{Lang, Settings, Text};

/// What the texts of a form are read with.
pub(super) struct Words<'a> {
    /// The languages that the form is written in.
    pub(super) langs: &'a [Lang],
    /// What the placeholders stand for.
    pub(super) settings: &'a Settings,
}

impl Words<'_> {
    /// The text of a spoken field in a row. A language that is missing while another is there is a mistake; so is a text
    /// over `most` characters. `needed`: so is a text in no language.
    pub(super) fn text(
        &self,
        table: &Table<'_>,
        row: &Row,
        field: &str,
        (needed, most): (bool, usize),
        mistakes: &mut Vec<Mistake>,
    ) -> Text {
        let sheet = &table.sheet.name;
        let written = |lang: &Lang| table.spoken(row, field, *lang);
        let some = self.langs.iter().any(|lang| !written(lang).is_empty());
        let mut all = Vec::new();
        for lang in self.langs {
            let (text, heading) = (written(lang), table.heading(field, Some(*lang)));
            if text.is_empty() {
                if some || needed {
                    let (vi, en) = if some {
                        (
                            "Thiếu bản dịch: ngôn ngữ khác đã có. Ghi nội dung vào ô này.",
                            "The translation is missing: another language has it. Fill in this cell.",
                        )
                    } else {
                        ("Thiếu nội dung. Ghi vào ô này.", "The text is missing. Fill in this cell.")
                    };
                    mistakes.push(Mistake::new(sheet, row.number, &heading, vi, en));
                }
                continue;
            }
            let text =
                self.fill(text, *lang, |vi, en| mistakes.push(Mistake::new(sheet, row.number, &heading, vi, en)));
            let length = text.chars().count();
            if length > most {
                mistakes.push(Mistake::new(
                    sheet,
                    row.number,
                    &heading,
                    format!("Dài {length} ký tự, tối đa {most}. Rút ngắn."),
                    format!("{length} characters, at most {most}. Shorten it."),
                ));
            }
            all.push((*lang, text));
        }
        Text::new(all)
    }

    /// The text with `{controller}` and its like filled in. `<br>` is a line break, which a markdown table cannot hold.
    fn fill(&self, text: &str, lang: Lang, mut wrong: impl FnMut(String, String)) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((word, behind)) = after.split_once('}').filter(|(word, _)| is_word(word)) else {
                filled.push('{');
                rest = after;
                continue;
            };
            rest = behind;
            if before.ends_with('$') {
                wrong(
                    format!("Không chèn được câu trả lời ${{{word}}} vào lời hỏi. Bỏ ${{{word}}}."),
                    format!("An answer cannot be put into a text. Remove ${{{word}}}."),
                );
                continue;
            }
            let settings = self.settings;
            let value = match word {
                "controller" => settings.controller.clone(),
                "contact" => settings.contact.clone(),
                "retention" => settings.retention.clone(),
                "closes" => settings.campaign.closes.map(|it| it.words(lang)).unwrap_or_default(),
                "minutes" => settings.minutes.map(|it| it.to_string()).unwrap_or_default(),
                "partial" if settings.keeps_partial => keeps_partial(lang, settings.expires_days),
                "partial" => String::new(),
                _ => {
                    wrong(
                        format!(
                            "Không có {{{word}}}. Dùng được: {{controller}}, {{contact}}, {{retention}}, \
                                {{closes}}, {{minutes}}, {{partial}}."
                        ),
                        format!(
                            "There is no {{{word}}}. Those that work: {{controller}}, {{contact}}, \
                                {{retention}}, {{closes}}, {{minutes}}, {{partial}}."
                        ),
                    );
                    continue;
                }
            };
            if value.is_empty() {
                wrong(
                    format!("Dùng {{{word}}} nhưng cột {word} trong bảng settings còn trống. Điền cột đó."),
                    format!("{{{word}}} is used but the column {word} of the sheet settings is empty. Fill it in."),
                );
            }
            filled.push_str(&value);
        }
        filled.push_str(rest);
        filled.split("<br>").map(str::trim).collect::<Vec<_>>().join("\n")
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// `text` in each language, else `instead` in that language.
pub(super) fn or_else(text: &Text, instead: &Text) -> Text {
    let both = instead.iter().map(|(lang, other)| {
        let own = if text.has(lang) { text.get(lang) } else { other };
        (lang, own.to_owned())
    });
    Text::new(both)
}

/// Characters of a text in a language.
pub(super) fn length(text: &Text, lang: Lang) -> usize {
    text.get(lang).chars().count()
}
