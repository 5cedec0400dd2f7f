//! `extracta credits`.

use extracta_client::SessionSettings;

use crate::args::ServiceArguments;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::service;

pub(crate) fn run(arguments: &ServiceArguments) -> Result<Exit, Failure> {
    let credits = service::client(arguments, SessionSettings::default())?.credits()?;
    Ok(output::print_by(|| output::print(format!("{}\n", credits.credits).as_bytes())))
}
