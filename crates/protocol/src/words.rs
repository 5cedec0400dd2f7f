//! Enums whose values have a word each, for records and programs.

/// Defines an enum with `ALL`, `as_str`, `Display` and `FromStr`: each value and
/// its word stand in one place.
macro_rules! words {
    (
        $(#[$doc:meta])*
        pub enum $name:ident {
            $($(#[$value_doc:meta])* $value:ident = $word:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        pub enum $name {
            $(
                $(#[$value_doc])*
                #[cfg_attr(feature = "serde", serde(rename = $word))]
                $value,
            )*
        }

        impl $name {
            /// Every value, in the order of their declaration.
            pub const ALL: [$name; [$($word),*].len()] = [$($name::$value),*];

            /// The value as one lower-case word, for records and programs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$value => $word,)*
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::words::UnknownWord;

            /// The value of which [`as_str`](Self::as_str) is this word.
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let value = $name::ALL.into_iter().find(|value| value.as_str() == word);
                value.ok_or(crate::words::UnknownWord)
            }
        }
    };
}
pub(crate) use words;

/// A word that none of the values has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such word")]
pub struct UnknownWord;
