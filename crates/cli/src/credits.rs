//! `extracta credits`.

use std::io::{self, ErrorKind, Write};

use extracta_client::Client;

use crate::args::CreditsArguments;
use crate::exit::{Exit, Failure};
use crate::service::Service;

pub(crate) fn run(arguments: &CreditsArguments) -> Result<Exit, Failure> {
    let service = Service::find(&arguments.service)?;
    let credits = Client::new(service.key, service.options)?.credits()?;
    match writeln!(io::stdout(), "{}", credits.credits) {
        Ok(()) => Ok(Exit::Fine),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::BrokenPipe),
        Err(error) => Err(Failure {
            exit: Exit::Unfinished,
            message: format!("cannot write to standard output: {error}"),
        }),
    }
}
