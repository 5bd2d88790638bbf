//! How often a contact is told, over all offices: in the seven days that end today, by Việt Nam's clock.
//!
//! By days and not by the hour, so that what comes each week at the same time meets no bulletin of the week before. Two
//! numbers in the contact's row, since a segment is one look at each contact: `told_day`, the day of the last bulletin
//! (from 1970), and `told`, a byte for each of the seven days that end with it, that day's lowest.

use flows::{Millis, vietnam};

use super::audience::Text;

/// Days that count, today's among them.
const DAYS: i64 = 7;

/// A byte for each of them.
const ALL: i64 = (1 << (8 * DAYS)) - 1;

/// Whether a contact has come to `cap`. Bytes of days that are over are cut off; what is left of a number by 255 is the
/// sum of its bytes, as nobody gets 255 in seven days. A day that an instance has begun a moment earlier than this one
/// counts too, and then none is cut off: what is over by that day is gone already.
///
/// What is under way is not counted: two bulletins that meet a contact within the moment before either outcome is stored
/// both go. To ask for that would be a look at every list's open entries before each call.
pub(super) fn reached(to: &mut Text, cap: u32, now: Millis) {
    let today = vietnam::days(now);
    to.push("contact.told_day > ").number(today - DAYS).push(" and (contact.told & (").number(ALL);
    to.push(" >> cast(case when contact.told_day >= ").number(today).push(" then 0 else 8 * (").number(today);
    to.push(" - contact.told_day) end as integer))) % 255 >= ").number(cap.into());
}

/// Counts one more for a contact: what an update sets.
pub(super) fn one_more(to: &mut Text, now: Millis) {
    let today = vietnam::days(now);
    to.push("told = case when told_day >= ").number(today).push(" then told + 1 when told_day > ").number(today - DAYS);
    to.push(" then ((told << cast(8 * (").number(today).push(" - told_day) as integer)) & ").number(ALL);
    to.push(") + 1 else 1 end, told_day = case when told_day > ").number(today).push(" then told_day else ");
    to.number(today).push(" end");
}
