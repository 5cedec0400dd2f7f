//! Ending a blocked call from another thread.

use std::convert::Infallible;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

use ::extracta_client::Cancel;

use crate::boundary::error::extracta_error;
use crate::boundary::{self, number::duration, per_process::PerProcess};

/// By which another thread ends calls that block. Any number of threads and
/// calls may share one.
#[derive(Debug)]
pub struct extracta_cancel_token {
    per_process: PerProcess<Cancel>,
    is_cancelled: AtomicBool,
}

/// Makes a token that is not cancelled.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_cancel_token_new() -> Option<Box<extracta_cancel_token>> {
    boundary::make(|| extracta_cancel_token {
        per_process: PerProcess::new(Cancel::new()),
        is_cancelled: AtomicBool::new(false),
    })
}

/// Frees a token. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_cancel_token_free(token: Option<Box<extracta_cancel_token>>) {
    boundary::value(|| token.map(drop));
}

/// Cancels, for good: calls that block under the token return within moments,
/// but not while a file blocks as it is read (a network drive's, say); later
/// ones return at once. Any thread may do this, and a signal handler may: it
/// sets a flag and writes to a descriptor. After a fork the calls of the other
/// process go on. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_cancel_token_cancel(token: Option<&extracta_cancel_token>) {
    boundary::value(|| {
        let token = token?;
        token.is_cancelled.store(true, Ordering::Release);
        // Where this process has made none yet, nobody waits under it.
        token.per_process.made_here()?.cancel();
        Some(())
    });
}

/// Lets the token count as cancelled when so many milliseconds have passed, 0
/// or more: a deadline for all calls that begin under it afterwards, in this
/// process. A later call cannot put it off. Below 0 is refused.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_cancel_token_cancel_after_ms(
    token: Option<&extracta_cancel_token>,
    milliseconds: i64,
    error: Option<&mut MaybeUninit<*mut extracta_error>>,
) -> i32 {
    boundary::call((), (), error, |()| {
        let token = token.ok_or_else(|| extracta_error::null("the token"))?;
        token.get().cancel_after(duration(milliseconds, "the time until it is cancelled")?);
        Ok(())
    })
}

/// Whether it was cancelled, or its time is over. False for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn extracta_cancel_token_is_cancelled(
    token: Option<&extracta_cancel_token>,
) -> bool {
    boundary::value(|| {
        let token = token?;
        let is_over = || token.per_process.made_here().is_some_and(Cancel::is_cancelled);
        Some(token.is_cancelled.load(Ordering::Acquire) || is_over())
    })
}

impl extracta_cancel_token {
    /// The token of this process. The parent's would shut sockets down that
    /// are the parent's too.
    pub(crate) fn get(&self) -> Cancel {
        let Ok(own) = self.per_process.get::<Infallible>(|| Ok(Cancel::new()));
        if self.is_cancelled.load(Ordering::Acquire) {
            own.cancel();
        }
        own.clone()
    }
}
