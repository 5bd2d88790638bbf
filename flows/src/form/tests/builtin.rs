//! The surveys that come with the service.

use super::survey;
use crate::form::{GOP_Y, SIPAS_REF};

#[test]
fn both_load() {
    let sipas = survey(SIPAS_REF);
    assert_eq!(sipas.questions.len(), 34);
    let gop_y = survey(GOP_Y);
    assert_eq!(gop_y.questions.len(), 6);
}
