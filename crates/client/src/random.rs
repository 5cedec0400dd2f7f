//! What has to differ from call to call, drawn from the system's randomness.

use std::io;

use extracta_protocol::error::{Error, ErrorKind};
use extracta_protocol::request::Boundary;
use extracta_protocol::session::Seed;

use crate::system::error_of_io;

/// A boundary that no file can hold but by a chance of 2⁻¹²⁸.
///
/// # Errors
///
/// The system gives no random numbers.
pub fn random_boundary() -> Result<Boundary, Error> {
    random_bytes().map(Boundary::from_random).map_err(told)
}

/// A seed for a session.
///
/// # Errors
///
/// As [`random_boundary`].
pub fn random_seed() -> Result<Seed, Error> {
    random_bytes().map(Seed::from_random).map_err(told)
}

/// Random bytes.
///
/// # Errors
///
/// As [`random_boundary`].
pub fn random_bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(match error.raw_os_error() {
            Some(number) => io::Error::from_raw_os_error(number),
            None => io::Error::other(error.to_string()),
        }),
    }
}

fn told(error: io::Error) -> Error {
    error_of_io("the system gives no random numbers", &error, ErrorKind::System)
}
