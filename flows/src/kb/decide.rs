//! From features to one of three outcomes, with a probability for each entry.

use super::features::{FEATURES, Features};

/// What each feature is worth, in the order of [`super::features::NAMES`]. Fitted as a logistic choice between the
/// entries and "none of them": on the base's own variants, each asked while it was left out, and on written questions.
/// Another place and another year weigh more than fitted: there were too few such questions, and figures hold for their own.
const WORTH: Features = [
    4.75, 2.95, 3.2, 0.25, 0.8, 5.1, -2.15, -1.05, -1.55, -3.7, -4.25, -5.0, -1.0, -6.0, -0.85, -1.2, -0.95, -0.55,
    -0.5,
];

/// What "none of them" is worth.
const NONE: f32 = 5.87;

/// From this probability on an entry is the answer.
pub(super) const SURE: f32 = 0.4;

/// From this probability on an entry is worth offering.
const MAYBE: f32 = 0.12;

/// How many entries are offered at most.
pub(super) const OFFERED: usize = 3;

/// What an entry with these features is worth, as the logarithm of odds.
pub(super) fn worth(features: &Features) -> f32 {
    (0..FEATURES).map(|at| features[at] * WORTH[at]).sum()
}

/// The probabilities of entries with these worths; what is left to 1 is "none of them".
pub(super) fn probabilities(worths: &[f32]) -> Vec<f32> {
    let top = worths.iter().copied().fold(NONE, f32::max);
    let odds: Vec<f32> = worths.iter().map(|worth| (worth - top).exp()).collect();
    let all = odds.iter().sum::<f32>() + (NONE - top).exp();
    odds.iter().map(|it| it / all).collect()
}

/// How many of the entries, given by falling probability, are offered: 0 is "not known", and `true` is an answer.
pub(super) fn outcome(probabilities: &[f32]) -> (usize, bool) {
    match probabilities.first() {
        Some(first) if *first >= SURE => (1, true),
        _ => (probabilities.iter().take(OFFERED).take_while(|it| **it >= MAYBE).count(), false),
    }
}
