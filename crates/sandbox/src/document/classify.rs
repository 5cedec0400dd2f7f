//! From a text to a document type, by the phrases that are typical of it.

use serde::Serialize;

use crate::definition::{Definition, DocumentType};

/// The type of a document and how sure that is; written as the `result` of a
/// row.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verdict {
    /// From 0 to 0.99, in hundredths.
    pub(crate) confidence: f64,
    /// In lower case, as the service writes it.
    pub(crate) document_type: String,
    /// The template that documents of this type are handed to.
    #[serde(skip)]
    pub(crate) extraction_template: Option<String>,
}

/// The type of which the text contains the most phrases; of equals the one
/// declared first.
///
/// The confidence is `0.5 + 0.49 × found / phrases` of that type. Without a
/// match the document is `other`: 0.4 if there was text, 0.2 if there was none.
pub(crate) fn classify(text: &str, definition: &Definition) -> Verdict {
    let text = normalised(text);
    let found = |candidate: &DocumentType| {
        let phrases = candidate.unique_words.iter().map(|phrase| normalised(phrase));
        phrases.filter(|phrase| contains_phrase(&text, phrase)).count()
    };
    // Of equals `max_by_key` takes the last one.
    let found = definition.types.iter().rev().map(|candidate| (found(candidate), candidate));
    match found.max_by_key(|(found, _)| *found) {
        Some((found @ 1.., best)) => {
            let share = found as f64 / best.unique_words.len() as f64;
            Verdict {
                confidence: ((0.5 + 0.49 * share) * 100.0).round() / 100.0,
                document_type: best.name.to_lowercase(),
                extraction_template: best.extraction_id.clone(),
            }
        }
        _ => other(text.is_empty()),
    }
}

fn other(is_without_text: bool) -> Verdict {
    Verdict {
        confidence: if is_without_text { 0.2 } else { 0.4 },
        document_type: "other".to_owned(),
        extraction_template: None,
    }
}

/// Lower case, with single spaces between words.
fn normalised(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the phrase stands in the text as whole words, so that `art` is not
/// found in `party`.
fn contains_phrase(text: &str, phrase: &str) -> bool {
    let is_parted = |neighbour: Option<char>| neighbour.is_none_or(|c| !c.is_alphanumeric());
    !phrase.is_empty()
        && text.match_indices(phrase).any(|(start, found)| {
            is_parted(text[..start].chars().next_back())
                && is_parted(text[start + found.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition() -> Definition {
        Definition::named("test")
            .with_type("Invoice", &["invoice number", "amount due"])
            .linked_to("-Otemplate")
            .with_type("Résumé", &["work experience", "skills"])
    }

    #[test]
    fn the_type_with_the_most_phrases_wins() {
        let text = "WORK\n  Experience: invoice number crunching. Skills: many";
        let verdict = classify(text, &definition());
        assert_eq!(verdict.document_type, "résumé");
        assert_eq!(verdict.confidence, 0.99);
        assert_eq!(verdict.extraction_template, None);
    }

    #[test]
    fn a_part_of_the_phrases_gives_a_lower_confidence() {
        let verdict = classify("Amount due: 12.00", &definition());
        assert_eq!(verdict.document_type, "invoice");
        assert_eq!(verdict.confidence, 0.75);
        assert_eq!(verdict.extraction_template.as_deref(), Some("-Otemplate"));
    }

    #[test]
    fn without_a_match_it_is_other() {
        assert_eq!(classify("Once upon a time", &definition()), other(false));
        assert_eq!(classify(" \n", &definition()), other(true));
        assert_eq!(classify("anything", &Definition::named("empty")), other(false));
    }

    #[test]
    fn phrases_are_found_as_whole_words_only() {
        assert!(contains_phrase("the art of war", "art"));
        assert!(!contains_phrase("a party of art1sts", "art"));
        assert!(!contains_phrase("anything", ""));
    }
}
