//! Hands the process to the library.

fn main() {
    #[expect(
        clippy::disallowed_methods,
        reason = "`ExitCode` holds 8 bits, but a command on Windows may end with a code of 32 bits"
    )]
    std::process::exit(vb365::main())
}
