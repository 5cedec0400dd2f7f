//! `extracta enter`.

use extracta_client::ErrorKind;
use extracta_ledger::{NewEntry, RefusedEntry};

use crate::args::EnterArguments;
use crate::exit::{Exit, Failure};
use crate::inputs::NotInputs;
use crate::listener::{Listener, refusal};
use crate::output::Output;
use crate::record::EnteredRecord;
use crate::resume::resend;
use crate::say::{count_of, say, say_plainly};
use crate::service;

pub(crate) fn run(arguments: EnterArguments) -> Result<Exit, Failure> {
    let target = service::target(&arguments.inputs, None)?;
    let ledger = service::ledger(&arguments.ledger.path, arguments.base_url.as_deref())?;
    super::warn_if_open_to_all(&ledger);
    let (files, listener) = Listener::of_paths(arguments.inputs.paths, NotInputs::new(), None)?;
    let entry = |path| {
        let entry = match arguments.copy {
            true => NewEntry::copy_of(path),
            false => NewEntry::file(path),
        };
        let entry = match &arguments.key {
            Some(key) => entry.with_key(key),
            None => entry,
        };
        if arguments.again { entry.again() } else { entry }
    };
    let scope = listener.interrupt.cancel.scope();
    let entered = ledger.enter(target, files.map(entry));
    drop(scope);
    listener.end()?;
    let entered = entered?;
    for path in &entered.left_out {
        say(&format!("{} is left out: it belongs to a ledger", path.display()));
    }
    entered.refused.iter().for_each(|refused| say(&refusal(&refused.document())));
    if let Some(nothing) = listener.nothing_there() {
        say(&nothing);
        return Ok(Exit::Usage);
    }
    listener.tell_cut();
    if entered.dropped > 0 {
        let documents = count_of(entered.dropped, "document was", "documents were");
        say(&format!(
            "{documents} dropped and may be stored; to send all that were dropped again:"
        ));
        say_plainly(&resend("dropped", &arguments.ledger.path));
    }
    let mut output = Output::begin::<EnteredRecord>(arguments.output.format, 0);
    output.write(&EnteredRecord::of(&entered));
    if listener.is_interrupted(None) {
        return Ok(Exit::Interrupted);
    }
    let is_for_now = |it: &RefusedEntry| it.error.kind == ErrorKind::System;
    Ok(output.exit().unwrap_or(match &entered.refused[..] {
        [] => Exit::Fine,
        refused if refused.iter().any(is_for_now) => Exit::Unfinished,
        _ => Exit::NotClassified,
    }))
}
