//! What every export has in common, tried on a handle of its own.

use std::mem::MaybeUninit;

use super::call::{FINE, call};
use super::error::{extracta_error, extracta_error_is_possibly_stored};
use super::handle::{Broken, Sends, given, given_even_if_broken, handle};
use super::kind::extracta_kind;
use super::value::{make, value, value_or};

const LIBRARY: i32 = extracta_kind::Library as i32;
const USAGE: i32 = extracta_kind::Usage as i32;

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

#[test]
fn a_panic_becomes_an_error_and_breaks_the_handle() {
    let handle = Handle::default();
    let (mut made, mut error) = (dirty::<u8>(), dirty());
    let status = call(Some(&handle), Some(&mut made), Some(&mut error), |_| panic!("oh"));
    assert_eq!(status, LIBRARY);
    assert!(taken(made).is_none());
    let error = taken(error).expect("an error");
    assert_eq!(error.message.to_str(), "a bug in this library: oh");
    assert!(!extracta_error_is_possibly_stored(Some(&error)));

    let (mut made, mut error) = (dirty::<u8>(), dirty());
    let status = call(Some(&handle), Some(&mut made), Some(&mut error), |_| Ok(1));
    assert_eq!(status, LIBRARY);
    assert!(taken(made).is_none());
    assert!(taken(error).expect("an error").message.to_str().contains("is broken"));
}

#[test]
fn after_a_panic_of_a_call_that_sends_the_documents_may_be_stored() {
    let handle = Handle::default();
    let mut error = dirty();
    let mut made = dirty::<u8>();
    let status = call(Sends(Some(&handle)), Some(&mut made), Some(&mut error), |_| panic!("oh"));
    assert_eq!(status, LIBRARY);
    assert!(taken(made).is_none());
    assert!(extracta_error_is_possibly_stored(taken(error).as_deref()));

    // The next one is refused before it sends anything.
    let (mut made, mut error) = (dirty::<u8>(), dirty());
    let status = call(Sends(Some(&handle)), Some(&mut made), Some(&mut error), |_| Ok(1));
    assert_eq!(status, LIBRARY);
    assert!(taken(made).is_none());
    let error = taken(error).expect("an error");
    assert!(!extracta_error_is_possibly_stored(Some(&error)));
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
    let (mut made, mut error) = (dirty::<u8>(), dirty());
    let status = call(None::<&Handle>, Some(&mut made), Some(&mut error), |_| Ok(1));
    assert_eq!(status, USAGE);
    assert!(taken(made).is_none());
    assert_eq!(taken(error).expect("an error").message.to_str(), "Handle is NULL");

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
    let mut made = dirty::<u8>();
    let status = call(Some(&mut handle), Some(&mut made), None, |_| panic!("oh"));
    assert_eq!(status, LIBRARY);
    assert!(taken(made).is_none());
    assert!(given(Some(&handle)).is_err());
    assert!(given_even_if_broken(Some(&handle)).is_ok());
    assert!(given_even_if_broken(None::<&Handle>).is_err());
}

#[test]
fn after_a_panic_over_what_others_sent_it_may_be_stored() {
    let mut error = dirty();
    let mut made = dirty::<u8>();
    assert_eq!(call(Sends(()), Some(&mut made), Some(&mut error), |()| panic!("oh")), LIBRARY);
    assert!(taken(made).is_none());
    assert!(extracta_error_is_possibly_stored(taken(error).as_deref()));
    // A mistake of the caller's leaves nothing open.
    let mut error = dirty();
    let refused = |(): &mut ()| Err(extracta_error::usage("no request"));
    assert_eq!(call(Sends(()), Some(&mut dirty::<u8>()), Some(&mut error), refused), USAGE);
    assert!(!extracta_error_is_possibly_stored(taken(error).as_deref()));
}

#[test]
fn a_number_is_cleared_before_anything_else() {
    let mut number = MaybeUninit::new(7);
    assert_eq!(call(None::<&mut Handle>, Some(&mut number), None, |_| Ok(1)), USAGE);
    // SAFETY: made with a number in it.
    assert_eq!(unsafe { number.assume_init() }, 0);
    let mut number = MaybeUninit::new(7);
    let work = |_: &mut Handle| -> Result<i32, extracta_error> { panic!("oh") };
    let mut handle = Handle::default();
    assert_eq!(call(Some(&mut handle), Some(&mut number), None, work), LIBRARY);
    // SAFETY: as above.
    assert_eq!(unsafe { number.assume_init() }, 0);
    let mut number = MaybeUninit::new(7);
    assert_eq!(call((), Some(&mut number), None, |()| Ok(5)), FINE);
    // SAFETY: as above.
    assert_eq!(unsafe { number.assume_init() }, 5);
}

#[test]
fn without_a_place_for_the_number_nothing_is_done() {
    const NOWHERE: Option<&mut MaybeUninit<i32>> = None;
    let handle = &mut Handle::default();
    assert_eq!(call(Some(handle), NOWHERE, None, |_| unreachable!()), USAGE);
    assert_eq!(call((), NOWHERE, None, |()| unreachable!()), USAGE);
}

#[test]
fn without_a_place_for_the_result_nothing_is_done() {
    const NOWHERE: Option<&mut MaybeUninit<*mut u8>> = None;
    assert_eq!(call(Some(&Handle::default()), NOWHERE, None, |_| unreachable!()), USAGE);
}
