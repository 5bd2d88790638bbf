//! Tables, lines and properties of what people type.

mod sample;
mod table;
