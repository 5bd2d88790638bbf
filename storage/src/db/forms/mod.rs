//! Surveys as offices keep them: what was uploaded, what is published, what is closed.
//!
//! An upload is a version that never changes; publishing puts it into `survey`, by its content's hash, where drafts are
//! pinned to it. Each change is one transaction: the form, the clock that other instances look at, and a line of the audit
//! log.

pub(crate) mod answers;
pub(crate) mod change;
pub(crate) mod read;

pub use answers::{Answered, Answers, Counts};
pub use change::{NewForm, NotTaken};
pub use read::{Form, FormFile, FormState, FormVersion, Offer, Offers};
