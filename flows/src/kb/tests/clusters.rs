//! Questions without an answer, put together for the editors.

use super::super::Cluster;
use super::*;

/// Matters that the base does not hold, each asked in several ways; the last line's are of nobody's company.
const ASKED: &[&[&str]] = &[
    &[
        "làm hộ chiếu ở đâu vậy ạ",
        "cho em hoi lam ho chieu o dau",
        "thủ tục làm hộ chiếu cần giấy tờ gì",
        "làm hộ chiếu cho con nhỏ cần gì",
    ],
    &["đèn đường hẻm nhà tôi hỏng báo ai", "den duong bi hong bao cho ai", "đèn đường hư mấy tuần rồi báo ở đâu"],
    &["lịch xe buýt số 5 mấy giờ chạy", "xe buyt so 8 may gio chay", "xe buýt mấy giờ chạy chuyến đầu"],
    &["xin giấy phép xây nhà cấp 4", "giấy phép xây nhà xin ở đâu", "xin giay phep xay nha het bao lau"],
];

const ALONE: &[&str] = &["trạm y tế có tiêm phòng dại không", "khi nào có kết quả thi vào lớp 10"];

fn all() -> Vec<&'static str> {
    // Dealt out in turn, as they come in: neighbours in time are of different matters.
    let turn = |n: usize| ASKED.iter().filter_map(move |ways| ways.get(n).copied());
    (0..4).flat_map(turn).chain(ALONE.iter().copied()).collect()
}

#[test]
fn ways_to_ask_one_matter_come_together_and_others_stay_apart() {
    let base = Base::new(reference());
    let questions = all();
    let clusters = base.clusters(&questions);
    let shown: Vec<Vec<&str>> =
        clusters.iter().map(|it| it.members.iter().map(|at| questions[*at]).collect()).collect();
    for ways in ASKED {
        let of = |way: &&str| shown.iter().position(|members| members.contains(way));
        assert!(ways.iter().all(|way| of(way) == of(&ways[0])), "{ways:?}\n{shown:#?}");
    }
    assert_eq!(clusters.len(), ASKED.len() + ALONE.len(), "{shown:#?}");
    assert!(shown.windows(2).all(|two| two[0].len() >= two[1].len()), "the largest stand first");
    assert!(clusters.iter().all(|it| it.members.contains(&it.middle)));
}

#[test]
fn every_question_is_in_one_cluster_whatever_it_says() {
    let base = Base::new(reference());
    let questions: Vec<&str> = tables().into_iter().map(|(question, ..)| question).chain(["", "?", "👍"]).collect();
    let clusters = base.clusters(&questions);
    let mut members: Vec<usize> = clusters.iter().flat_map(|it| it.members.iter().copied()).collect();
    members.sort_unstable();
    assert_eq!(members, (0..questions.len()).collect::<Vec<_>>());
    assert_eq!(clusters, base.clusters(&questions));
    assert_eq!(base.clusters(&[]), Vec::<Cluster>::new());
}
