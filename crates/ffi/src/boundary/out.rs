//! Places in C's memory where a call puts what it gives.

use std::mem::MaybeUninit;

use super::value::OrNone;

/// A place that C gives, or NULL; `()` where the call gives nothing.
pub(crate) trait Out {
    /// What the call gives.
    type Value;
    /// The place, once it is clear that there is one.
    type Place;
    /// What errors call it.
    const NAME: &'static str;

    /// Writes into it that there is none. `None` for NULL.
    fn clear(self) -> Option<Self::Place>;

    fn fill(place: Self::Place, value: Self::Value);
}

impl Out for () {
    type Value = ();
    type Place = ();
    const NAME: &'static str = "nothing";

    fn clear(self) -> Option<()> {
        Some(())
    }

    fn fill((): (), (): ()) {}
}

/// What is made is C's to free.
impl<'a, T> Out for Option<&'a mut MaybeUninit<*mut T>> {
    type Value = T;
    type Place = &'a mut *mut T;
    const NAME: &'static str = "the place for what is made";

    fn clear(self) -> Option<Self::Place> {
        self.map(|place| place.write(std::ptr::null_mut()))
    }

    fn fill(place: Self::Place, made: T) {
        *place = Box::into_raw(Box::new(made));
    }
}

impl<'a, N: OrNone> Out for Option<&'a mut MaybeUninit<N>> {
    type Value = N;
    type Place = &'a mut N;
    const NAME: &'static str = "the place for the number";

    fn clear(self) -> Option<Self::Place> {
        self.map(|place| place.write(N::NONE))
    }

    fn fill(place: Self::Place, number: N) {
        *place = number;
    }
}
