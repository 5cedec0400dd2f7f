//! What deletes.

use extracta_client::Deleted;
use extracta_client::call::Call;

use super::client;
use super::confirm::confirm;
use crate::args::DestroyArguments;
use crate::exit::{Exit, Failure};
use crate::say::say;

/// Deletes something that is named by these ids, after a question.
pub(super) fn run(
    arguments: &DestroyArguments,
    what: &str,
    ids: &[&str],
    call: &Call<Deleted>,
) -> Result<Exit, Failure> {
    let (client, cancel) = client(&arguments.service, ids)?;
    confirm(&format!("This deletes {what}, which cannot be undone."), arguments.yes, &cancel)?;
    match client.call(call) {
        Ok(deleted) => {
            let words = deleted.message.filter(|words| !words.is_empty());
            say(&words.unwrap_or_else(|| format!("deleted: {what}")));
            Ok(Exit::Fine)
        }
        Err(error) if error.is_gone() && arguments.if_exists => {
            say(&format!("not there: {what}"));
            Ok(Exit::Fine)
        }
        Err(error) => {
            if error.is_possibly_done() {
                say(&format!("may be deleted: {what}; the same again with --if-exists makes sure"));
            }
            Err(error.into())
        }
    }
}
