//! `extracta status`.

use extracta_client::Document;
use extracta_ledger::{Ledger, Rows};

use crate::args::StatusArguments;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::record::RunRecord;

pub(crate) fn run(arguments: &StatusArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger)?;
    let format = arguments.output.format;
    let output = if arguments.documents {
        let mut output = Output::begin::<Document<'_>>(format, usize::MAX);
        ledger.for_each_row(Rows::All, |row| {
            output.write(&row.document());
        })?;
        output
    } else {
        let runs = ledger.runs()?;
        let mut output = Output::begin::<RunRecord<'_>>(format, 0);
        for run in &runs {
            output.write(&RunRecord::of(run));
        }
        output
    };
    Ok(output.exit().unwrap_or(Exit::Fine))
}
