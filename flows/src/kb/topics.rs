//! What topics are called.

/// The topics of the reference base and of the desk's table, by their ids.
const TOPICS: &[(&str, &str)] = &[
    ("bhxh-bhyt", "Bảo hiểm xã hội, bảo hiểm y tế"),
    ("can-cuoc-cu-tru", "Căn cước, cư trú"),
    ("cchc-chung", "Cải cách hành chính"),
    ("dich-vu-cong", "Dịch vụ công trực tuyến"),
    ("he-thong-khao-sat", "Hệ thống khảo sát"),
    ("ho-so-mot-cua", "Hồ sơ, bộ phận một cửa"),
    ("ho-tich-giay-to", "Hộ tịch, giấy tờ"),
    ("kenh-zalo", "Kênh Zalo của cơ quan nhà nước"),
    ("khac", "Vấn đề khác"),
    ("par-index", "Chỉ số cải cách hành chính (PAR INDEX)"),
    ("sipas", "Chỉ số hài lòng (SIPAS)"),
    ("thu-nghiem-he-thong", "Thử nghiệm hệ thống"),
    ("vneid", "VNeID, định danh điện tử"),
];

/// A topic's name in Vietnamese; of one that is not known, its id.
pub fn topic_name(id: &str) -> &str {
    TOPICS.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_of_the_reference_base_has_a_name() {
        for entry in super::super::read(super::super::REFERENCE.as_bytes()).unwrap() {
            assert_ne!(topic_name(&entry.topic), entry.topic);
        }
    }
}
