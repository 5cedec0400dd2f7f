//! The program `extracta-sandbox`: a sandbox for a shell, or for one command.

mod interrupts;
mod options;
mod run;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match run::run(options::Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("extracta-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}
