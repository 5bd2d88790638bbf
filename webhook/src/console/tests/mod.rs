//! The console from its own door: requests in, answers out, on a database of its own.

mod attacks;
mod bulletins;
mod desk;
mod door;
mod factor;
mod forms;
mod report;
mod surveys;
mod table;
mod ways;
