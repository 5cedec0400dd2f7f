//! The listener to the events of a run: it writes records, moves bars and
//! counts outcomes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;

use extracta_client::{BatchId, Document, ErrorKind, Event, Outcome};

use crate::bars::Bars;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::inputs::{Files, NotInputs, Survey};
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::say::say;
use crate::tally::Tally;
use crate::unsent::is_never_sent;

/// Hears the events of a run, and cancels it when nobody can read its results.
/// Grows with the number of batches at most, never with the documents.
pub(crate) struct Listener {
    /// How records are printed; `None` where only uploads are shown.
    format: Option<Format>,
    pub(crate) interrupt: Interrupt,
    /// What is known of the paths; `None` where none is named.
    pub(crate) survey: Option<Rc<Survey>>,
    bars: Bars,
    /// `None` until it has begun: then nothing is told.
    output: Option<Output>,
    pub(crate) tally: Tally,
    /// How many documents the service surely does not have because the run
    /// ended first.
    pub(crate) never_sent: u64,
    /// Whether data is asked for.
    pub(crate) follows: bool,
    /// How many have their type, but not the data that was asked for.
    pub(crate) without_data: u64,
    /// The batches of documents whose outcome was known but not written.
    pub(crate) unwritten: BTreeSet<BatchId>,
}

impl Listener {
    /// A listener to a run over the files of these paths, which begins when all
    /// were looked at. Without a format it shows only uploads.
    pub(crate) fn of_paths(
        paths: Vec<PathBuf>,
        not_inputs: NotInputs,
        format: Option<Format>,
    ) -> Result<(Files, Self), Failure> {
        let mut listener = Listener::new(format)?;
        let files = Files::new(paths, not_inputs, &listener.interrupt.cancel);
        listener.survey = Some(files.survey());
        Ok((files, listener))
    }

    /// A listener that has to be begun.
    pub(crate) fn new(format: Option<Format>) -> Result<Self, Failure> {
        Ok(Listener {
            format,
            interrupt: Interrupt::listen()?,
            survey: None,
            bars: Bars::hidden(),
            output: None,
            tally: Tally::default(),
            never_sent: 0,
            follows: false,
            without_data: 0,
            unwritten: BTreeSet::new(),
        })
    }

    /// Begins the output, for so many inputs with paths of at most this width,
    /// of which so many bytes are to be sent.
    pub(crate) fn begin(&mut self, inputs: u64, widest_path: usize, bytes: u64) {
        self.bars = Bars::new(inputs, bytes, self.format.is_some());
        let Some(format) = self.format else { return };
        let begin = || Output::begin::<Document<'_>>(format, widest_path);
        self.output = Some(self.bars.make_room(begin));
        self.give_up_without_output();
    }

    /// Hears an event, of whatever call.
    pub(crate) fn hear(&mut self, event: Event<Document<'_>>) {
        match event {
            Event::Examined { documents, bytes, left_out } => {
                self.examined(documents, bytes, left_out);
            }
            Event::Sent { bytes } => self.bars.sent(bytes),
            Event::Accepted(_) => self.bars.accepted(),
            Event::Known(document) => self.known(&document),
            Event::Warning(warning) => self.say(&warning),
            _ => {}
        }
    }

    /// All paths were looked at; so much is new and will be sent.
    fn examined(&mut self, documents: u64, bytes: u64, left_out: u64) {
        let Some(survey) = self.survey.clone() else { return };
        if survey.failure().is_some() {
            return;
        }
        survey.tell_empty_directories();
        let inputs = match self.format {
            Some(_) => survey.found.get() - left_out,
            None => documents,
        };
        self.begin(inputs, survey.widest.get(), bytes);
    }

    /// An input has its outcome.
    fn known(&mut self, document: &Document<'_>) {
        if self.format.is_none() && is_not_taken(document) {
            self.tally.add(document.outcome);
            self.say(&refusal(document));
        }
        let Some(output) = &mut self.output else { return };
        self.tally.add(document.outcome);
        self.bars.known(document.outcome);
        self.never_sent += u64::from(is_never_sent(document));
        let is_typed = self.follows && document.outcome == Outcome::Classified;
        self.without_data += u64::from(is_typed && document.error.is_some());
        if !self.bars.make_room(|| output.write(document)) {
            // A reader that has left wants no more; a full disk is an accident.
            if !output.is_unread() {
                self.unwritten.extend(document.batch_id.cloned());
            }
            self.give_up_without_output();
        }
    }

    /// Says a line without harm to the bars.
    fn say(&self, line: &str) {
        self.bars.make_room_for_words(|| say(line));
    }

    /// Takes the bars away. Fails where the paths stand for nothing: in silence
    /// if a signal is the reason.
    pub(crate) fn end(&self) -> Result<(), Failure> {
        self.bars.clear();
        match self.survey.as_deref().and_then(Survey::failure) {
            Some(_) if self.interrupt.is_signalled() => Err(Failure::Told(Exit::Interrupted)),
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    /// What to say where none of the paths leads anywhere.
    pub(crate) fn nothing_there(&self) -> Option<String> {
        self.survey.as_deref().and_then(Survey::nothing_there)
    }

    /// Whether a signal came before all paths were looked at.
    fn is_cut(&self) -> bool {
        self.survey.as_deref().is_some_and(|survey| survey.is_cut.get())
    }

    /// Says so. Before all were looked at nothing is sent, unless a ledger knows
    /// of it: the same again costs nothing twice.
    pub(crate) fn tell_cut(&self) {
        if self.is_cut() {
            say("interrupted before all files were looked at: run the same again");
        }
    }

    /// Whether a signal ended the run, which stopped for this reason.
    pub(crate) fn is_interrupted(&self, stop: Option<ErrorKind>) -> bool {
        self.interrupt.is_signalled() && (self.is_cut() || stop == Some(ErrorKind::Cancelled))
    }

    /// Whether the records are human-readable as they are.
    pub(crate) fn is_table(&self) -> bool {
        self.format == Some(Format::Table)
    }

    /// Whether no more can be written.
    pub(crate) fn is_broken(&self) -> bool {
        self.output.as_ref().is_some_and(Output::is_broken)
    }

    /// Whether the reader has left, which is its right.
    pub(crate) fn is_unread(&self) -> bool {
        self.output.as_ref().is_some_and(Output::is_unread)
    }

    /// The exit status if something could not be written, after a word about
    /// it.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.output.as_ref().and_then(Output::exit)
    }

    /// What nobody can read is not worth any more credits.
    fn give_up_without_output(&self) {
        if self.is_broken() {
            self.interrupt.cancel.cancel();
        }
    }
}

/// Whether an input was refused, or could not be read for now.
fn is_not_taken(document: &Document<'_>) -> bool {
    let is_systems = document.error.is_some_and(|error| error.kind == ErrorKind::System);
    document.outcome == Outcome::Refused || is_systems
}

/// Why a document was refused, or is pending.
pub(crate) fn refusal(document: &Document<'_>) -> String {
    let why = document.error.map(ToString::to_string).unwrap_or_default();
    format!("{}: {}: {why}", document.path.display(), document.outcome)
}
