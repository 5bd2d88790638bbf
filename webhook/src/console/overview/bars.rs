//! Responses by day, as a drawing.

use std::collections::BTreeMap;

use flows::{Millis, vietnam};

use crate::console::page::when;

/// How many days the drawing shows.
const DAYS: i64 = 14;

/// One day of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::console) struct Bar {
    pub(in crate::console) day: String,
    pub(in crate::console) count: u64,
    /// Left edge and height, of 100 units.
    pub(in crate::console) x: usize,
    pub(in crate::console) height: u64,
}

/// The first day of the drawing, counted from 1 January 1970.
pub(in crate::console) fn first_day(now: Millis) -> i64 {
    vietnam::days(now) - DAYS + 1
}

/// The drawing's bars, the highest as high as the drawing.
pub(in crate::console) fn bars(first: i64, counts: &BTreeMap<i64, u64>) -> Vec<Bar> {
    let most = counts.values().copied().max().unwrap_or(0).max(1);
    let bar = |nth: i64| {
        let count = counts.get(&(first + nth)).copied().unwrap_or(0);
        // A day with a single response is still to be seen.
        let height = if count == 0 { 0 } else { (count * 100 / most).max(2) };
        let day = when(vietnam::begins(first + nth))[..5].to_owned();
        Bar { day, count, x: usize::try_from(nth).unwrap_or(0) * 20, height }
    };
    (0..DAYS).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::bars;
    use std::collections::BTreeMap;

    #[test]
    fn a_day_without_responses_is_shown_as_none_and_the_best_as_the_highest() {
        let bars = bars(20_000, &BTreeMap::from([(20_001, 1), (20_002, 1000)]));
        assert_eq!(bars.len(), 14);
        let heights: Vec<u64> = bars.iter().take(4).map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 2, 100, 0]);
        assert_eq!((bars[0].day.as_str(), bars[13].x), ("04/10", 260));
    }
}
