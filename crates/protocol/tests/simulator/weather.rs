//! What goes wrong how often: calm, stormy, or one kind of fault alone.

use super::dice::Dice;
use super::fault::Fault;

/// What may befall an upload and leave the run alone.
const UPLOADS: [Fault; 28] = [
    Fault::ConnectFails,
    Fault::BrokenBeforeBody,
    Fault::OpenerCut,
    Fault::Busy429,
    Fault::Busy429WithRetryAfter,
    Fault::Busy503WithRetryAfter,
    Fault::BusyButStored,
    Fault::TooLarge413,
    Fault::BatchIsClosed,
    Fault::RefusedWithoutReason,
    Fault::AdditionCut,
    Fault::RequestLost,
    Fault::ResponseLost,
    Fault::LandsLate,
    Fault::OwnTimeLimit,
    Fault::Failed500,
    Fault::Failed400,
    Fault::Gateway502,
    Fault::Gateway504,
    Fault::TimedOut408,
    Fault::Busy503,
    Fault::ResponseCut,
    Fault::PageInsteadOfJson,
    Fault::OnlySomeKeptAndNotSaid,
    Fault::OnlySomeKept,
    Fault::AddedElsewhere,
    Fault::FileChanged,
    Fault::FileUnavailable,
];

/// What befalls few uploads: it ends a session, or leaves a batch that can
/// never be settled.
const RARE_UPLOADS: [Fault; 5] = [
    Fault::WrongKey,
    Fault::NoCredits,
    Fault::NoClassification,
    Fault::WrongAddress,
    Fault::TakenAndLost,
];

const POLLS: [Fault; 9] = [
    Fault::PollLost,
    Fault::PollBusy429,
    Fault::PollBusy429WithRetryAfter,
    Fault::PollFailed400,
    Fault::PollGateway502,
    Fault::PollBusy503,
    Fault::PollCut,
    Fault::StillWaiting,
    Fault::StrangeStatus,
];

/// The weather of one session.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// Of a hundred requests, how many go wrong.
    pub uploads: u64,
    pub polls: u64,
    /// Of a hundred responses, how many have rows that are not as they should
    /// be.
    pub rows: u64,
    /// The only fault that uploads have, where there is but one.
    only: Option<Fault>,
    /// Whether what is rare occurs at all.
    has_rare: bool,
}

impl Weather {
    /// Nothing goes wrong.
    pub const FAIR: Weather =
        Weather { uploads: 0, polls: 0, rows: 0, only: None, has_rare: false };

    pub fn draw(dice: &mut Dice) -> Self {
        match dice.below(4) {
            0 => {
                let faults = dice.within(1, 5);
                Weather { uploads: faults, polls: faults, rows: faults, ..Weather::FAIR }
            }
            1 => Weather {
                uploads: dice.within(20, 90),
                polls: dice.below(20),
                rows: dice.below(20),
                only: Some(dice.pick(&UPLOADS)),
                has_rare: false,
            },
            _ => Weather {
                uploads: dice.within(5, 60),
                polls: dice.below(60),
                rows: dice.below(60),
                only: None,
                has_rare: dice.chance(30),
            },
        }
    }

    /// The fault of the next upload, if it has any.
    pub fn upload(&self, is_opener: bool, dice: &mut Dice) -> Option<Fault> {
        if !dice.chance(self.uploads) {
            return None;
        }
        let fault = match self.only {
            Some(fault) => fault,
            None if self.has_rare && dice.chance(10) => dice.pick(&RARE_UPLOADS),
            None => dice.pick(&UPLOADS),
        };
        match fault {
            Fault::OpenerCut if !is_opener => Some(Fault::AdditionCut),
            Fault::AdditionCut | Fault::OnlySomeKeptAndNotSaid if is_opener => {
                Some(Fault::OpenerCut)
            }
            Fault::BatchIsClosed | Fault::AddedElsewhere | Fault::OnlySomeKept if is_opener => None,
            fault => Some(fault),
        }
    }

    /// The fault of the next request for results, if it has any.
    pub fn poll(&self, dice: &mut Dice) -> Option<Fault> {
        if !dice.chance(self.polls) {
            return None;
        }
        let is_rare = self.has_rare && dice.chance(2);
        Some(if is_rare { Fault::PollWrongKey } else { dice.pick(&POLLS) })
    }
}
