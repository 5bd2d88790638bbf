//! The console from its own door: requests in, answers out, on a database of its own.

mod attacks;
mod audit;
mod broadcasts;
mod browser;
mod bulletins;
mod campaign;
mod channels;
mod desk;
mod door;
mod factor;
mod forms;
mod kept;
mod overview;
mod people;
mod provider;
mod report;
mod service;
mod sso;
mod surveys;
mod table;
mod ways;
