//! `extracta status`.

use extracta_client::Document;
use extracta_ledger::{Ledger, Rows};

use crate::args::StatusArguments;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::record::StatusRecord;

pub(crate) fn run(arguments: &StatusArguments) -> Result<Exit, Failure> {
    let ledger = Ledger::open_to_read(&arguments.ledger.path)?;
    let format = arguments.output.format;
    let output = if arguments.documents {
        let mut output = Output::begin::<Document<'_>>(format, usize::MAX);
        let path = arguments.path.as_ref().map(std::path::absolute).transpose();
        let path = path.map_err(|error| Failure::Usage(error.to_string()))?;
        ledger.for_each_row(Rows::All, |row| {
            let document = row.document();
            let classification = arguments.classification.as_ref();
            if arguments.outcome.is_none_or(|wanted| wanted == document.outcome)
                && classification.is_none_or(|wanted| Some(wanted) == document.classification_id())
                && path.as_ref().is_none_or(|wanted| wanted == document.path)
            {
                output.write(&document);
            }
        })?;
        output
    } else {
        let status = ledger.status()?;
        let mut output = Output::begin::<StatusRecord<'_>>(format, 0);
        for record in StatusRecord::all(&status) {
            output.write(&record);
        }
        output
    };
    Ok(output.exit().unwrap_or(Exit::Fine))
}
