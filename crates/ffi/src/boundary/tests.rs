//! What every export has in common, tried on a handle of its own.

use std::mem::MaybeUninit;

use super::call::{FINE, call};
use super::error::{
    extracta_error, extracta_error_is_possibly_done, extracta_error_is_possibly_stored,
};
use super::handle::{Broken, Changes, On, Sends, given, given_even_if_broken, handle};
use super::kind::extracta_error_kind;
use super::value::{make, value, value_or};

const LIBRARY: i32 = extracta_error_kind::Library as i32;
const USAGE: i32 = extracta_error_kind::Usage as i32;

#[derive(Default)]
struct Handle {
    broken: Broken,
}

handle!(Handle);

/// An out as C leaves it: with anything in it.
fn dirty<T>() -> MaybeUninit<*mut T> {
    MaybeUninit::new(std::ptr::dangling_mut())
}

fn taken<T>(out: MaybeUninit<*mut T>) -> Option<Box<T>> {
    // SAFETY: every call has written it, with NULL or with
    // what `Box::into_raw` gave.
    unsafe {
        let pointer = out.assume_init();
        (!pointer.is_null()).then(|| Box::from_raw(pointer))
    }
}

/// The error of a call that fails with this status, and makes nothing.
fn fails<O: On>(
    with: i32,
    on: O,
    work: impl FnOnce(&mut O::Handle) -> Result<u8, extracta_error>,
) -> Box<extracta_error> {
    let (mut made, mut error) = (dirty(), dirty());
    assert_eq!(call(on, Some(&mut made), Some(&mut error), work), with);
    assert!(taken(made).is_none());
    taken(error).expect("an error")
}

fn is_possibly_stored(error: &extracta_error) -> bool {
    extracta_error_is_possibly_stored(Some(error))
}

#[test]
fn a_panic_becomes_an_error_and_breaks_the_handle() {
    let handle = Handle::default();
    let error = fails(LIBRARY, Some(&handle), |_| panic!("oh"));
    assert_eq!(error.message.to_str(), "a bug in this library: oh");
    assert!(!is_possibly_stored(&error));
    let error = fails(LIBRARY, Some(&handle), |_| Ok(1));
    assert!(error.message.to_str().contains("is broken"));
}

#[test]
fn after_a_panic_of_a_call_that_sends_the_documents_may_be_stored() {
    let handle = Handle::default();
    assert!(is_possibly_stored(&fails(LIBRARY, Sends(Some(&handle)), |_| panic!("oh"))));
    // The next one is refused before it sends anything.
    assert!(!is_possibly_stored(&fails(LIBRARY, Sends(Some(&handle)), |_| Ok(1))));
}

#[test]
fn after_a_panic_of_a_call_that_changes_something_it_may_be_done() {
    let handle = Handle::default();
    let error = fails(LIBRARY, Changes(Some(&handle)), |_| panic!("oh"));
    assert!(extracta_error_is_possibly_done(Some(&error)) && !is_possibly_stored(&error));
    let refused = fails(LIBRARY, Changes(Some(&handle)), |_| Ok(1));
    assert!(!extracta_error_is_possibly_done(Some(&refused)));
}

#[test]
fn a_panic_while_a_handle_is_changed_breaks_it() {
    let mut handle = Handle::default();
    assert_eq!(call(Some(&mut handle), (), None, |_| panic!("oh")), LIBRARY);
    assert_eq!(call(Some(&mut handle), (), None, |_| Ok(())), LIBRARY);
}

#[test]
fn a_panic_in_what_cannot_fail_gives_the_value_for_nothing() {
    assert_eq!(value::<i64>(|| panic!("oh")), 0);
    assert_eq!(value_or(7, || panic!("oh")), 7);
    assert!(make::<u8>(|| panic!("oh")).is_none());
}

#[test]
fn a_panic_while_a_handle_is_freed_stays_inside() {
    struct Grenade;
    impl Drop for Grenade {
        fn drop(&mut self) {
            panic!("oh");
        }
    }
    let grenade = Some(Box::new(Grenade));
    value(|| grenade.map(drop));
}

#[test]
fn outs_are_cleared_before_anything_else() {
    let error = fails(USAGE, None::<&Handle>, |_| Ok(1));
    assert_eq!(error.message.to_str(), "Handle is NULL");

    let mut error = dirty();
    assert_eq!(call(Some(&mut Handle::default()), (), Some(&mut error), |_| Ok(())), FINE);
    assert!(taken(error).is_none());
}

#[test]
fn what_is_made_by_changing_a_handle_is_nothing_after_a_panic() {
    let mut handle = Handle::default();
    let mut made = dirty();
    assert_eq!(call(Some(&mut handle), Some(&mut made), None, |_| Ok(1)), FINE);
    assert_eq!(taken(made), Some(Box::new(1)));
    fails(LIBRARY, Some(&mut handle), |_| panic!("oh"));
    assert!(given(Some(&handle)).is_err());
    assert!(given_even_if_broken(Some(&handle)).is_ok());
    assert!(given_even_if_broken(None::<&Handle>).is_err());
}

#[test]
fn after_a_panic_over_what_others_sent_it_may_be_stored() {
    assert!(is_possibly_stored(&fails(LIBRARY, Sends(()), |()| panic!("oh"))));
    // A mistake of the caller's leaves nothing open.
    let error = fails(USAGE, Sends(()), |()| Err(extracta_error::usage("no request")));
    assert!(!is_possibly_stored(&error));
}

#[test]
fn a_number_is_cleared_before_anything_else() {
    fn number<O: On>(
        on: O,
        work: impl FnOnce(&mut O::Handle) -> Result<i32, extracta_error>,
    ) -> (i32, i32) {
        let mut number = MaybeUninit::new(7);
        let status = call(on, Some(&mut number), None, work);
        // SAFETY: made with a number in it.
        (status, unsafe { number.assume_init() })
    }
    assert_eq!(number(None::<&mut Handle>, |_| Ok(1)), (USAGE, 0));
    assert_eq!(number(Some(&mut Handle::default()), |_| panic!("oh")), (LIBRARY, 0));
    assert_eq!(number((), |()| Ok(5)), (FINE, 5));
}

#[test]
fn without_a_place_for_the_result_nothing_is_done() {
    const NO_NUMBER: Option<&mut MaybeUninit<i32>> = None;
    const NOTHING_MADE: Option<&mut MaybeUninit<*mut u8>> = None;
    let handle = &mut Handle::default();
    assert_eq!(call(Some(&*handle), NOTHING_MADE, None, |_| unreachable!()), USAGE);
    assert_eq!(call(Some(handle), NO_NUMBER, None, |_| unreachable!()), USAGE);
    assert_eq!(call((), NO_NUMBER, None, |()| unreachable!()), USAGE);
}
