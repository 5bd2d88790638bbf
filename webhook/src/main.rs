//! The program `langnghe`.

use std::process::ExitCode;

fn main() -> ExitCode {
    webhook::cli::main()
}
