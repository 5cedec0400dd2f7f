//! Numbers and names of C for the values of Rust's enums.

/// Gives the values of an enum their numbers: those of an enum of the header.
macro_rules! numbered {
    ($c:ident of $ours:ident { $($value:ident),+ }) => {
        impl From<$ours> for $c {
            fn from(value: $ours) -> Self {
                match value {
                    $($ours::$value => $c::$value,)+
                }
            }
        }

        impl $c {
            /// The value with this number.
            pub(crate) fn of(number: i32) -> Option<$ours> {
                let all = [$($ours::$value),+];
                all.into_iter().find(|value| $c::from(*value) as i32 == number)
            }
        }

        /// Each value has a number of its own, and other numbers are none.
        #[cfg(test)]
        #[test]
        fn $c() {
            let all = [$($ours::$value),+];
            for value in all {
                let of_c = $c::from(value);
                assert_eq!($c::of(of_c as i32), Some(value));
                assert_eq!(format!("{of_c:?}"), format!("{value:?}"));
            }
            for number in [i32::MIN, -1, 0, 1000, i32::MAX] {
                assert_eq!($c::of(number), None);
            }
        }
    };
}
pub(crate) use numbered;

/// The same, where the values have names, which are C's too.
macro_rules! named {
    ($c:ident of $ours:ident { $($value:ident),+ }) => {
        $crate::boundary::numbered::numbered!($c of $ours { $($value),+ });

        impl $c {
            /// The name of the value with this number.
            fn name(number: i32) -> Option<*const c_char> {
                match Self::of(number)? {
                    $($ours::$value => {
                        const NAME: &str = $ours::$value.as_str();
                        const WITH_NUL: &[u8; NAME.len() + 1] =
                            &$crate::boundary::numbered::with_nul(NAME);
                        Some(WITH_NUL.as_ptr().cast())
                    })+
                }
            }
        }

        #[cfg(test)]
        #[test]
        fn every_value_has_a_name() {
            for value in $ours::ALL {
                let name = $c::name($c::from(value) as i32).expect("a name");
                // SAFETY: a text that lives for ever.
                let name = unsafe { std::ffi::CStr::from_ptr(name) };
                assert_eq!(name.to_str(), Ok(value.as_str()));
            }
            for number in [i32::MIN, -1, 0, 1000, i32::MAX] {
                assert_eq!($c::name(number), None);
            }
        }
    };
}
pub(crate) use named;

/// A text and the NUL that C wants behind it, at compile time.
pub(crate) const fn with_nul<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut place = 0;
    while place < text.len() {
        bytes[place] = text.as_bytes()[place];
        place += 1;
    }
    bytes
}
