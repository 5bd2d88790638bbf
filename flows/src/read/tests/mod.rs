//! Tables, lines and properties of what people type.

mod lines;
mod outside;
mod properties;
mod sample;
mod table;
