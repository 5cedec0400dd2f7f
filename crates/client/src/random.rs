//! What has to differ from call to call, drawn from the system's randomness.

use extracta_protocol::request::Boundary;
use extracta_protocol::session::Seed;

/// A boundary that no file can hold but by a chance of 2⁻¹²⁸.
///
/// # Panics
///
/// If the system's source of randomness does not work.
pub fn random_boundary() -> Boundary {
    Boundary::from_random(random_bytes())
}

/// A seed for a session.
///
/// # Panics
///
/// As [`random_boundary`].
pub fn random_seed() -> Seed {
    Seed::from_random(random_bytes())
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's source of randomness works");
    bytes
}
