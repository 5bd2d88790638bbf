//! The console from its own door: requests in, answers out, on a database of its own.

mod desk;
mod door;
mod report;
mod table;
mod ways;
