//! `extracta credits`.

use extracta_client::SessionSettings;

use crate::args::ServiceArguments;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::service;

pub(crate) fn run(arguments: &ServiceArguments) -> Result<Exit, Failure> {
    let credits = service::client(arguments, SessionSettings::default())?.credits()?;
    let printed = output::print(format!("{}\n", credits.credits).as_bytes());
    Ok(printed.map_or_else(|error| output::tell(&error), |()| Exit::Fine))
}
