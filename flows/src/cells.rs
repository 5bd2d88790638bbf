//! Counts of answers, shown only where nobody can be told by them.

/// The smallest count that is shown (`sipas.md` 4: fewer than five are hidden even from officials).
pub const LEAST: u64 = 5;

/// Counts as they may be shown; `None`: hidden. Nobody stands in a count of zero, so that is shown.
///
/// Where each person stands in exactly one of them (`apart`), the total gives a single hidden count away, and several whose
/// sum is small: the next smallest are hidden with them until the sum says nothing.
pub fn shown(counts: &[u64], apart: bool) -> Vec<Option<u64>> {
    let mut hidden: Vec<bool> = counts.iter().map(|count| (1..LEAST).contains(count)).collect();
    while apart && hidden.contains(&true) {
        let sum: u64 = counts.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(count, _)| count).sum();
        let several = hidden.iter().filter(|hidden| **hidden).count() > 1;
        if several && sum >= LEAST {
            break;
        }
        let left = counts.iter().enumerate().filter(|(nth, count)| **count > 0 && !hidden[*nth]);
        let Some((next, _)) = left.min_by_key(|(_, count)| **count) else { break };
        hidden[next] = true;
    }
    counts.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect()
}

#[cfg(test)]
mod tests {
    use super::{LEAST, shown};

    #[test]
    fn what_few_have_said_is_hidden_and_cannot_be_reckoned() {
        for (counts, expected) in [
            (&[10, 20, 0][..], &[Some(10), Some(20), Some(0)][..]),
            // One alone would be the total less the others.
            (&[10, 20, 3, 0], &[None, Some(20), None, Some(0)]),
            // Two of them, of which one at least would have to be 1.
            (&[1, 1, 50, 9], &[None, None, Some(50), None]),
            (&[4, 3, 50, 9], &[None, None, Some(50), Some(9)]),
            (&[3, 0], &[None, Some(0)]),
            (&[], &[]),
        ] {
            assert_eq!(shown(counts, true), expected, "{counts:?}");
        }
        // Who may choose several stands in several.
        assert_eq!(shown(&[10, 3], false), [Some(10), None]);
    }

    #[test]
    fn whatever_is_hidden_has_company_and_its_sum_is_no_small_one() {
        for a in 0..12 {
            for b in 0..12 {
                for c in 0..12_u64 {
                    let counts = [a, b, c];
                    let seen = shown(&counts, true);
                    let hidden: Vec<u64> =
                        counts.iter().zip(&seen).filter(|(_, it)| it.is_none()).map(|(count, _)| *count).collect();
                    let all: u64 = counts.iter().sum();
                    let safe = hidden.is_empty() || hidden.len() > 1 && hidden.iter().sum::<u64>() >= LEAST;
                    // With fewer people than that, everybody is hidden; so is the only answer that there is.
                    assert!(safe || hidden.iter().sum::<u64>() == all, "{counts:?} {seen:?}");
                    assert!(seen.iter().all(|it| it.is_none_or(|it| it == 0 || it >= LEAST)), "{counts:?}");
                }
            }
        }
    }
}
