//! A question before something is changed or destroyed.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};

use extracta_client::Cancel;

use crate::exit::{Exit, Failure};
use crate::inputs::StandardInput;
use crate::say::say;
use crate::shown::printable;

/// Asks whether to go on, unless that is said already. Who cannot be asked has to
/// say it; a signal is a no.
pub(super) fn confirm(question: &str, is_said: bool, cancel: &Cancel) -> Result<(), Failure> {
    if is_said {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        let words = format!("{question} Nobody can be asked here; --yes says it");
        return Err(Failure::Usage(words));
    }
    let _ = write!(io::stderr(), "{} [y/N] ", printable(question));
    let mut answer = String::new();
    let read = BufReader::new(StandardInput::new(cancel)).read_line(&mut answer);
    if read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        return Ok(());
    }
    if !answer.ends_with('\n') {
        let _ = writeln!(io::stderr());
    }
    say("nothing was changed");
    Err(Failure::Told(if cancel.is_cancelled() { Exit::Interrupted } else { Exit::Usage }))
}
