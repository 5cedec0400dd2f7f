//! The script as text, for a command line.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::value::{Error as NoSuchWord, StrDeserializer};

use crate::dress::Dress;
use crate::error::Error;
use crate::fault::Fault;
use crate::name_change::NameChange;
use crate::response::Response;
use crate::rewrite::Rewrite;
use crate::script::{Nth, Scripted};
use crate::treatment::Treatment;

impl FromStr for Scripted {
    type Err = Error;

    fn from_str(text: &str) -> Result<Scripted, Error> {
        let mut parts = text.splitn(3, ':');
        let (Some(subject), Some(which), Some(what)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown("ROUTE:NTH:EFFECT", text));
        };
        if subject == "file"
            && let Some(treatment) = treatment(what)
        {
            return Ok(Scripted::Treatment(which.to_owned(), treatment));
        }
        let route = named(subject).ok_or_else(|| unknown("route", subject))?;
        let nth = nth(which).ok_or_else(|| unknown("number of a request", which))?;
        if let Some(rewrite) = rewrite(what) {
            return Ok(Scripted::Rewrite(route, nth, rewrite));
        }
        let mut words = what.split('+');
        let first = words.next().unwrap_or_default();
        let mut fault = fault(first).ok_or_else(|| unknown("effect", first))?;
        for word in words {
            fault = varied(fault, word).ok_or_else(|| unknown("addition to a fault", word))?;
        }
        Ok(Scripted::Fault(route, nth, fault))
    }
}

fn unknown(expected: &'static str, found: &str) -> Error {
    Error::Script(expected, found.to_owned())
}

fn nth(text: &str) -> Option<Nth> {
    if text == "each" {
        return Some(Nth::from(..));
    }
    if let Some(step) = text.strip_prefix("every-") {
        return Some(Nth::Every(number(step)?));
    }
    Some(match text.split_once('-') {
        None => Nth::from(number::<u32>(text)?),
        Some((first, "")) => Nth::from(number::<u32>(first)?..),
        Some((first, last)) => Nth::Between(number(first)?, number(last)?),
    })
}

/// What stands before and after the first `=`.
fn word_and_value(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

fn fault(text: &str) -> Option<Fault> {
    Some(match word_and_value(text) {
        ("close-before-reading", "") => Fault::close_before_reading(),
        ("close-after-bytes", bytes) => Fault::close_after_bytes(number(bytes)?),
        ("close-after-reading", "") => Fault::close_after_reading(),
        ("close-after-storing", "") => Fault::close_after_storing(),
        ("hang", "") => Fault::hang(),
        ("hang", time) => Fault::hang_for(milliseconds(time)?),
        ("delay", time) => Fault::delay(milliseconds(time)?),
        ("cut", bytes) => Fault::cut_response_after(number(bytes)?),
        ("html", code) => Fault::response(Response::html(status(code)?)),
        ("plain", code) => {
            Fault::response(Response::plain(status(code)?, "Not the response you expect"))
        }
        ("own", "") => Fault::own_response(),
        ("junk", "") => Fault::response(Response::junk()),
        ("redirect", address) => Fault::response(Response::redirect(address)),
        (code, "") => Fault::status(status(code)?),
        (code, message) => Fault::response(Response::error_saying(status(code)?, message)),
    })
}

fn varied(fault: Fault, text: &str) -> Option<Fault> {
    Some(match word_and_value(text) {
        ("stored", "") => fault.stored(),
        ("stored-after", time) => fault.stored_after(milliseconds(time)?),
        ("early", "") => fault.before_reading(),
        ("after-bytes", bytes) => fault.after_bytes(number(bytes)?),
        ("hold", time) => fault.holding(milliseconds(time)?),
        ("retry-after", seconds) => fault.retry_after(number(seconds)?),
        ("reading", bytes_per_second) => fault.reading(number(bytes_per_second)?),
        (dress, "") => fault.dressed(named::<Dress>(dress)?),
        _ => return None,
    })
}

fn rewrite(text: &str) -> Option<Rewrite> {
    Some(match word_and_value(text) {
        ("rows-reversed", "") => Rewrite::RowsReversed,
        ("rows-missing", count) => Rewrite::RowsMissing(number(count)?),
        ("rows-doubled", "") => Rewrite::RowsDoubled,
        ("rows-share-id", "") => Rewrite::RowsShareOneFileId,
        ("row-status", word) => Rewrite::row_status(word),
        ("status", word) => Rewrite::status(word),
        ("names", change) => Rewrite::Names(named::<NameChange>(change)?),
        ("files-null", "") => Rewrite::files_null(),
        ("files-missing", "") => Rewrite::files_missing(),
        ("files-by-index", "") => Rewrite::FilesByIndex,
        ("waiting-with-files", "") => Rewrite::WaitingWithFiles,
        ("confidence", text) => Rewrite::Confidence(text.to_owned()),
        ("empty-rows", mebibytes) => Rewrite::EmptyRows(number(mebibytes)?),
        ("stranger", length) => Rewrite::Stranger(number(length)?),
        _ => return None,
    })
}

fn treatment(text: &str) -> Option<Treatment> {
    Some(match word_and_value(text) {
        ("refused", "") => Treatment::Refused,
        ("refused", words) => Treatment::RefusedSaying(words.to_owned()),
        ("failed", message) => Treatment::Failed(message.to_owned()),
        ("extraction-failed", message) => Treatment::ExtractionFailed(message.to_owned()),
        ("missing", "") => Treatment::Missing,
        ("missing", responses) => Treatment::MissingFor(number(responses)?),
        ("untyped", "") => Treatment::Untyped,
        ("result", text) => Treatment::Result(text.to_owned()),
        ("unfinished", "") => Treatment::Unfinished,
        ("batch-gone", "") => Treatment::BatchGone,
        _ => return None,
    })
}

/// The variant of a name in kebab case.
fn named<'a, T: Deserialize<'a>>(name: &'a str) -> Option<T> {
    T::deserialize(StrDeserializer::<NoSuchWord>::new(name)).ok()
}

fn status(text: &str) -> Option<u16> {
    number(text).filter(|status| (200..=999).contains(status))
}

fn milliseconds(text: &str) -> Option<Duration> {
    number(text).map(Duration::from_millis)
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    fn read(text: &str) -> Scripted {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_effect_of_the_documentation_is_read() {
        let upload = |fault| Scripted::Fault(Route::Upload, 1.into(), fault);
        let second = Duration::from_secs(1);
        let cases = [
            ("close-before-reading", Fault::close_before_reading()),
            ("close-after-bytes=9", Fault::close_after_bytes(9)),
            ("close-after-reading", Fault::close_after_reading()),
            ("close-after-storing", Fault::close_after_storing()),
            ("hang", Fault::hang()),
            ("hang=1000", Fault::hang_for(second)),
            ("delay=1000", Fault::delay(second)),
            ("cut=7", Fault::cut_response_after(7)),
            ("503+retry-after=2", Fault::response(Response::error(503).retry_after(2))),
            (
                "200=Not enough credits",
                Fault::response(Response::error_saying(200, "Not enough credits")),
            ),
            ("html=502+stored", Fault::response(Response::html(502)).stored()),
            ("junk+stored-after=1000", Fault::response(Response::junk()).stored_after(second)),
            ("401+early+hold=1000", Fault::status(401).before_reading().holding(second)),
            ("413+after-bytes=5", Fault::status(413).after_bytes(5)),
            ("own+gzip", Fault::own_response().dressed(Dress::Gzip)),
            ("503+two-lengths", Fault::status(503).dressed(Dress::TwoLengths)),
            ("own+reading=47000", Fault::own_response().reading(47_000)),
            ("redirect=http://a:1/b", Fault::response(Response::redirect("http://a:1/b"))),
        ];
        for (text, fault) in cases {
            assert_eq!(read(&format!("upload:1:{text}")), upload(fault), "{text}");
        }
    }

    #[test]
    fn rewrites_and_treatments_are_read() {
        let results = |rewrite| Scripted::Rewrite(Route::Results, Nth::from(..), rewrite);
        let cases = [
            ("rows-reversed", Rewrite::RowsReversed),
            ("rows-missing=2", Rewrite::RowsMissing(2)),
            ("rows-doubled", Rewrite::RowsDoubled),
            ("rows-share-id", Rewrite::RowsShareOneFileId),
            ("row-status=in review", Rewrite::row_status("in review")),
            ("status=queued", Rewrite::status("queued")),
            ("files-null", Rewrite::files_null()),
            ("files-missing", Rewrite::files_missing()),
            ("files-by-index", Rewrite::FilesByIndex),
            ("waiting-with-files", Rewrite::WaitingWithFiles),
            ("confidence=NaN", Rewrite::Confidence("NaN".into())),
            ("empty-rows=250", Rewrite::EmptyRows(250)),
            ("stranger=100000", Rewrite::Stranger(100_000)),
        ];
        for (text, rewrite) in cases {
            assert_eq!(read(&format!("results:each:{text}")), results(rewrite), "{text}");
        }
        for change in NameChange::ALL {
            let word = serde_json::to_value(change).expect("a change is a word");
            let text = format!("results:each:names={}", word.as_str().expect("text"));
            assert_eq!(read(&text), results(Rewrite::Names(change)));
        }
        let failed = Treatment::Failed("cannot be read".to_owned());
        assert_eq!(
            read("file:bad:failed=cannot be read"),
            Scripted::Treatment("bad".to_owned(), failed)
        );
        for (text, treatment) in [
            (
                "refused=The PDF has no pages",
                Treatment::RefusedSaying("The PDF has no pages".into()),
            ),
            ("result={}", Treatment::Result("{}".into())),
            ("unfinished", Treatment::Unfinished),
            ("batch-gone", Treatment::BatchGone),
        ] {
            let expected = Scripted::Treatment("a.pdf".to_owned(), treatment);
            assert_eq!(read(&format!("file:a.pdf:{text}")), expected);
        }
        assert_eq!(
            read("file:late.pdf:missing=3"),
            Scripted::Treatment("late.pdf".to_owned(), Treatment::MissingFor(3))
        );
    }

    #[test]
    fn requests_are_numbered_in_every_way() {
        let cases = [
            ("2", Nth::from(2)),
            ("2-4", Nth::from(2..=4)),
            ("3-", Nth::from(3..)),
            ("each", Nth::from(..)),
            ("every-3", Nth::Every(3)),
        ];
        for (text, nth) in cases {
            let scripted = read(&format!("upload:{text}:500"));
            assert_eq!(scripted, Scripted::Fault(Route::Upload, nth, Fault::status(500)));
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            ("upload", "`upload` is no ROUTE:NTH:EFFECT"),
            ("uploads:1:500", "`uploads` is no route"),
            ("upload:first:500", "`first` is no number of a request"),
            ("upload:1:explode", "`explode` is no effect"),
            ("upload:1:100", "`100` is no effect"),
            ("upload:1:500+kept", "`kept` is no addition to a fault"),
            ("results:1:names=rot13", "`names=rot13` is no effect"),
        ];
        for (text, message) in cases {
            let error = text.parse::<Scripted>().expect_err(text);
            assert_eq!(error.to_string(), message);
        }
    }
}
