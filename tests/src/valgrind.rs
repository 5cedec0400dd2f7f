//! How programs are looked at by valgrind.

/// Its command line, before a program's.
///
/// What is possibly lost does not count: the C library keeps the stacks of
/// ended threads for the next ones, and Rust's holds the handle of the main
/// thread by a pointer into its middle. Neither grows with the calls.
pub const VALGRIND: [&str; 6] = [
    "valgrind",
    "--quiet",
    "--error-exitcode=99",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect",
    "--errors-for-leak-kinds=definite,indirect",
];
