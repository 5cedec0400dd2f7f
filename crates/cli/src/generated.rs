//! `extracta completions` and `extracta man`: what a package installs, from the
//! definition of the command line.

use clap_mangen::Man;

use crate::args::{self, CompletionsArguments, ManArguments};
use crate::exit::{Exit, Failure};
use crate::output;

pub(crate) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut args::definition(), "extracta", &mut text);
    output::print_by(|| output::print(&text))
}

pub(crate) fn man(arguments: &ManArguments) -> Result<Exit, Failure> {
    let mut command = args::definition();
    // Names each of its commands as its page is named: extracta-classify.
    command.build();
    let mut above = String::from("extracta");
    for name in &arguments.command {
        let found = command.find_subcommand(name).cloned();
        let unknown =
            || Failure::Usage(format!("{above} has no command {name}; see {above} --help"));
        command = found.ok_or_else(unknown)?;
        above = format!("{above} {name}");
    }
    Ok(output::print_by(|| {
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        output::print(&page)
    }))
}
