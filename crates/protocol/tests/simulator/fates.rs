//! What becomes of a request: at the service, and in the eyes of the client.

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Response, Sent};
use extracta_protocol::id::Target;
use extracta_protocol::session::Upload;

use super::dice::Dice;
use super::fault::Fault;
use super::rows::RowFaults;

const INTERNAL: &str = r#"{"status":"error","message":"Internal server error"}"#;
const PAGE: &str = "<html><head><title>Bad Gateway</title></head><body>nginx</body></html>";

/// What becomes of an upload.
#[derive(Debug, Clone)]
pub struct UploadFate {
    /// When the client sees its end, from its start.
    pub takes: Duration,
    /// When the service has it, from its start.
    pub lands: Duration,
    pub keeps: Keeps,
    pub told: Told,
    pub reply: Reply,
    /// The place of the file that changed while it was sent.
    pub broken_file: Option<usize>,
    /// Whether that file only cannot be opened for now.
    pub is_unavailable: bool,
    /// Whether it is added to another batch than was asked for.
    pub is_elsewhere: bool,
    /// Whether the service loses it after it has taken it.
    pub is_lost: bool,
    /// Whether it asks for patience, and may have stored it.
    pub is_busy: bool,
}

/// Which files of an upload the service keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    None,
    /// The first so many.
    First(usize),
    /// All up to this one, and this one only in part.
    TornAt(usize),
    All,
}

/// What whoever saw the end of an upload may take for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    NotStored,
    Unknown,
    Stored,
}

/// What the client sees of a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The documented response.
    Documented(RowFaults),
    /// The documented response, cut after so many thousandths.
    Cut(u64),
    /// Another response.
    Says { status: u16, body: &'static str, retry_after: Option<Duration> },
    /// Nothing.
    Silence { cause: Cause, sent: Sent },
}

/// What becomes of a request for results.
#[derive(Debug, Clone)]
pub struct PollFate {
    pub takes: Duration,
    pub reply: Reply,
    /// Whether the batch is called unfinished, whatever it is.
    pub is_waiting: bool,
    /// Whether that is said in a word that is not documented.
    pub is_strange: bool,
}

impl UploadFate {
    pub fn of(fault: Option<Fault>, upload: &Upload, rows: RowFaults, dice: &mut Dice) -> Self {
        let count = upload.files.len();
        let takes = Duration::from_millis(dice.within(20, 1500));
        let good = UploadFate {
            takes,
            lands: takes / 2,
            keeps: Keeps::All,
            told: Told::Stored,
            reply: Reply::Documented(rows.of_upload()),
            broken_file: None,
            is_unavailable: false,
            is_elsewhere: false,
            is_lost: false,
            is_busy: false,
        };
        let Some(fault) = fault else { return good };
        let says = |status, body| Reply::Says { status, body, retry_after: None };
        let silence = |cause, sent| Reply::Silence { cause, sent };
        let refused =
            |reply| UploadFate { keeps: Keeps::None, told: Told::NotStored, reply, ..good.clone() };
        let patient = dice.milliseconds(200_000);
        let busy = |status| refused(Reply::Says { status, body: "", retry_after: Some(patient) });
        // Whatever the service does with what was sent, and whenever.
        let unknown = |dice: &mut Dice, reply| UploadFate {
            keeps: dice.pick(&[Keeps::None, Keeps::All, Keeps::All]),
            lands: if dice.chance(50) { good.lands } else { takes + dice.any_time() },
            told: Told::Unknown,
            reply,
            ..good.clone()
        };
        match fault {
            Fault::ConnectFails => {
                let cause = dice.pick(&[Cause::Resolve, Cause::Connect, Cause::Tls]);
                refused(silence(cause, Sent::Nothing))
            }
            Fault::BrokenBeforeBody => refused(silence(Cause::Broken, Sent::Nothing)),
            Fault::OpenerCut => refused(silence(Cause::Broken, Sent::Part)),
            Fault::AdditionCut => {
                let keeps = Keeps::First(dice.below(count as u64) as usize);
                UploadFate { keeps, ..unknown(dice, silence(Cause::Broken, Sent::Part)) }
            }
            Fault::Busy429 => refused(says(429, "")),
            Fault::Busy429WithRetryAfter => busy(429),
            Fault::Busy503WithRetryAfter => busy(503),
            Fault::TooLarge413 => refused(says(413, "")),
            Fault::BatchIsClosed => {
                refused(says(400, r#"{"status":"error","message":"Batch is closed"}"#))
            }
            Fault::RefusedWithoutReason => {
                refused(says(400, r#"{"status":"error","message":"Something is odd"}"#))
            }
            Fault::NeverTaken => {
                refused(says(400, r#"{"status":"error","message":"Unsupported file type"}"#))
            }
            Fault::WrongKey => refused(says(401, r#"{"status":"error","message":"Unauthorized"}"#)),
            Fault::NoCredits => {
                refused(says(200, r#"{"status":"error","message":"Not enough credits"}"#))
            }
            Fault::NoClassification => refused(says(400, not_found(&upload.target))),
            Fault::WrongAddress => refused(says(404, "Cannot POST /")),
            Fault::BusyButStored => {
                UploadFate { keeps: Keeps::All, is_busy: true, ..busy(dice.pick(&[429, 503])) }
            }
            Fault::RequestLost => UploadFate {
                keeps: Keeps::None,
                ..unknown(dice, silence(Cause::Broken, Sent::Whole))
            },
            Fault::ResponseLost => UploadFate {
                keeps: Keeps::All,
                lands: good.lands,
                ..unknown(dice, silence(Cause::Broken, Sent::Whole))
            },
            Fault::LandsLate => UploadFate {
                keeps: Keeps::All,
                lands: takes + dice.any_time(),
                ..unknown(dice, silence(Cause::Broken, Sent::Whole))
            },
            Fault::OwnTimeLimit => {
                let takes = Duration::from_secs(60);
                let lands = if dice.chance(50) { good.lands } else { takes + dice.any_time() };
                let seen = silence(Cause::TimeLimit, Sent::Whole);
                UploadFate { takes, lands, ..unknown(dice, seen) }
            }
            Fault::Failed500 => unknown(dice, says(500, INTERNAL)),
            Fault::Failed400 => unknown(dice, says(400, INTERNAL)),
            Fault::Gateway502 => unknown(dice, says(502, PAGE)),
            Fault::Gateway504 => unknown(dice, says(504, "")),
            Fault::TimedOut408 => unknown(dice, says(408, "")),
            Fault::Busy503 => unknown(dice, says(503, "")),
            Fault::PageInsteadOfJson => unknown(dice, says(200, PAGE)),
            Fault::ResponseCut => {
                let cut = Reply::Cut(dice.below(1000));
                UploadFate { keeps: Keeps::All, ..unknown(dice, cut) }
            }
            Fault::OnlySomeKeptAndNotSaid => {
                let keeps = Keeps::First(dice.below(count as u64) as usize);
                UploadFate { keeps, ..unknown(dice, silence(Cause::Broken, Sent::Whole)) }
            }
            Fault::OnlySomeKept => {
                let keeps = Keeps::First(dice.below(count as u64 + 1) as usize);
                UploadFate { keeps, reply: Reply::Documented(RowFaults::default()), ..good }
            }
            Fault::AddedElsewhere => UploadFate { is_elsewhere: true, ..good },
            Fault::TakenAndLost => UploadFate { is_lost: true, ..good },
            Fault::FileUnavailable => UploadFate {
                broken_file: Some(dice.below(count as u64) as usize),
                is_unavailable: true,
                ..refused(silence(Cause::File, Sent::Nothing))
            },
            Fault::FileChanged => {
                let place = dice.below(count as u64) as usize;
                let is_opener = upload.batch_id.is_none();
                let (sent, keeps, told) = match (dice.chance(30), is_opener) {
                    (true, _) => (Sent::Nothing, Keeps::None, Told::NotStored),
                    (false, true) => (Sent::Part, Keeps::None, Told::NotStored),
                    (false, false) => {
                        let torn = [Keeps::None, Keeps::First(place), Keeps::TornAt(place)];
                        (Sent::Part, dice.pick(&torn), Told::Unknown)
                    }
                };
                let reply = silence(Cause::File, sent);
                UploadFate { keeps, told, reply, broken_file: Some(place), ..good }
            }
            other => unreachable!("{other:?} does not befall an upload"),
        }
    }
}

/// What the service says of a target that it does not have.
fn not_found(target: &Target) -> &'static str {
    match target {
        Target::Classification(_) => r#"{"status":"error","message":"Classification not found"}"#,
        Target::Extraction(_) => r#"{"status":"error","message":"Extraction not found"}"#,
    }
}

impl PollFate {
    pub fn of(fault: Option<Fault>, rows: RowFaults, dice: &mut Dice) -> Self {
        let reply = Reply::Documented(rows);
        let takes = Duration::from_millis(dice.within(10, 1500));
        let good = PollFate { takes, reply, is_waiting: false, is_strange: false };
        let says = |status, body, retry_after| PollFate {
            reply: Reply::Says { status, body, retry_after },
            ..good.clone()
        };
        let Some(fault) = fault else { return good };
        match fault {
            Fault::PollLost => {
                let cause = dice.pick(&[Cause::Broken, Cause::TimeLimit, Cause::Connect]);
                PollFate { reply: Reply::Silence { cause, sent: Sent::Whole }, ..good }
            }
            Fault::PollBusy429 => says(429, "", None),
            Fault::PollBusy429WithRetryAfter => says(429, "", Some(dice.milliseconds(200_000))),
            Fault::PollFailed400 => says(400, INTERNAL, None),
            Fault::PollGateway502 => says(502, PAGE, None),
            Fault::PollBusy503 => says(503, "", None),
            Fault::PollWrongKey => says(401, "", None),
            Fault::PollCut => PollFate { reply: Reply::Cut(dice.below(1000)), ..good },
            Fault::StillWaiting => PollFate { is_waiting: true, ..good },
            Fault::StrangeStatus => PollFate { is_waiting: true, is_strange: true, ..good },
            other => unreachable!("{other:?} does not befall a request for results"),
        }
    }
}

impl Reply {
    /// What the client sees. `documented` is the response as it should be, with
    /// rows as they are.
    pub fn exchange(&self, documented: impl FnOnce(&RowFaults) -> String) -> Exchange {
        let response = |status, body: Vec<u8>, retry_after, is_cut| Exchange {
            sent: Sent::Whole,
            ended: Ended::Response(Response { status, retry_after, body, is_cut }),
        };
        match self {
            Reply::Documented(rows) => response(200, documented(rows).into_bytes(), None, false),
            Reply::Cut(thousandths) => {
                let mut body = documented(&RowFaults::default()).into_bytes();
                body.truncate(body.len() * *thousandths as usize / 1000);
                response(200, body, None, true)
            }
            Reply::Says { status, body, retry_after } => {
                response(*status, body.as_bytes().to_vec(), *retry_after, false)
            }
            Reply::Silence { cause, sent } => Exchange {
                sent: *sent,
                ended: Ended::NoResponse(NoResponse { cause: *cause, detail: "nothing".into() }),
            },
        }
    }
}
