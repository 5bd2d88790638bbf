//! The reference survey, and a small form with the types it does not have.

use jiff::civil::{Date, date};

use crate::form::{Workbook, load};
use crate::{Question, Survey};

const OTHER: &str = "\
| survey |
| | type | name | label::Tiếng Việt (vi) | required |
| | integer | N1 | Ông/Bà đến cơ quan mấy lần? | yes |
| | decimal | N2 | Ông/Bà mất bao nhiêu giờ? | yes |
| | date | N3 | Ông/Bà nộp hồ sơ ngày nào? | yes |
| | acknowledge | N4 | Xin Ông/Bà đọc thông báo sau. | yes |

| settings |
| | form_title | form_id | version | default_language | controller | contact | retention |
| | Phiếu thử | phieu-thu | 1 | Tiếng Việt (vi) | Cơ quan thử nghiệm | khaosat@example.org | một năm |
";

/// The day of every test.
pub(super) fn today() -> Date {
    date(2026, 11, 22)
}

/// The surveys that the tables speak of.
pub(super) fn surveys() -> [Survey; 2] {
    [include_str!("../../../surveys/sipas-ref.md"), OTHER].map(|text| load(&Workbook::from_md(text).unwrap()).unwrap())
}

/// The question of this name, with its survey.
pub(super) fn find<'s>(surveys: &'s [Survey], name: &str) -> (&'s Survey, &'s Question) {
    surveys
        .iter()
        .find_map(|survey| survey.questions.iter().find(|it| it.name == name).map(|question| (survey, question)))
        .unwrap()
}
