//! Another static library made by Rust, for `together.c`: it brings its own
//! copy of the standard library, and panics.

use std::panic::catch_unwind;

/// Adds.
#[unsafe(no_mangle)]
pub extern "C" fn other_adds(a: i32, b: i32) -> i32 {
    a + b
}

/// Panics on a thread of its own and on this one, and catches both: 7.
#[unsafe(no_mangle)]
pub extern "C" fn other_catches_its_panic() -> i32 {
    let thread = std::thread::spawn(|| panic!("3 of another library's"));
    let there = thread.join().is_err().then_some(3);
    let here = catch_unwind(|| panic!("4 of another library's")).is_err().then_some(4);
    there.unwrap_or(0) + here.unwrap_or(0)
}
