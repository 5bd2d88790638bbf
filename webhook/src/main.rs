//! The program `langnghe`.

use std::process::ExitCode;

// An event is some hundred small allocations, many of them freed by another thread than the one that made them; the
// system's allocator takes a fifth of the processor's time with them (tests/BENCH.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    webhook::cli::main()
}
