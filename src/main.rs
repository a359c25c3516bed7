//! Hands the process to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(vb365::main())
}
