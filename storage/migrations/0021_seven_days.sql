-- Bulletins of a contact are counted in the seven days that end today, not in the week from Monday.

-- The day (counted from 1970, in Việt Nam) on which the last one came; `told` has a byte for each of the seven days that end
-- with it, that day's lowest. The weeks that stand here are days of long ago, so that the count begins anew: to write a
-- million rows for one week of it would hold up everything else.
alter table contact rename column told_week to told_day;
