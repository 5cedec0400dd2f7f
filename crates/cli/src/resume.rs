//! The commands by which missing results can be had later.

use std::path::Path;

use extracta_client::{BaseUrl, BatchId, ClassificationId, FileId, Options};

use crate::args::ServiceArguments;

/// What all commands of a run have in common.
pub(crate) struct Resume {
    classification: ClassificationId,
    service: Vec<String>,
}

impl Resume {
    /// What was said about the service is said again, but for what stands in
    /// the environment and will still stand there; the base URL, on which all
    /// depends, is said in any case.
    pub(crate) fn new(
        classification: &ClassificationId,
        arguments: &ServiceArguments,
        options: &Options,
    ) -> Self {
        let mut service = Vec::new();
        if options.base_url != BaseUrl::default() {
            service.push(option("--base-url", options.base_url.as_str()));
        }
        let mut name_file = |name: &str, file: Option<&Path>| {
            service.extend(file.map(|file| option(name, &file.to_string_lossy())));
        };
        name_file("--api-key-file", arguments.api_key_file.as_deref());
        name_file("--ca-file", arguments.ca_file.as_deref());
        Resume { classification: classification.clone(), service }
    }

    /// The command for one batch, or one file of it, as a shell takes it.
    pub(crate) fn command(&self, batch: &BatchId, file: Option<&FileId>) -> String {
        let mut words = vec![
            "extracta results".to_owned(),
            option("--classification", self.classification.as_str()),
            option("--batch", batch.as_str()),
        ];
        words.extend(file.map(|file| option("--file", file.as_str())));
        words.extend(self.service.iter().cloned());
        words.push("--wait".into());
        words.join(" ")
    }
}

/// An option and its value as one word, since the value may start with `-`.
fn option(name: &str, value: &str) -> String {
    quoted(&format!("{name}={value}"))
}

/// A word as a shell takes it: in single quotes where it holds anything that
/// could mean something to some shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@+".contains(c);
    if word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_meaning_to_a_shell_is_quoted() {
        assert_eq!(quoted("--batch=-OPX_a"), "--batch=-OPX_a");
        assert_eq!(quoted("--x=a b"), "'--x=a b'");
        assert_eq!(quoted("--x=it's $(rm)"), r"'--x=it'\''s $(rm)'");
    }

    #[test]
    fn the_command_says_what_differs_from_the_defaults() {
        let classification = ClassificationId::new("-OPX").expect("an id");
        let batch = BatchId::new("8pMp").expect("an id");
        let mut arguments = ServiceArguments { base_url: None, api_key_file: None, ca_file: None };
        let mut options = Options::default();
        let resume = Resume::new(&classification, &arguments, &options);
        let command = "extracta results --classification=-OPX --batch=8pMp --wait";
        assert_eq!(resume.command(&batch, None), command);

        options.base_url = BaseUrl::new("http://[::1]:80/api").expect("a base URL");
        arguments.api_key_file = Some("my key".into());
        let resume = Resume::new(&classification, &arguments, &options);
        assert_eq!(
            resume.command(&batch, None),
            "extracta results --classification=-OPX --batch=8pMp \
             '--base-url=http://[::1]:80/api' '--api-key-file=my key' --wait"
        );
    }
}
