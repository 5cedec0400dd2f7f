//! Faults, rewrites and treatments as text, for a command line.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::{Answer, Fault, NameChange, Nth, Rewrite, Route, Treatment};

/// Something scripted, read from text.
///
/// For requests the text is `ROUTE:NTH:EFFECT`, for files `file:NAME:FATE`:
///
/// - ROUTE: `upload`, `results`, `credits`, `create-classification`,
///   `view-classification`, `file`, `unknown`.
/// - NTH: `2`, `2-4`, `3-`, `each`, or `every-3` for the 3rd, 6th and so on.
/// - EFFECT, a fault: `close-before-reading`, `close-after-bytes=N`,
///   `close-after-reading`, `close-after-storing`, `hang`, `hang=MS`,
///   `delay=MS`, `cut=BYTES`, a status as `503`, one with words as
///   `400=Batch is closed`, `html=502`, `plain=404`, `junk`, `redirect=URL`.
///   To these `+stored`, `+stored-after=MS`, `+early`, `+after-bytes=N`,
///   `+hold=MS` and `+retry-after=SECONDS` may be added. Words and addresses
///   contain no `+`.
/// - EFFECT, a rewrite: `rows-reversed`, `rows-missing=N`, `rows-doubled`,
///   `rows-share-id`, `row-status=WORD`, `status=WORD`, `names=CHANGE`,
///   `files-null`, `files-missing`, `files-by-index`, `waiting-with-files`.
/// - CHANGE: the [word](NameChange::word) of a change of names.
/// - NAME: a part of the file's name, without a colon. FATE: `refused`,
///   `failed=WORDS`, `missing`, `missing=ANSWERS`, `untyped`.
///
/// ```
/// use extracta_sandbox::{Fault, Scripted, Route};
///
/// let scripted: Scripted = "upload:2-3:500+stored".parse()?;
/// let expected = Scripted::Fault(Route::Upload, (2..=3).into(), Fault::status(500).stored());
/// assert_eq!(scripted, expected);
/// # Ok::<(), extracta_sandbox::ScriptedError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Scripted {
    /// A fault of the n-th requests of a route.
    Fault(Route, Nth, Fault),
    /// A change to the answers to the n-th requests of a route.
    Rewrite(Route, Nth, Rewrite),
    /// The fate of files whose name contains the text.
    Treatment(String, Treatment),
}

/// Why a text scripts nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptedError {
    what: &'static str,
    found: String,
}

impl fmt::Display for ScriptedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}", self.found, self.what)
    }
}

impl std::error::Error for ScriptedError {}

impl FromStr for Scripted {
    type Err = ScriptedError;

    fn from_str(text: &str) -> Result<Scripted, ScriptedError> {
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
        let route = Route::named(subject).ok_or_else(|| unknown("route", subject))?;
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

fn unknown(what: &'static str, found: &str) -> ScriptedError {
    ScriptedError { what, found: found.to_owned() }
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

fn fault(text: &str) -> Option<Fault> {
    let (word, value) = text.split_once('=').unwrap_or((text, ""));
    Some(match (word, value) {
        ("close-before-reading", "") => Fault::close_before_reading(),
        ("close-after-bytes", bytes) => Fault::close_after_bytes(number(bytes)?),
        ("close-after-reading", "") => Fault::close_after_reading(),
        ("close-after-storing", "") => Fault::close_after_storing(),
        ("hang", "") => Fault::hang(),
        ("hang", time) => Fault::hang_for(milliseconds(time)?),
        ("delay", time) => Fault::delay(milliseconds(time)?),
        ("cut", bytes) => Fault::cut_answer_after(number(bytes)?),
        ("html", code) => Fault::answer(Answer::html(status(code)?)),
        ("plain", code) => Fault::answer(Answer::plain(status(code)?, "Not the answer you expect")),
        ("junk", "") => Fault::answer(Answer::junk()),
        ("redirect", address) => Fault::answer(Answer::redirect(address)),
        (code, "") => Fault::status(status(code)?),
        (code, message) => Fault::answer(Answer::error_saying(status(code)?, message)),
    })
}

fn varied(fault: Fault, text: &str) -> Option<Fault> {
    let (word, value) = text.split_once('=').unwrap_or((text, ""));
    Some(match (word, value) {
        ("stored", "") => fault.stored(),
        ("stored-after", time) => fault.stored_after(milliseconds(time)?),
        ("early", "") => fault.before_reading(),
        ("after-bytes", bytes) => fault.after_bytes(number(bytes)?),
        ("hold", time) => fault.holding(milliseconds(time)?),
        ("retry-after", seconds) => fault.retry_after(number(seconds)?),
        _ => return None,
    })
}

fn rewrite(text: &str) -> Option<Rewrite> {
    let (word, value) = text.split_once('=').unwrap_or((text, ""));
    Some(match (word, value) {
        ("rows-reversed", "") => Rewrite::RowsReversed,
        ("rows-missing", count) => Rewrite::RowsMissing(number(count)?),
        ("rows-doubled", "") => Rewrite::RowsDoubled,
        ("rows-share-id", "") => Rewrite::RowsShareOneFileId,
        ("row-status", word) => Rewrite::row_status(word),
        ("status", word) => Rewrite::status(word),
        ("names", change) => Rewrite::Names(NameChange::of_word(change)?),
        ("files-null", "") => Rewrite::files_null(),
        ("files-missing", "") => Rewrite::files_missing(),
        ("files-by-index", "") => Rewrite::FilesByIndex,
        ("waiting-with-files", "") => Rewrite::WaitingWithFiles,
        _ => return None,
    })
}

fn treatment(text: &str) -> Option<Treatment> {
    let (word, value) = text.split_once('=').unwrap_or((text, ""));
    Some(match (word, value) {
        ("refused", "") => Treatment::Refused,
        ("failed", message) => Treatment::Failed(message.to_owned()),
        ("missing", "") => Treatment::Missing,
        ("missing", answers) => Treatment::MissingFor(number(answers)?),
        ("untyped", "") => Treatment::Untyped,
        _ => return None,
    })
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
            ("cut=7", Fault::cut_answer_after(7)),
            ("503+retry-after=2", Fault::answer(Answer::error(503).retry_after(2))),
            (
                "200=Not enough credits",
                Fault::answer(Answer::error_saying(200, "Not enough credits")),
            ),
            ("html=502+stored", Fault::answer(Answer::html(502)).stored()),
            ("junk+stored-after=1000", Fault::answer(Answer::junk()).stored_after(second)),
            ("401+early+hold=1000", Fault::status(401).before_reading().holding(second)),
            ("413+after-bytes=5", Fault::status(413).after_bytes(5)),
            ("redirect=http://a:1/b", Fault::answer(Answer::redirect("http://a:1/b"))),
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
        ];
        for (text, rewrite) in cases {
            assert_eq!(read(&format!("results:each:{text}")), results(rewrite), "{text}");
        }
        for change in NameChange::ALL {
            let text = format!("results:each:names={}", change.word());
            assert_eq!(read(&text), results(Rewrite::Names(change)));
        }
        let failed = Treatment::Failed("cannot be read".to_owned());
        assert_eq!(
            read("file:bad:failed=cannot be read"),
            Scripted::Treatment("bad".to_owned(), failed)
        );
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
