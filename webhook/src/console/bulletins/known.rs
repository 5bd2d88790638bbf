//! What the recipients of a bulletin can be named by: offices, accounts, surveys, tags. An office, account or survey that is
//! not there reaches nobody, so it is refused where it is typed and not found out after sending. Of a tag that is not even
//! said: it may stand for what people did, and whether anybody has it would tell of somebody.

use std::collections::BTreeMap;

use flows::bulletin::{Fault, Segment, is_tag};
use flows::cells::LEAST;
use flows::desk::Units;
use flows::{Lang, Platform};
use storage::StorageError;

use super::super::visit::Visit;

/// A survey whose participants can be written to.
struct Asked {
    id: String,
    title: String,
    /// Whose it is; `None`: of the setting, everybody's.
    unit: Option<String>,
}

/// What there is.
pub(in crate::console) struct Known {
    /// Accounts of the settings.
    accounts: Vec<(Platform, String)>,
    surveys: Vec<Asked>,
    tags: Vec<String>,
}

/// Something to choose: its value, its name, and whether it is chosen.
pub(in crate::console) type Choice = (String, String, bool);

impl Known {
    /// What there is for offices, by their ids: tags of their people and of those below, surveys that those were asked. Each of
    /// their people is looked at for that.
    pub(in crate::console) async fn of(visit: &Visit, offices: &[String]) -> Result<Self, StorageError> {
        let tags = tags(visit, offices).await?.into_keys().collect();
        Ok(Self { tags, ..Self::untagged(visit, offices).await? })
    }

    /// The same without tags: enough to find what is wrong with a segment, as often as somebody who types makes a page ask.
    pub(in crate::console) async fn untagged(visit: &Visit, offices: &[String]) -> Result<Self, StorageError> {
        let storage = &visit.app.storage;
        let forms = storage.forms().await?;
        let catalog = visit.app.catalog();
        let mut ids: Vec<String> = storage.surveys().await?.into_iter().map(|it| it.id).collect();
        ids.sort();
        ids.dedup();
        let asked = |id: String| {
            let form = forms.iter().find(|it| it.id.eq_ignore_ascii_case(&id));
            let survey = catalog.surveys.values().find(|it| it.id == id);
            let title =
                survey.map(|it| it.title.get(visit.lang).to_owned()).or_else(|| form.map(|it| it.title.clone()));
            Asked { title: title.unwrap_or_default(), unit: form.map(|it| it.unit.clone()), id }
        };
        let mut accounts: Vec<(Platform, String)> = visit.app.accounts.keys().cloned().collect();
        accounts.sort();
        let asked: Vec<Asked> = ids.into_iter().map(asked).collect();
        let near = |it: &Asked| offices.iter().any(|office| reaches(it, office, &visit.units));
        Ok(Self { accounts, surveys: asked.into_iter().filter(near).collect(), tags: Vec::new() })
    }

    /// Accounts to choose from; one that is chosen and is not there is among them, so that it can be taken away.
    pub(in crate::console) fn accounts(&self, it: &Segment, lang: Lang) -> Vec<Choice> {
        let name = |(platform, account): &(Platform, String)| {
            (account.clone(), super::words::channel(*platform, account, lang), it.accounts.contains(account))
        };
        let known = self.accounts.iter().map(name);
        let gone = it.accounts.iter().filter(|it| !self.accounts.iter().any(|(_, name)| name == *it));
        known.chain(gone.map(|it| (it.clone(), it.clone(), true))).collect()
    }

    /// Surveys to choose from; likewise.
    pub(in crate::console) fn surveys(&self, it: &Segment) -> Vec<Choice> {
        let chosen = it.took_part.as_deref();
        let name = |survey: &Asked| match survey.title.as_str() {
            "" => survey.id.clone(),
            title => format!("{title} ({})", survey.id),
        };
        let known = self.surveys.iter().map(|it| (it.id.clone(), name(it), chosen == Some(&it.id)));
        let gone = chosen.filter(|id| !self.surveys.iter().any(|it| it.id == *id));
        known.chain(gone.map(|it| (it.to_owned(), it.to_owned(), true))).collect()
    }

    /// Tags to choose from; likewise.
    pub(in crate::console) fn tags(&self, it: &Segment) -> Vec<Choice> {
        let gone = it.tags.iter().filter(|tag| !self.tags.contains(tag));
        self.tags.iter().chain(gone).map(|tag| (tag.clone(), tag.clone(), it.tags.contains(tag))).collect()
    }

    /// What in a segment of an office names nothing there is, or nobody who belongs to that office.
    pub(in crate::console) fn faults(&self, it: &Segment, owner: &str, units: &Units) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut wrong = |field, vi: String, en: String| faults.push(Fault { field, vi, en });
        for unit in &it.units {
            if units.get(unit).is_none() {
                wrong(
                    "units",
                    format!("Không có đơn vị “{unit}”: xin chọn trong danh sách."),
                    format!("There is no office “{unit}”: choose one from the list."),
                );
            } else if units.get(owner).is_some() && !units.is_within(unit, owner) {
                let name = units.get(unit).map_or("", |unit| unit.name.as_str());
                wrong(
                    "units",
                    format!("“{name}” không thuộc cơ quan ban hành, nên không ai nhận được: xin bỏ ra."),
                    format!("“{name}” does not belong to the issuing body, so nobody there gets it: take it out."),
                );
            }
        }
        for account in it.accounts.iter().filter(|it| !self.accounts.iter().any(|(_, name)| name == *it)) {
            wrong(
                "account",
                format!("Hệ thống không có tài khoản “{account}”: xin bỏ chọn."),
                format!("There is no account “{account}” in the settings: take it out."),
            );
        }
        for tag in it.tags.iter().filter(|tag| !is_tag(tag)) {
            wrong(
                "tags",
                format!(
                    "Nhãn gồm chữ thường không dấu, số và dấu gạch, tối đa 40 ký tự; không có nhãn “{tag}”: xin bỏ chọn."
                ),
                format!("“{tag}” cannot be a tag: take it out."),
            );
        }
        if let Some(id) = it.took_part.as_ref().filter(|id| !self.surveys.iter().any(|it| it.id == **id)) {
            wrong(
                "took-part",
                format!("Không có khảo sát “{id}” cho cơ quan này: xin chọn trong danh sách."),
                format!("There is no survey “{id}” for this office: choose one from the list."),
            );
        }
        faults
    }
}

/// Tags of the people of offices and of those below, each with how many have it. One that few have is not there: that
/// somebody has it would say of the only person of an office what they did.
pub(in crate::console) async fn tags(visit: &Visit, offices: &[String]) -> Result<BTreeMap<String, u64>, StorageError> {
    let mut tags = BTreeMap::new();
    for office in offices {
        for (tag, n) in visit.app.storage.tags(office).await? {
            *tags.entry(tag).or_insert(0) += n;
        }
    }
    tags.retain(|_, n| *n >= LEAST);
    Ok(tags)
}

/// Whether an office's people were asked: the survey is of its own line, above or below, or everybody's.
fn reaches(it: &Asked, office: &str, units: &Units) -> bool {
    it.unit.as_ref().is_none_or(|unit| units.is_within(unit, office) || units.is_below(office, unit))
}
