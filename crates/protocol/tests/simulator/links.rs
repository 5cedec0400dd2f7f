//! What of a world has to do with extractions: whose types are linked to one, and
//! which documents are sent to one themselves. In half of the worlds nothing has.

use extracta_protocol::id::ExtractionId;
use extracta_protocol::session::DocumentRecord;

use super::case::Nature;
use super::dice::Dice;

#[derive(Debug, Default)]
pub struct Links {
    /// The extraction that the type of each document is linked to.
    pub of: Vec<Option<ExtractionId>>,
    /// Whether the data of an extraction comes into one batch for all, rather than
    /// into one for each batch of a classification.
    pub has_one_batch: bool,
    /// Whether somebody deletes files and batches, while data takes long.
    pub are_files_deleted: bool,
    /// Whether anything has to do with extractions.
    pub are_there: bool,
}

impl Links {
    /// Links some documents, and sends some to an extraction.
    pub fn draw(documents: &mut [DocumentRecord], natures: &[Nature], dice: &mut Dice) -> Self {
        let are_there = dice.chance(50);
        let (linked, direct) = match dice.below(4) {
            _ if !are_there => (0, 0),
            0 => (0, 50),
            1 => (50, 30),
            2 => (90, 0),
            _ => (40, 0),
        };
        let extractions = dice.within(1, 2);
        let mut of = Vec::new();
        for (document, nature) in documents.iter_mut().zip(natures) {
            let id = format!("-Extraction{}", dice.below(extractions));
            let id = ExtractionId::new(id).expect("an id");
            let is_direct = dice.chance(direct);
            let is_linked = dice.chance(linked) && *nature == Nature::Classifiable && !is_direct;
            of.push(is_linked.then(|| id.clone()));
            if is_direct {
                document.target = id.into();
            }
        }
        Links {
            of,
            has_one_batch: dice.chance(50),
            are_files_deleted: are_there && dice.chance(15),
            are_there,
        }
    }
}
