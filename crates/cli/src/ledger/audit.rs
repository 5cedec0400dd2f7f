//! `extracta audit`.

use extracta_ledger::Ledger;

use crate::args::AuditArguments;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::record::AuditRecord;

pub(crate) fn run(arguments: &AuditArguments) -> Result<Exit, Failure> {
    let audit = Ledger::open_to_read(&arguments.ledger.path)?.audit()?;
    let mut output = Output::begin::<AuditRecord>(arguments.output.format, 0);
    output.write(&AuditRecord::of(&audit));
    Ok(output.exit().unwrap_or(Exit::Fine))
}
