//! Expressions: the part of ODK's XPath that a survey needs, as a typed tree with a depth limit.

/// A checked expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {}
