//! `extracta status`.

use extracta_client::Document;
use extracta_ledger::{Ledger, Rows};

use crate::args::StatusArguments;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::record::StatusRecord;

pub(crate) fn run(arguments: &StatusArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_existing(&arguments.ledger)?;
    let format = arguments.output.format;
    let output = if arguments.documents {
        let mut output = Output::begin::<Document<'_>>(format, usize::MAX);
        ledger.for_each_row(Rows::All, |row| {
            let document = row.document();
            if arguments.outcome.is_none_or(|wanted| wanted == document.outcome) {
                output.write(&document);
            }
        })?;
        output
    } else {
        let status = ledger.status()?;
        let mut output = Output::begin::<StatusRecord<'_>>(format, 0);
        for classification in &status.classifications {
            output.write(&StatusRecord::of(&status, classification));
        }
        output
    };
    Ok(output.exit().unwrap_or(Exit::Fine))
}
