//! Zalo's own targets of a broadcast, in words. Their codes are Zalo's, and stored as such.

/// Groups of age; the code of each is its place.
pub const AGES: [&str; 8] = ["0-12", "13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"];

/// Regions, in Vietnamese and in English; the code of each is its place.
pub const REGIONS: [(&str, &str); 3] =
    [("Miền Bắc", "The North"), ("Miền Trung", "The Centre"), ("Miền Nam", "The South")];

/// Provinces of before July 2025 whose codes are known, by name. From a published client of Zalo's interface (the table
/// "city codes" of redai-zalo-sdk 1.32.17), which agrees with 4 and 9 in Zalo's own examples. The copy that could be read
/// ends at 40, so the others are [`UNNAMED_CITIES`].
pub const CITIES: [(u8, &str); 41] = [
    (12, "An Giang"),
    (21, "Bắc Giang"),
    (22, "Bắc Kạn"),
    (3, "Bạc Liêu"),
    (18, "Bình Định"),
    (29, "Bình Dương"),
    (1, "Bình Phước"),
    (30, "Bình Thuận"),
    (20, "Đà Nẵng"),
    (17, "Đắk Lắk"),
    (31, "Đắk Nông"),
    (23, "Điện Biên"),
    (16, "Đồng Nai"),
    (0, "Đồng Tháp"),
    (33, "Gia Lai"),
    (27, "Hà Giang"),
    (8, "Hà Nam"),
    (9, "Hà Nội"),
    (36, "Hà Tĩnh"),
    (10, "Hải Dương"),
    (11, "Hậu Giang"),
    (4, "Hồ Chí Minh"),
    (24, "Hòa Bình"),
    (37, "Hưng Yên"),
    (32, "Khánh Hòa"),
    (28, "Kiên Giang"),
    (19, "Kon Tum"),
    (6, "Lâm Đồng"),
    (2, "Ninh Bình"),
    (40, "Phú Thọ"),
    (34, "Quảng Nam"),
    (38, "Quảng Ninh"),
    (35, "Quảng Trị"),
    (15, "Tây Ninh"),
    (25, "Thái Bình"),
    (39, "Thanh Hóa"),
    (14, "Tiền Giang"),
    (13, "Trà Vinh"),
    (5, "Vĩnh Long"),
    (26, "Vĩnh Phúc"),
    (7, "Yên Bái"),
];

/// Provinces of before July 2025 that have a code from 41 to 63 which is not known here: it is typed, from Zalo's page.
pub const UNNAMED_CITIES: [&str; 22] = [
    "Bà Rịa - Vũng Tàu",
    "Bắc Ninh",
    "Bến Tre",
    "Cà Mau",
    "Cần Thơ",
    "Cao Bằng",
    "Hải Phòng",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Thuận",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Ngãi",
    "Sóc Trăng",
    "Sơn La",
    "Thái Nguyên",
    "Thừa Thiên Huế",
    "Tuyên Quang",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CITIES, UNNAMED_CITIES};

    #[test]
    fn sixty_three_provinces_each_once() {
        let names: BTreeSet<&str> = CITIES.iter().map(|(_, name)| *name).chain(UNNAMED_CITIES).collect();
        assert_eq!(names.len(), 63);
        let codes: BTreeSet<u8> = CITIES.iter().map(|(code, _)| *code).collect();
        assert!(codes.iter().copied().eq(0..=40), "{codes:?}");
    }
}
