//! Entering files: what is known of them already, and what is new.
//!
//! A file is the same input if its path, length and time of modification are;
//! with another time, if its content is. Anything else is a new document, and
//! so is one that was refused for what the file was like at the time.
//!
//! `known` looks files up, `insert` enters those that are new, `preview` tells
//! beforehand.

mod entered;
mod insert;
mod known;
mod preview;

use std::path::PathBuf;

use extracta_client::ClassificationId;
use extracta_client::internal::ContentHash;

use crate::error::Result;
use crate::ids::InputId;
use crate::ledger::Ledger;
pub(crate) use entered::Entered;
pub use entered::RefusedInput;
use insert::NewInput;
use known::LookedUp;
pub use preview::Preview;

/// How many new inputs are entered at a time. Other processes write in
/// between.
const AT_A_TIME: usize = 500;

impl Ledger {
    /// Looks at files, and enters those that are new into a run of their own.
    /// Each is read once for its fingerprint; a few hundred are in memory at a
    /// time.
    pub(crate) fn enter(
        &self,
        classification: &ClassificationId,
        paths: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Entered> {
        let mut entered = Entered::default();
        let mut new_inputs = Vec::new();
        for given in paths {
            match self.look_up(classification, &given)? {
                LookedUp::Own => entered.left_out.push(given),
                LookedUp::Unusable(why) => entered.refuse(given, classification, why),
                LookedUp::Known(known, file) => {
                    if !known.is_named_as(&given, &file) {
                        self.db().write(|db| known.update(db, &given, &file))?;
                    }
                    entered.inputs.push(known.input);
                }
                LookedUp::New(file, content) => {
                    match content.map_or_else(|| ContentHash::of_file(&file.path), Ok) {
                        Ok(content) => {
                            let place = entered.inputs.len();
                            entered.inputs.push(InputId(0));
                            new_inputs.push(NewInput { place, given, file, content });
                        }
                        Err(error) => entered.refuse(given, classification, error.to_string()),
                    }
                }
            }
            if new_inputs.len() >= AT_A_TIME {
                self.insert(classification, &mut new_inputs, &mut entered)?;
            }
        }
        self.insert(classification, &mut new_inputs, &mut entered)?;
        Ok(entered)
    }
}
