//! The reference survey in short, and a form with the types it does not have.

use jiff::civil::{Date, date};

use crate::{Choice, ChoiceList, Ends, Kind, Lang, Number, Question, Settings, Survey, Text, Version};

/// The day of every test.
pub(super) fn today() -> Date {
    date(2026, 11, 22)
}

fn text(vi: &str) -> Text {
    Text::new([(Lang::Vi, vi.to_owned())])
}

fn question(name: &str, kind: Kind, label: &str) -> Question {
    Question {
        name: name.to_owned(),
        kind,
        label: text(label),
        hint: Text::default(),
        short: Text::default(),
        required: true,
        sensitive: false,
        consent: false,
        relevant: None,
        constraint: None,
        constraint_message: Text::default(),
        calculation: None,
        default: None,
        number: Number::Position,
        most: None,
        group: None,
    }
}

/// A survey from (name, label, choices as `code=label|also|…`).
pub(super) fn survey() -> Survey {
    let mut lists: Vec<ChoiceList> = Vec::new();
    let mut questions = Vec::new();
    for (name, label, choices) in QUESTIONS {
        let choices: Vec<Choice> = choices.lines().filter(|line| !line.trim().is_empty()).map(choice).collect();
        let list = u16::try_from(lists.len()).unwrap();
        lists.push(ChoiceList { name: (*name).to_owned(), choices });
        let kind = if *name == "G2" { Kind::Many(list) } else { Kind::One(list) };
        let mut made = question(name, kind, label);
        made.consent = *name == "X0";
        made.sensitive = *name == "H2";
        made.most = (*name == "G2").then_some(3);
        made.number = if *name == "X1" { Number::Age } else { Number::Position };
        questions.push(made);
    }
    questions.push(question("G3", Kind::Text, "Ông/Bà có góp ý thêm không?"));
    questions.push(question("N1", Kind::Integer, "Ông/Bà đến cơ quan mấy lần?"));
    questions.push(question("N2", Kind::Decimal, "Ông/Bà mất bao nhiêu giờ?"));
    questions.push(question("N3", Kind::Date, "Ông/Bà nộp hồ sơ ngày nào?"));
    questions.push(question("N4", Kind::Acknowledge, "Xin Ông/Bà đọc thông báo sau."));
    Survey {
        id: "sample".to_owned(),
        hash: Version(String::new()),
        title: text("Khảo sát"),
        settings: Settings {
            version: "1".to_owned(),
            review: true,
            expires_days: 30,
            controller: String::new(),
            contact: String::new(),
            retention: String::new(),
            closes: None,
            minutes: None,
        },
        questions,
        groups: Vec::new(),
        lists,
        langs: vec![Lang::Vi],
    }
}

fn choice(line: &str) -> Choice {
    let (name, rest) = line.trim().split_once('=').unwrap();
    let mut names = rest.split('|');
    let label = names.next().unwrap();
    let range = match name {
        "u18" => Some((0, 17)),
        "a18_24" => Some((18, 24)),
        "a25_34" => Some((25, 34)),
        "a35_49" => Some((35, 49)),
        "a50_60" => Some((50, 60)),
        "o60" => Some((61, u16::MAX)),
        _ => None,
    };
    Choice {
        name: name.to_owned(),
        label: text(label),
        also: names.map(str::to_owned).collect(),
        range,
        ends: (name == "u18").then_some(Ends::Count),
    }
}

const SCALE: &str = "1=Rất không hài lòng\n2=Không hài lòng\n3=Bình thường\n4=Hài lòng\n5=Rất hài lòng\n99=Không biết";

const QUESTIONS: &[(&str, &str, &str)] = &[
    ("X0", "Ông/Bà có đồng ý tham gia không?", "dong_y=Tôi đồng ý\nkhong=Tôi không đồng ý"),
    ("X1", "Xin cho biết độ tuổi của Ông/Bà.", "u18=Dưới 18\na18_24=18 - 24\na25_34=25 - 34\na35_49=35 - 49\na50_60=50 - 60\no60=Trên 60"),
    ("X2", "Ông/Bà hiện sinh sống ở tỉnh, thành phố nào?", "ha-noi=Hà Nội|hn|hnoi\nnghe-an=Nghệ An\nbac-ninh=Bắc Ninh|Bắc Giang\nda-nang=Đà Nẵng|Quảng Nam\nquang-ninh=Quảng Ninh\nhue=Huế|Thừa Thiên Huế\ndak-lak=Đắk Lắk|Phú Yên\nninh-binh=Ninh Bình|Hà Nam|Nam Định\nho-chi-minh=Hồ Chí Minh|hcm|sg|sài gòn|bà rịa vũng tàu|brvt|Bình Dương\nhai-phong=Hải Phòng|Hải Dương\ngia-lai=Gia Lai|Bình Định"),
    ("X3", "Trong 12 tháng qua, Ông/Bà có làm thủ tục hành chính với cơ quan nhà nước không?", "truc_tiep=Có, trực tiếp\ntruc_tuyen=Có, trực tuyến\nca_hai=Có, cả hai cách|cả hai|trực tiếp và trực tuyến\nkhong=Không|chưa làm"),
    ("X4", "Lần gần nhất, Ông/Bà làm thủ tục với cơ quan nào?", "xa=UBND xã, phường|xã|phường\ntinh=Sở, ngành cấp tỉnh|sở|sở tư pháp\ntrung_uong=Cơ quan trung ương"),
    ("A1", "Trong các nhóm chính sách sau, Ông/Bà quan tâm nhất đến nhóm nào?", "kinh_te=Phát triển kinh tế|kinh tế\ny_te=Khám, chữa bệnh|y tế\ngiao_duc=Giáo dục phổ thông\ntrat_tu=Trật tự, an toàn\ngiao_thong=Giao thông đường bộ\ndien=Điện sinh hoạt|điện\nnuoc=Nước sinh hoạt|nước\nan_sinh=An sinh, xã hội\ncchc=Cải cách hành chính\nkhong=Không nhóm nào"),
    ("A2", "Về chính sách đó, Ông/Bà hài lòng thế nào với việc cơ quan nhà nước cung cấp thông tin cho người dân?", SCALE),
    ("B1", "Ông/Bà hài lòng ở mức nào với biển báo, chỉ dẫn đến và trong Trung tâm Phục vụ hành chính công?", SCALE),
    ("D4", "Theo Ông/Bà, có công chức gây phiền hà, sách nhiễu người dân khi giải quyết công việc không?", "khong_co=Không có ai\nmot_so=Có một số người|một số\nnhieu=Có nhiều người|nhiều"),
    ("F1", "Trong 12 tháng qua, Ông/Bà có gửi góp ý, phản ánh hoặc kiến nghị đến cơ quan nhà nước không?", "co=Có\nkhong=Không"),
    ("G1", "Nhìn chung, Ông/Bà hài lòng thế nào với sự phục vụ của cơ quan hành chính nhà nước nơi mình sinh sống?", SCALE),
    ("G2", "Ông/Bà mong cơ quan nhà nước cải thiện điều gì nhất? (Chọn tối đa 3.)", "nang_luc=Năng lực công chức\nthai_do=Thái độ phục vụ\nminh_bach=Công khai thông tin\npakn=Xử lý phản ánh tốt\nthu_tuc=Đơn giản thủ tục\nthoi_han=Rút ngắn thời hạn\ntruc_tuyen=Dịch vụ trực tuyến\ntham_gia=Được tham gia góp ý\nchinh_sach=Chính sách tốt hơn\nco_so=Cơ sở vật chất"),
    ("H1", "Giới tính của Ông/Bà?", "nam=Nam\nnu=Nữ\nkhac=Khác\n98=Không muốn trả lời"),
    ("H2", "Dân tộc của Ông/Bà? (Dữ liệu nhạy cảm, Ông/Bà có thể bỏ qua.)", "kinh=Kinh\ndtts=Dân tộc thiểu số|tày|thái\n98=Không muốn trả lời"),
    ("H3", "Trình độ học vấn cao nhất của Ông/Bà?", "tieu_hoc=Tiểu học trở xuống\nthcs=Trung học cơ sở\nthpt=Trung học phổ thông|12/12\ntc_cd=Trung cấp, cao đẳng\ndai_hoc=Đại học\nsau_dh=Trên đại học|thạc sĩ|tiến sĩ"),
    ("H4", "Công việc chính hiện nay của Ông/Bà?", "nong=Nông, lâm, ngư|nông dân\ncong_nhan=Công nhân\nkinh_doanh=Kinh doanh, buôn bán\nnhan_vien=Nhân viên, làm thuê\ncbccvc=Cán bộ, CC, VC, LLVT|công chức\ntu_do=Tự do, nội trợ\nsinh_vien=Học sinh, sinh viên|sv\nhuu_tri=Nghỉ hưu\nkhac=Khác"),
    ("H5", "Nơi Ông/Bà sinh sống thuộc khu vực nào?", "do_thi=Phường (đô thị)\nnong_thon=Xã (nông thôn)\nmien_nui=Xã miền núi\nhai_dao=Đặc khu, hải đảo"),
];
