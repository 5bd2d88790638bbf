//! Counts of answers, shown only where nobody can be told by them.

/// The smallest count that is shown (`sipas.md` 4: fewer than five are hidden even from officials).
pub const LEAST: u64 = 5;

/// Counts as they may be shown; `None`: hidden. Nobody stands in a count of zero, so that is shown, unless everything beside it
/// is hidden: then it would say what all of them did not answer.
///
/// `rest` is given where each person stands in one of the counts at most: it is how many stand in none, because they were not
/// asked. It is shown nowhere and can be reckoned from the counts and the whole, so it is hidden with company like any other.
/// Such counts give a single hidden one away, and several whose sum is small: the next smallest are hidden with them until the
/// sum says nothing.
pub fn shown(counts: &[u64], rest: Option<u64>) -> Vec<Option<u64>> {
    let all: Vec<u64> = counts.iter().copied().chain(rest).collect();
    let mut hidden: Vec<bool> = all.iter().map(|count| (1..LEAST).contains(count)).collect();
    while rest.is_some() && hidden.contains(&true) {
        let sum: u64 = all.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(count, _)| count).sum();
        let several = hidden.iter().filter(|hidden| **hidden).count() > 1;
        if several && sum >= LEAST {
            break;
        }
        let left = all.iter().enumerate().filter(|(nth, count)| **count > 0 && !hidden[*nth]);
        let Some((next, _)) = left.min_by_key(|(_, count)| **count) else { break };
        hidden[next] = true;
    }
    let seen: Vec<Option<u64>> = counts.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect();
    let nothing = seen.contains(&None) && seen.iter().flatten().all(|count| *count == 0);
    if nothing { vec![None; seen.len()] } else { seen }
}

/// The least that a count is, by fives; `None` below [`LEAST`], be it none at all. For counts of a group that officials
/// choose themselves, and choose again with one person more: of somebody who is alone in an office even a zero would say
/// what they did not do, and an exact number, less the one before, what they did.
pub fn about(count: u64) -> Option<u64> {
    (count >= LEAST).then_some(count - count % LEAST)
}

#[cfg(test)]
mod tests {
    use super::{LEAST, about, shown};

    #[test]
    fn a_group_that_is_chosen_is_told_by_fives() {
        let told = [0, 1, 4, 5, 9, 10, 1_000_004].map(about);
        assert_eq!(told, [None, None, None, Some(5), Some(5), Some(10), Some(1_000_000)]);
    }

    #[test]
    fn what_few_have_said_is_hidden_and_cannot_be_reckoned() {
        for (counts, rest, expected) in [
            (&[10, 20, 0][..], 0, &[Some(10), Some(20), Some(0)][..]),
            // One alone would be the total less the others.
            (&[10, 20, 3, 0], 0, &[None, Some(20), None, Some(0)]),
            // Two of them, of which one at least would have to be 1.
            (&[1, 1, 50, 9], 0, &[None, None, Some(50), None]),
            (&[4, 3, 50, 9], 0, &[None, None, Some(50), Some(9)]),
            // Whom the question before let out: 97 of a hundred would say how many they are.
            (&[60, 37], 3, &[Some(60), None]),
            (&[60, 37], 40, &[Some(60), Some(37)]),
            // What all three have not answered says what they have.
            (&[3, 0], 97, &[None, None]),
            (&[3, 0], 0, &[None, None]),
            (&[], 0, &[]),
        ] {
            assert_eq!(shown(counts, Some(rest)), expected, "{counts:?} {rest}");
        }
        // Who may choose several stands in several.
        assert_eq!(shown(&[10, 3], None), [Some(10), None]);
    }

    #[test]
    fn whatever_is_hidden_has_company_and_its_sum_is_no_small_one() {
        for a in 0..12 {
            for b in 0..12 {
                for c in 0..12 {
                    for rest in 0..12_u64 {
                        let counts = [a, b, c];
                        let seen = shown(&counts, Some(rest));
                        // All hidden, or nobody answered.
                        if seen.iter().all(|it| it.is_none_or(|count| count == 0)) {
                            continue;
                        }
                        assert!(seen.iter().all(|it| it.is_none_or(|it| it == 0 || it >= LEAST)), "{counts:?}");
                        // What anybody can reckon who knows the whole: the sum of what is hidden and of who was not asked.
                        let known: u64 = seen.iter().flatten().sum();
                        let unknown = a + b + c + rest - known;
                        let mut parts: Vec<u64> =
                            counts.iter().zip(&seen).filter(|(_, it)| it.is_none()).map(|(count, _)| *count).collect();
                        parts.extend(Some(rest).filter(|rest| *rest > 0));
                        let safe = parts.is_empty() || unknown >= LEAST && (parts.len() > 1 || parts[0] >= LEAST);
                        assert!(safe, "{counts:?} {rest} {seen:?}");
                    }
                }
            }
        }
    }
}
