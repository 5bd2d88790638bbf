//! Tests of the desk's rules: offices, hours, ways and states.

mod hours;
mod report;
mod routes;
mod states;
mod units;

use super::{Unit, UnitKind, Units};

/// A ministry, a province, two communes of it, a department, and a commune elsewhere with a name that is there twice.
pub(super) fn units() -> Units {
    let unit = |id: &str, parent: Option<&str>, name: &str, kind| Unit {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        name: name.to_owned(),
        kind,
        code: String::new(),
        from: None,
        until: None,
    };
    Units::new([
        unit("bo", None, "Bộ Nội vụ", UnitKind::Ministry),
        unit("tinh", Some("bo"), "UBND tỉnh Đồng Tháp", UnitKind::Province),
        unit("so-noi-vu", Some("tinh"), "Sở Nội vụ", UnitKind::Department),
        unit("tan-phu", Some("tinh"), "UBND xã Tân Phú", UnitKind::Commune),
        unit("mot-cua", Some("tan-phu"), "Trung tâm Phục vụ hành chính công xã Tân Phú", UnitKind::Department),
        unit("ben-thanh", Some("tinh"), "Phường Bến Thành", UnitKind::Commune),
    ])
}
