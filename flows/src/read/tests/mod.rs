//! Tables, lines and properties of what people type.

mod lines;
mod sample;
mod table;
