//! `extracta status`.

use extracta_ledger::{Ledger, Rows};

use super::open_existing;
use crate::args::StatusArguments;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Headings};
use crate::output::Output;
use crate::record::{DocumentRecord, RunRecord, WIDEST_PATH};

pub(crate) fn run(arguments: &StatusArguments) -> Result<Exit, Failure> {
    let ledger = open_existing(&arguments.ledger)?;
    let format = arguments.format.unwrap_or_else(Format::default_for_output);
    let output = match arguments.documents {
        true => documents(&ledger, format)?,
        false => runs(&ledger, format)?,
    };
    Ok(output.exit().unwrap_or(Exit::Fine))
}

fn runs(ledger: &Ledger, format: Format) -> Result<Output, Failure> {
    let runs = ledger.runs()?;
    let headings = Headings { fields: RunRecord::FIELDS, columns: RunRecord::columns() };
    let mut output = Output::begin(format, headings);
    for run in &runs {
        output.write(&RunRecord::of(run));
    }
    Ok(output)
}

fn documents(ledger: &Ledger, format: Format) -> Result<Output, Failure> {
    let columns = DocumentRecord::columns(WIDEST_PATH);
    let mut output = Output::begin(format, Headings { fields: DocumentRecord::FIELDS, columns });
    ledger.for_each_row(Rows::All, |row| {
        output.write(&DocumentRecord::of(&row.document()));
    })?;
    Ok(output)
}
