//! The commands by which a person can go on later, as a shell takes them.

use std::path::Path;

use extracta_client::{BaseUrl, BatchId, FileId, Options, Outcome, Target};

use crate::args::ServiceArguments;

/// What all commands to the same service have in common.
pub(crate) struct Resume {
    service: Vec<String>,
    /// Whether data is wanted too.
    pub(crate) follows: bool,
}

impl Resume {
    /// What was said about the service is said again, but for what stands in
    /// the environment and will still stand there; the base URL, on which all
    /// depends, is said in any case.
    pub(crate) fn new(arguments: &ServiceArguments, options: &Options) -> Self {
        let mut resume = Resume::at(options.base_url.as_str());
        resume.follows = options.session.follows;
        let key = ("--api-key-file", &arguments.api_key_file);
        for (name, file) in [key, ("--ca-file", &arguments.ca_file)] {
            resume.service.extend(file.as_ref().map(|file| path_option(name, file)));
        }
        resume
    }

    /// What is known of the service is where it is.
    pub(crate) fn at(base_url: &str) -> Self {
        let is_default = BaseUrl::default().as_str() == base_url;
        let service = (!is_default).then(|| option("--base-url", base_url));
        Resume { service: service.into_iter().collect(), follows: false }
    }

    /// The command that waits for one batch, or for one file of it.
    pub(crate) fn results(&self, of: &Target, batch: &BatchId, file: Option<&FileId>) -> String {
        let (id, batch) = (of.as_str(), batch.as_str());
        let (mut words, wait) = match of {
            Target::Classification(_) => {
                let ids = [option("--classification", id), option("--batch", batch)];
                (["extracta results".to_owned()].into_iter().chain(ids).collect(), "--wait")
            }
            Target::Extraction(_) => {
                (vec![format!("extracta extraction results {id} {batch}")], "")
            }
        };
        words.extend(file.map(|file| option("--file", file.as_str())));
        words.extend(self.service.iter().cloned());
        words.extend(Some(wait).filter(|wait| !wait.is_empty()).map(str::to_owned));
        words.join(" ")
    }

    /// The command that sends the files of a list.
    pub(crate) fn send(&self, to: &Target, list: &Path) -> String {
        let mut words: Vec<String> = match to {
            Target::Classification(id) => {
                vec!["extracta classify".to_owned(), option("--classification", id.as_str())]
            }
            Target::Extraction(id) => vec![format!("extracta extraction extract {id}")],
        };
        words.extend(self.follow(matches!(to, Target::Classification(_))));
        words.extend(self.service.iter().cloned());
        words.push(format!("- <{}", quoted(&list.to_string_lossy())));
        words.join(" ")
    }

    /// The command that gets what a ledger awaits.
    pub(crate) fn collect(&self, ledger: &Path) -> String {
        self.over("extracta collect", ledger)
    }

    /// The command that works on a ledger.
    pub(crate) fn work(&self, ledger: &Path) -> String {
        self.over("extracta work", ledger)
    }

    fn follow(&self, may: bool) -> Option<String> {
        (self.follows && may).then(|| "--follow".to_owned())
    }

    fn over(&self, command: &str, ledger: &Path) -> String {
        let mut words = vec![command.to_owned(), path_option("--ledger", ledger)];
        words.extend(self.follow(true));
        words.extend(self.service.iter().cloned());
        words.join(" ")
    }
}

/// The command that tells what a ledger knows of each document.
pub(crate) fn status_of_documents(ledger: &Path) -> String {
    format!("extracta status --documents {}", path_option("--ledger", ledger))
}

/// The command that tells what has this outcome.
pub(crate) fn status_of(outcome: Outcome, ledger: &Path) -> String {
    format!("{} --outcome={outcome}", status_of_documents(ledger))
}

/// The command that tells where each consumer stands.
pub(crate) fn consumers(ledger: &Path) -> String {
    format!("extracta consumers {}", path_option("--ledger", ledger))
}

/// The command that lets documents be sent again that are so.
pub(crate) fn resend(which: &str, ledger: &Path) -> String {
    format!("extracta resend --{which} {}", path_option("--ledger", ledger))
}

/// The command that takes all files below a directory.
pub(crate) fn take_below(directory: &Path) -> String {
    let directory = match directory.to_string_lossy() {
        // `find` would take it for an option.
        path if path.starts_with('-') => format!("./{path}"),
        path => path.into_owned(),
    };
    format!("find {} -type f -print0 | extracta {} -", quoted(&directory), command())
}

/// The command that is under way, with what decides where documents go and what
/// they may cost: without these it would pay for what is known already.
fn command() -> String {
    command_of(std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()))
}

fn command_of(mut words: impl Iterator<Item = String>) -> String {
    const KEPT: [&str; 7] = [
        "--ledger",
        "--classification",
        "--extraction",
        "--base-url",
        "--api-key-file",
        "--max-pages",
        "--max-credits",
    ];
    let mut command = words.next().unwrap_or_default();
    while let Some(word) = words.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (&*word, None),
        };
        if KEPT.contains(&name)
            && let Some(value) = value.or_else(|| words.next())
        {
            command = format!("{command} {}", option(name, &value));
        }
    }
    command
}

fn path_option(name: &str, path: &Path) -> String {
    option(name, &path.to_string_lossy())
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
    fn the_command_keeps_where_documents_go_and_what_they_may_cost() {
        let of = |line: &str| command_of(line.split(' ').map(str::to_owned));
        assert_eq!(of("classify docs"), "classify");
        assert_eq!(
            of("classify --ledger z.db --format=csv --classification=-One --max-pages 3 docs"),
            "classify --ledger=z.db --classification=-One --max-pages=3"
        );
        assert_eq!(of("classify --ledger"), "classify");
    }

    #[test]
    fn a_word_with_meaning_to_a_shell_is_quoted() {
        assert_eq!(quoted("--batch=-OPX_a"), "--batch=-OPX_a");
        assert_eq!(quoted("--x=a b"), "'--x=a b'");
        assert_eq!(quoted("--x=it's $(rm)"), r"'--x=it'\''s $(rm)'");
    }

    #[test]
    fn the_command_says_what_differs_from_the_defaults() {
        let classification = Target::new("classification", "-OPX").expect("a target");
        let batch = BatchId::new("8pMp").expect("an id");
        let mut arguments = ServiceArguments { base_url: None, api_key_file: None, ca_file: None };
        let mut options = Options::default();
        let resume = Resume::new(&arguments, &options);
        let command = "extracta results --classification=-OPX --batch=8pMp --wait";
        assert_eq!(resume.results(&classification, &batch, None), command);
        let extraction = Target::new("extraction", "-OE").expect("a target");
        let command = "extracta extraction results -OE 8pMp";
        assert_eq!(resume.results(&extraction, &batch, None), command);
        let command = "extracta extraction extract -OE - <a";
        assert_eq!(resume.send(&extraction, Path::new("a")), command);
        let command = "extracta collect --ledger=run.db";
        assert_eq!(resume.collect(Path::new("run.db")), command);

        options.base_url = BaseUrl::new("http://[::1]:80/api").expect("a base URL");
        arguments.api_key_file = Some("my key".into());
        options.session.follows = true;
        let resume = Resume::new(&arguments, &options);
        assert_eq!(
            resume.results(&classification, &batch, None),
            "extracta results --classification=-OPX --batch=8pMp \
             '--base-url=http://[::1]:80/api' '--api-key-file=my key' --wait"
        );
        assert_eq!(
            resume.collect(Path::new("my runs.db")),
            "extracta collect '--ledger=my runs.db' --follow \
             '--base-url=http://[::1]:80/api' '--api-key-file=my key'"
        );
        assert_eq!(Resume::at(options.base_url.as_str()).service.len(), 1);
        assert!(Resume::at(BaseUrl::default().as_str()).service.is_empty());
    }
}
