//! What people write for what they mean: short forms, politeness, doubt. Data only; nothing here knows a question.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold::{Word, agrees, plain, split};

/// Short forms that stand for one thing only, as typed on a phone, with what they stand for. A form that could be two
/// things is left out, or written out where its neighbours decide (`expand`).
const SHORT: &[(&str, &str)] = &[
    ("k", "không"),
    ("ko", "không"),
    ("kô", "không"),
    ("kg", "không"),
    ("kh", "không"),
    ("hk", "không"),
    ("hok", "không"),
    ("hông", "không"),
    ("hong", "không"),
    ("hổng", "không"),
    ("hôg", "không"),
    ("hog", "không"),
    ("hem", "không"),
    ("hông", "không"),
    ("khum", "không"),
    ("khom", "không"),
    ("khg", "không"),
    ("khog", "không"),
    ("khôg", "không"),
    ("kog", "không"),
    ("kong", "không"),
    ("kông", "không"),
    ("khon", "không"),
    ("kng", "không"),
    ("hôn", "không"),
    ("chẳng", "không"),
    ("chang", "không"),
    ("chả", "không"),
    ("hl", "hài lòng"),
    ("hlong", "hài lòng"),
    ("hlòng", "hài lòng"),
    ("rhl", "rất hài lòng"),
    ("khl", "không hài lòng"),
    ("kohl", "không hài lòng"),
    ("hkhl", "không hài lòng"),
    ("rkhl", "rất không hài lòng"),
    ("rkohl", "rất không hài lòng"),
    ("bth", "bình thường"),
    ("bthg", "bình thường"),
    ("bthường", "bình thường"),
    ("bthuong", "bình thường"),
    ("bthương", "bình thường"),
    ("bìnhthường", "bình thường"),
    ("btg", "bình thường"),
    ("bthươg", "bình thường"),
    ("thg", "thường"),
    ("thườg", "thường"),
    ("thuog", "thường"),
    ("bìh", "bình"),
    ("đc", "được"),
    ("dc", "được"),
    ("đk", "được"),
    ("dk", "được"),
    ("đươc", "được"),
    ("đx", "được"),
    ("j", "gì"),
    ("gj", "gì"),
    ("ji", "gì"),
    ("r", "rồi"),
    ("rùi", "rồi"),
    ("rui", "rồi"),
    ("òi", "rồi"),
    ("roài", "rồi"),
    ("rồy", "rồi"),
    ("vs", "với"),
    ("zới", "với"),
    ("vơi", "với"),
    ("lm", "làm"),
    ("mk", "mình"),
    ("mik", "mình"),
    ("mih", "mình"),
    ("tui", "tôi"),
    ("tôj", "tôi"),
    ("toy", "tôi"),
    ("bít", "biết"),
    ("bik", "biết"),
    ("bjt", "biết"),
    ("bjk", "biết"),
    ("bít", "biết"),
    ("bit", "biết"),
    ("biêt", "biết"),
    ("bek", "biết"),
    ("cug", "cũng"),
    ("cũg", "cũng"),
    ("củng", "cũng"),
    ("nhìu", "nhiều"),
    ("nhiu", "nhiều"),
    ("nhìều", "nhiều"),
    ("nhju", "nhiều"),
    ("wá", "quá"),
    ("qá", "quá"),
    ("wa", "qua"),
    ("wua", "qua"),
    ("oke", "ok"),
    ("okie", "ok"),
    ("oki", "ok"),
    ("okê", "ok"),
    ("okay", "ok"),
    ("okela", "ok"),
    ("okla", "ok"),
    ("uk", "ừ"),
    ("uh", "ừ"),
    ("um", "ừ"),
    ("uhm", "ừ"),
    ("ừm", "ừ"),
    ("ừa", "ừ"),
    ("vâg", "vâng"),
    ("vag", "vâng"),
    ("zâng", "vâng"),
    ("tks", "cảm ơn"),
    ("thanks", "cảm ơn"),
    ("thank", "cảm ơn"),
    ("cảmơn", "cảm ơn"),
    ("cám", "cảm"),
    ("hnay", "hôm nay"),
    ("hqua", "hôm qua"),
    ("hwa", "hôm qua"),
    ("trc", "trước"),
    ("trk", "trước"),
    ("ks", "khảo sát"),
    ("tp", "thành phố"),
    ("tphcm", "thành phố hồ chí minh"),
    ("tphồchíminh", "thành phố hồ chí minh"),
    ("tpho", "thành phố"),
    ("ubnd", "ủy ban nhân dân"),
    ("cchc", "cải cách hành chính"),
    ("tthc", "thủ tục hành chính"),
    ("dvc", "dịch vụ công"),
    ("dvctt", "dịch vụ công trực tuyến"),
    ("onl", "online"),
    ("mún", "muốn"),
    ("mun", "muốn"),
    ("mốn", "muốn"),
    ("ngta", "người ta"),
    ("ng", "người"),
    ("ngừi", "người"),
    ("ngườii", "người"),
    ("thik", "thích"),
    ("thjk", "thích"),
    ("lun", "luôn"),
    ("nka", "nha"),
    ("nhoa", "nha"),
    ("cbộ", "cán bộ"),
    ("cbo", "cán bộ"),
    ("rấc", "rất"),
    ("rắt", "rất"),
    ("đy", "đồng ý"),
    ("sđh", "sau đại học"),
];

/// What is said before an answer and changes nothing in it.
const BEFORE: &[&str] = &[
    "dạ", "vâng", "ừ", "ờ", "ok", "à", "thưa", "kính thưa", "thì", "là", "tôi", "em", "mình", "con", "cháu", "bác", "cô", "chú",
    "anh", "chị", "ông", "bà", "chúng tôi", "tụi tôi", "bọn tôi", "gia đình tôi", "gia đình", "nhà tôi", "nhà em", "cá nhân tôi",
    "bản thân tôi", "theo tôi", "theo em", "theo mình", "với tôi", "riêng tôi", "thấy", "cảm thấy", "nhận thấy", "xin", "xin thưa",
    "xin được", "cho", "cho tôi", "cho em", "chọn", "chọn là", "xin chọn", "xin trả lời", "trả lời", "trả lời là", "đáp án",
    "đáp án là", "câu trả lời", "câu trả lời là", "phương án", "lựa chọn", "mức", "mức độ", "ở mức", "ở mức độ", "câu này",
    "câu đó", "cái này", "việc này", "về việc này", "nói chung", "nói chung là", "nhìn chung", "nhìn chung là", "đánh giá",
    "đánh giá là", "chấm", "bấm", "ghi", "nhấn", "tích", "hiện", "hiện tại", "hiện nay", "hiện đang", "đang", "bạn ơi", "ad ơi",
    "em ơi", "cán bộ ơi", "cái", "của tôi", "của tôi là", "chào", "xin chào", "chào bạn", "chào anh", "chào chị", "thế thì",
    "vậy thì", "chắc chắn", "chắc chắn là", "i am", "i choose", "mk", "rằng", "đó là", "ý tôi là", "ý em là", "ý kiến của tôi là",
    "hệ thống", "thôi", "thôi thì", "chốt", "vote", "cứ", "cứ chọn", "muốn chọn", "thật sự", "thực sự", "thật lòng", "là người", "thuộc", "thuộc nhóm",
    "thuộc mức", "thuộc diện", "làm nghề", "nghề", "làm",
];

/// What is said after an answer and changes nothing in it.
const AFTER: &[&str] = &[
    "ạ", "a", "ah", "ak", "nhé", "nha", "nhe", "nhá", "nhen", "nghen", "nghe", "nhen bạn", "nè", "này", "đó", "đấy", "đi", "thôi", "mà",
    "luôn", "vậy", "rồi", "em", "anh", "chị", "bạn", "ơi", "em ạ", "cô ạ", "chú ạ", "bác ạ", "em ơi", "bạn ơi", "cảm ơn", "xin cảm ơn",
    "cảm ơn bạn", "cảm ơn em", "cảm ơn nhiều", "cảm ơn nhé", "xin cám ơn", "thế thôi", "vậy thôi", "là được", "là chính", "á", "hen", "hén",
    "heng", "thank you", "you", "dạ", "ok", "please", "giùm", "giúp", "cho tôi", "cho em", "giúp tôi", "giùm tôi", "dùm", "dùm tôi",
    "chứ", "đó bạn", "đó em", "thui", "thoy", "z", "zậy", "dzậy", "luon nha", "hihi", "hehe", "haha", "hi",
];

/// What makes an answer uncertain: with it, the answer is asked back.
const HEDGE: &[&str] = &[
    "chắc", "chắc là", "chắc cũng", "có lẽ", "có lẽ là", "có thể", "có thể là", "hình như", "hình như là", "cũng", "cũng khá", "khá", "khá là", "tạm", "tạm thời",
    "tương đối", "tương đối là", "hơi", "gần như", "đa phần", "phần lớn", "hầu như", "cơ bản", "cơ bản là", "về cơ bản", "hoàn toàn", "tuyệt đối",
    "thật", "thiệt", "vẫn", "còn", "đa số", "không chắc", "không chắc lắm", "hoặc là", "đôi khi", "thỉnh thoảng", "lúc", "thường",
    "một chút", "một phần", "có", "đã", "sẽ", "mới", "nghĩ là", "nghĩ", "đoán", "đoán là", "khoảng", "tầm", "chừng", "đúng", "đúng là", "chỉ", "chỉ là", "được",
];

/// Words that take back or divide: a text with one of them is never a plain answer unless the words are a choice's own.
pub(super) const TURN: &[&str] =
    &["nhung", "nhưng", "hoac", "hay", "hoặc", "tuy", "trừ", "tru", "ngoai", "ngoại", "nếu", "neu", "chu", "chứ", "mỗi", "riêng"];

/// Words that ask.
pub(super) const ASKS: &[&str] =
    &["nào", "gì", "sao", "mấy", "thế", "đâu", "ai", "nao", "gi", "may", "the", "dau", "hả", "ha", "bao", "chăng", "ntn"];

/// "Do not know": nothing to judge by.
const UNKNOWN: &[&str] = &[
    "không biết", "không rõ", "không rành", "không nắm", "không nắm được", "không nắm rõ", "không biết rõ", "không rõ lắm", "không biết nữa", "chịu",
    "chịu không biết", "chưa biết", "chưa rõ", "chưa nắm được", "chưa nắm rõ", "chưa trải nghiệm", "chưa có trải nghiệm", "chưa từng trải nghiệm", "không có trải nghiệm",
    "chưa dùng", "chưa sử dụng", "chưa từng dùng", "chưa từng sử dụng", "chưa dùng bao giờ", "chưa bao giờ dùng", "chưa bao giờ sử dụng", "không dùng", "không sử dụng", "chưa đi bao giờ", "chưa đến bao giờ",
    "chưa bao giờ đến", "chưa tới bao giờ", "chưa từng đến", "chưa từng đi", "không nhớ", "không nhớ rõ", "không có thông tin", "chưa có thông tin", "không để ý", "tôi không để ý",
    "không biết trả lời sao", "không biết trả lời thế nào", "không biết chọn gì", "không biết đánh giá sao", "không biết đánh giá thế nào", "không thể đánh giá", "không đánh giá được",
    "chưa đánh giá được", "không biết luôn", "không biết chắc", "không biết gì", "không biết gì về việc này", "không biết về việc này", "không biết việc này",
    "không biết được", "sao biết được", "sao biết", "biết đâu", "đâu biết", "đâu có biết", "ai biết", "không chắc", "chưa gặp bao giờ", "chưa bao giờ gặp", "không liên quan", "không nghe", "chưa nghe", "chưa nghe bao giờ",
    "don't know", "dont know", "do not know", "i don't know", "idk", "no idea", "not sure",
];

/// "Prefer not to say".
const REFUSE: &[&str] = &[
    "không muốn trả lời", "không muốn nói", "không muốn cho biết", "không muốn nêu", "không muốn tiết lộ", "không muốn chia sẻ", "không muốn khai", "không trả lời",
    "không trả lời câu này", "không muốn trả lời câu này", "không nói", "không tiết lộ", "miễn trả lời", "xin miễn trả lời", "miễn", "xin miễn", "từ chối", "từ chối trả lời", "xin từ chối", "xin phép không trả lời",
    "xin không trả lời", "xin phép từ chối", "xin được không trả lời", "xin phép được không trả lời", "không tiện trả lời", "không tiện nói", "không tiện", "ngại trả lời", "giữ bí mật", "bí mật", "không khai",
    "không cung cấp", "không thích trả lời", "không cho biết", "riêng tư", "prefer not to say", "rather not say", "no answer",
];

/// What people say for the words of a label, whatever the survey: (said, label).
const SYNONYM: &[(&str, &str)] = &[
    ("online", "trực tuyến"), ("qua mạng", "trực tuyến"), ("trên mạng", "trực tuyến"), ("mạng", "trực tuyến"), ("internet", "trực tuyến"), ("qua internet", "trực tuyến"),
    ("qua điện thoại", "trực tuyến"), ("trên điện thoại", "trực tuyến"), ("nộp online", "trực tuyến"), ("nộp qua mạng", "trực tuyến"), ("làm online", "trực tuyến"), ("làm qua mạng", "trực tuyến"), ("làm trên mạng", "trực tuyến"), ("có online", "trực tuyến"),
    ("nộp trực tuyến", "trực tuyến"), ("có làm online", "trực tuyến"), ("có làm trực tuyến", "trực tuyến"), ("có làm qua mạng", "trực tuyến"), ("làm trực tuyến", "trực tuyến"),
    ("cổng dịch vụ công", "trực tuyến"), ("dịch vụ công", "trực tuyến"), ("dịch vụ công trực tuyến", "trực tuyến"), ("vneid", "trực tuyến"), ("qua vneid", "trực tuyến"), ("qua cổng dịch vụ công", "trực tuyến"), ("trên cổng dịch vụ công", "trực tuyến"),
    ("làm trực tiếp", "trực tiếp"), ("có làm trực tiếp", "trực tiếp"), ("nộp trực tiếp", "trực tiếp"), ("đến trực tiếp", "trực tiếp"), ("đi trực tiếp", "trực tiếp"), ("ra trực tiếp", "trực tiếp"), ("tới trực tiếp", "trực tiếp"), ("lên trực tiếp", "trực tiếp"),
    ("ra phường làm", "trực tiếp"), ("ra phường", "trực tiếp"), ("lên phường", "trực tiếp"), ("lên phường làm", "trực tiếp"), ("lên xã", "trực tiếp"), ("lên xã làm", "trực tiếp"), ("ra xã", "trực tiếp"), ("ra xã làm", "trực tiếp"),
    ("tại phường", "trực tiếp"), ("tại xã", "trực tiếp"), ("ở phường", "trực tiếp"), ("ở xã", "trực tiếp"), ("đến phường", "trực tiếp"), ("đến xã", "trực tiếp"), ("đến ủy ban", "trực tiếp"), ("lên ủy ban", "trực tiếp"), ("ra ủy ban", "trực tiếp"), ("ra ủy ban làm", "trực tiếp"), ("lên ủy ban làm", "trực tiếp"),
    ("ra một cửa", "trực tiếp"), ("đến một cửa", "trực tiếp"), ("tại một cửa", "trực tiếp"), ("tại bộ phận một cửa", "trực tiếp"), ("đến bộ phận một cửa", "trực tiếp"), ("đến tận nơi", "trực tiếp"), ("tới tận nơi", "trực tiếp"), ("đến cơ quan", "trực tiếp"), ("offline", "trực tiếp"),
    ("cả 2", "cả hai"), ("cả hai cách", "cả hai"), ("cả 2 cách", "cả hai"), ("cả hai luôn", "cả hai"), ("cả hai hình thức", "cả hai"), ("cả 2 hình thức", "cả hai"), ("hai cách", "cả hai"), ("2 cách", "cả hai"), ("cả đôi", "cả hai"), ("có cả hai", "cả hai"), ("có cả 2", "cả hai"), ("cả hai loại", "cả hai"), ("cả 2 loại", "cả hai"),
    ("đàn ông", "nam"), ("con trai", "nam"), ("trai", "nam"), ("nam giới", "nam"), ("đàn ông con trai", "nam"), ("phái nam", "nam"),
    ("phụ nữ", "nữ"), ("đàn bà", "nữ"), ("con gái", "nữ"), ("gái", "nữ"), ("nữ giới", "nữ"), ("phái nữ", "nữ"), ("nữ nhi", "nữ"),
    ("đh", "đại học"), ("thpt", "trung học phổ thông"), ("thcs", "trung học cơ sở"), ("ptth", "trung học phổ thông"), ("cấp 3", "trung học phổ thông"), ("cấp 2", "trung học cơ sở"), ("cấp ba", "trung học phổ thông"), ("cấp hai", "trung học cơ sở"), ("c3", "trung học phổ thông"), ("c2", "trung học cơ sở"),
    ("hưu trí", "nghỉ hưu"), ("về hưu", "nghỉ hưu"), ("hưu", "nghỉ hưu"), ("đã nghỉ hưu", "nghỉ hưu"), ("đã về hưu", "nghỉ hưu"), ("cán bộ hưu trí", "nghỉ hưu"),
    ("thành thị", "đô thị"), ("nông dân", "nông"), ("làm nông", "nông"), ("làm ruộng", "nông"),
];

/// What people say for a choice, but not surely: asked back. (said, label)
const NEAR: &[(&str, &str)] = &[
    ("tạm được", "bình thường"), ("tạm", "bình thường"), ("cũng được", "bình thường"), ("tạm ổn", "bình thường"), ("được", "bình thường"), ("tàm tạm", "bình thường"), ("trung bình", "bình thường"), ("tb", "bình thường"), ("thường", "bình thường"), ("cũng tạm", "bình thường"), ("cũng tạm được", "bình thường"), ("cũng bình thường", "bình thường"), ("chấp nhận được", "bình thường"), ("sao cũng được", "bình thường"), ("không ý kiến", "bình thường"),
    ("tốt", "hài lòng"), ("good", "hài lòng"), ("ổn", "hài lòng"), ("tốt lắm", "hài lòng"), ("rất tốt", "rất hài lòng"), ("tuyệt vời", "rất hài lòng"), ("tuyệt", "rất hài lòng"), ("quá tốt", "rất hài lòng"), ("ưng", "hài lòng"), ("ưng ý", "hài lòng"), ("vừa lòng", "hài lòng"), ("vừa ý", "hài lòng"), ("thích", "hài lòng"), ("thỏa mãn", "hài lòng"), ("ok", "hài lòng"), ("khá tốt", "hài lòng"), ("xuất sắc", "rất hài lòng"), ("ngon", "hài lòng"), ("tốt rồi", "hài lòng"), ("ổn rồi", "hài lòng"), ("khá", "hài lòng"), ("mãn nguyện", "rất hài lòng"), ("rất ổn", "rất hài lòng"),
    ("tệ", "không hài lòng"), ("chán", "không hài lòng"), ("kém", "không hài lòng"), ("dở", "không hài lòng"), ("xấu", "không hài lòng"), ("không tốt", "không hài lòng"), ("không ổn", "không hài lòng"), ("chưa tốt", "không hài lòng"), ("chưa ổn", "không hài lòng"), ("thất vọng", "không hài lòng"), ("không vừa lòng", "không hài lòng"), ("không ưng", "không hài lòng"), ("không được", "không hài lòng"), ("chưa được", "không hài lòng"), ("không được hài lòng", "không hài lòng"), ("không được hài lòng lắm", "không hài lòng"), ("không hài lòng lắm", "không hài lòng"), ("chưa hài lòng lắm", "không hài lòng"), ("không hài lòng chút nào", "rất không hài lòng"), ("rất tệ", "rất không hài lòng"), ("quá tệ", "rất không hài lòng"), ("tệ quá", "rất không hài lòng"), ("tệ hại", "rất không hài lòng"), ("rất chán", "rất không hài lòng"), ("bực mình", "không hài lòng"), ("bức xúc", "rất không hài lòng"), ("bất mãn", "rất không hài lòng"), ("quá kém", "rất không hài lòng"), ("rất kém", "rất không hài lòng"), ("bad", "không hài lòng"),
    ("ông", "nam"), ("anh", "nam"), ("bà", "nữ"), ("chị", "nữ"), ("cô", "nữ"), ("chú", "nam"), ("bác trai", "nam"), ("bác gái", "nữ"), ("đực", "nam"),
    ("vâng", "có"), ("ừ", "có"), ("đúng", "có"), ("phải", "có"), ("dạ", "có"), ("ok", "có"), ("chưa nhớ", "không"),
    ("đà lạt", "lâm đồng"), ("nha trang", "khánh hòa"), ("vinh", "nghệ an"), ("quy nhơn", "gia lai"), ("buôn ma thuột", "đắk lắk"), ("hạ long", "quảng ninh"), ("biên hòa", "đồng nai"), ("pleiku", "gia lai"), ("mỹ tho", "đồng tháp"), ("việt trì", "phú thọ"), ("phan thiết", "lâm đồng"), ("phú quốc", "an giang"), ("hội an", "đà nẵng"), ("sa pa", "lào cai"), ("thủ dầu một", "hồ chí minh"), ("thủ đức", "hồ chí minh"), ("hà tây", "hà nội"), ("thủ đô", "hà nội"), ("long xuyên", "an giang"), ("rạch giá", "an giang"), ("hà đông", "hà nội"),
];

/// Leading words that are harmless only where the question itself speaks of something: (word of the question, filler).
pub(super) const WHERE_ASKED: &[(&str, &str)] = &[
    ("dan toc", "nguoi"), ("sinh song", "o"), ("sinh song", "song o"), ("sinh song", "tai"), ("sinh song", "dang o"), ("sinh song", "o tai"), ("sinh song", "t"), ("sinh song", "sinh song o"), ("cong viec", "lam nghe"), ("hoc van", "tot nghiep"), ("hoc van", "hoc xong"), ("hoc van", "hoc het"), ("hoc van", "het"), ("hoc van", "bang"), ("hoc van", "xong"), ("hoc van", "da tot nghiep"), ("co quan", "o"), ("co quan", "tai"), ("co quan", "len"), ("co quan", "ra"), ("co quan", "den"), ("tuoi", "nam nay"), ("cong viec", "da"), ("cong viec", "o nha"),
];

/// A plain yes or no to something asked back.
pub(super) const YES_NO: &[(&str, bool)] = &[
    ("có", true), ("đúng", true), ("đúng rồi", true), ("vâng", true), ("dạ", true), ("ừ", true), ("ok", true), ("đồng ý", true), ("phải", true), ("phải rồi", true), ("yes", true), ("y", true), ("rồi", true), ("đã đọc", true), ("đã đọc rồi", true), ("đã xem", true), ("đã xem rồi", true), ("đã hiểu", true), ("hiểu rồi", true), ("đọc rồi", true), ("xem rồi", true), ("hiểu", true), ("nhất trí", true), ("được", true),
    ("dạ vâng", true), ("vâng ạ", true), ("chính xác", true), ("xác nhận", true), ("đã rõ", true), ("rõ rồi", true), ("đã nắm", true), ("xong", true), ("xong rồi", true), ("đã nhận", true), ("rõ", true), ("đã đọc và hiểu", true), ("đã đọc và đồng ý", true), ("đọc xong", true), ("đã đọc xong", true), ("dạ có", true),
    ("không", false), ("không phải", false), ("chưa", false), ("no", false), ("thôi", false), ("sai", false), ("sai rồi", false), ("không đúng", false), ("không đồng ý", false), ("dạ không", false), ("dạ chưa", false), ("đừng", false), ("khỏi", false),
];

/// The words without politeness around them.
pub(super) fn trim(mut words: &[Word]) -> &[Word] {
    while let Some(n) = POLITE_AFTER.ends(words).filter(|n| *n < words.len()) {
        words = &words[..words.len() - n];
    }
    while let Some(n) = POLITE_BEFORE.starts(words).filter(|n| *n < words.len()) {
        words = &words[n..];
    }
    words
}

/// A set of phrases with a meaning each, looked up by their folded words and then by their marks.
pub(super) struct Phrases<T> {
    by_fold: BTreeMap<String, Vec<(String, T)>>,
    longest: usize,
}

impl<T: Clone> Phrases<T> {
    /// Indexes `(phrase, meaning)` pairs.
    pub(super) fn new(pairs: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut out = Self { by_fold: BTreeMap::new(), longest: 0 };
        for (phrase, meaning) in pairs {
            let words = split(&super::fold::clean(phrase)).words;
            out.longest = out.longest.max(words.len());
            let key = super::fold::fold_of(&words);
            out.by_fold.entry(key).or_default().push((super::fold::text_of(&words), meaning));
        }
        out
    }

    /// What the whole of `words` means: by its exact marks, else by marks that do not contradict.
    pub(super) fn get(&self, words: &[Word]) -> Option<&T> {
        if words.is_empty() || words.len() > self.longest {
            return None;
        }
        let found = self.by_fold.get(&super::fold::fold_of(words))?;
        let typed = super::fold::text_of(words);
        let exact = found.iter().find(|(text, _)| *text == typed);
        exact.or_else(|| found.iter().find(|(text, _)| agrees(&typed, text))).map(|(_, meaning)| meaning)
    }

    /// All meanings the whole of `words` may have by its marks.
    pub(super) fn all(&self, words: &[Word]) -> Vec<&T> {
        if words.is_empty() || words.len() > self.longest {
            return Vec::new();
        }
        let Some(found) = self.by_fold.get(&super::fold::fold_of(words)) else { return Vec::new() };
        let typed = super::fold::text_of(words);
        found.iter().filter(|(text, _)| agrees(&typed, text)).map(|(_, meaning)| meaning).collect()
    }

    /// How many words the longest phrase at the start of `words` has.
    pub(super) fn starts(&self, words: &[Word]) -> Option<usize> {
        (1..=self.longest.min(words.len())).rev().find(|&n| self.get(&words[..n]).is_some())
    }

    /// How many words the longest phrase at the end of `words` has.
    pub(super) fn ends(&self, words: &[Word]) -> Option<usize> {
        (1..=self.longest.min(words.len())).rev().find(|&n| self.get(&words[words.len() - n..]).is_some())
    }

    /// Every phrase without marks, with its meaning.
    pub(super) fn folds(&self) -> impl Iterator<Item = (&str, &T)> {
        self.by_fold.iter().filter_map(|(fold, found)| found.first().map(|(_, it)| (fold.as_str(), it)))
    }
}

fn set(words: &'static [&'static str]) -> Phrases<()> {
    Phrases::new(words.iter().map(|word| (*word, ())))
}

/// See [`BEFORE`].
pub(super) static POLITE_BEFORE: LazyLock<Phrases<()>> = LazyLock::new(|| set(BEFORE));
/// See [`AFTER`].
pub(super) static POLITE_AFTER: LazyLock<Phrases<()>> = LazyLock::new(|| set(AFTER));
/// See [`HEDGE`].
pub(super) static HEDGES: LazyLock<Phrases<()>> = LazyLock::new(|| set(HEDGE));
/// See [`UNKNOWN`].
pub(super) static DONT_KNOW: LazyLock<Phrases<()>> = LazyLock::new(|| set(UNKNOWN));
/// See [`REFUSE`].
pub(super) static REFUSALS: LazyLock<Phrases<()>> = LazyLock::new(|| set(REFUSE));
/// See [`SYNONYM`].
pub(super) static SYNONYMS: LazyLock<Phrases<&str>> = LazyLock::new(|| Phrases::new(SYNONYM.iter().copied()));
/// See [`NEAR`].
pub(super) static NEARS: LazyLock<Phrases<&str>> = LazyLock::new(|| Phrases::new(NEAR.iter().copied()));

static SHORTS: LazyLock<BTreeMap<&str, Vec<Word>>> =
    LazyLock::new(|| SHORT.iter().map(|(short, long)| (*short, split(long).words)).collect());

/// Writes short forms out. "bt" is "biết" after a negation and else "bình thường"; "k" after digits stays (a thousand).
pub(super) fn expand(words: Vec<Word>) -> Vec<Word> {
    if !words.iter().any(|word| word.text == "bt" || SHORTS.contains_key(word.text.as_str())) {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len() + 4);
    for word in words {
        let long = match word.text.as_str() {
            "bt" if out.last().is_some_and(negates) => vec![Word::new("biết", ' ')],
            "bt" => vec![Word::new("bình", ' '), Word::new("thường", ' ')],
            "k" if word.before == '+' => Vec::new(),
            text => SHORTS.get(text).cloned().unwrap_or_default(),
        };
        if long.is_empty() {
            out.push(word);
            continue;
        }
        let mut before = word.before;
        for mut part in long {
            part.before = std::mem::replace(&mut before, ' ');
            out.push(part);
        }
    }
    out
}

/// Whether a word says no.
pub(super) fn negates(word: &Word) -> bool {
    match word.fold.as_str() {
        "khong" => agrees(&word.text, "không"),
        "chua" => agrees(&word.text, "chưa"),
        "dung" => word.text == "đừng",
        "not" | "no" | "khoi" => true,
        _ => false,
    }
}

/// Whether one of `list`, compared without marks where the typed word has none.
pub(super) fn among(word: &Word, list: &[&str]) -> bool {
    list.iter().any(|it| plain(it) == word.fold && agrees(&word.text, it))
}
