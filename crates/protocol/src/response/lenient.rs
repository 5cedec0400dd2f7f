//! Reading JSON that may differ from its documentation.
//!
//! serde's derive refuses a doubled key and a number for a string, and one
//! such value would cost a whole response. Here an object is read as
//! [`Fields`], each of which is text until it is asked for in the way that says
//! how tolerant to be. A value that cannot be read so costs only itself.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The fields that some reader asks for. Others are passed over: a response of
/// nothing but unknown fields takes no memory beyond its own.
const NAMES: [&str; 20] = [
    "batchId",
    "classificationDetails",
    "classificationId",
    "confidence",
    "createdAt",
    "credits",
    "documentType",
    "error",
    "extraction",
    "extractionDetails",
    "extractionId",
    "fileId",
    "fileName",
    "files",
    "message",
    "numberOfPages",
    "result",
    "status",
    "updatedAt",
    "url",
];

/// The most rows of a response that are read: 200 times what a batch of ours
/// holds, as a batch may be somebody else's. A row of two bytes takes hundreds in
/// memory, so that the length of a response alone does not bound it.
pub(crate) const MOST_ROWS: usize = 100_000;

/// The fields of a JSON object. The last of doubled fields counts.
#[derive(Default)]
pub(crate) struct Fields<'a>([Option<&'a RawValue>; NAMES.len()]);

impl<'a> Fields<'a> {
    /// A string, or a number as one, digit for digit; else nothing.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        match value.as_bytes().first()? {
            b'"' => serde_json::from_str(value).ok(),
            b'-' | b'0'..=b'9' => Some(value.into()),
            _ => None,
        }
    }

    /// A finite number, or a string that is one; else nothing.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A time in milliseconds since 1970, or a string that is one; else nothing.
    pub(crate) fn time(&self, name: &str) -> Option<i64> {
        self.number(name).map(|time| time as i64)
    }

    /// The JSON of a value, as it stands there; nothing where it is `null`.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.value(name).filter(|value| *value != "null")
    }

    /// What the reader of its type makes of it; else nothing.
    pub(crate) fn json<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.read(name)
    }

    /// A string, or the `message` of an object; else nothing.
    pub(crate) fn words(&self, name: &str) -> Option<String> {
        self.read(name).or_else(|| self.object(name)?.text("message"))
    }

    /// An object; else nothing.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        self.read(name)
    }

    /// A collection of objects: an array or an object of them, or `null`.
    /// Elements that are `null` are left out. One that is something else is a
    /// row of which nothing can be read; a collection of nothing but these is
    /// none.
    ///
    /// # Errors
    ///
    /// It is none, or, with words about it, has too many rows.
    pub(crate) fn rows<T: From<Fields<'a>>>(&self, name: &str) -> Result<Vec<T>, Option<String>> {
        self.raw(name).map_or_else(|| Ok(Vec::new()), rows)
    }

    /// Whether there is nothing: no such field, or the store's ways to keep
    /// none.
    pub(crate) fn is_missing(&self, name: &str) -> bool {
        self.value(name).is_none_or(|value| matches!(value, "null" | "[]" | "{}" | "\"\""))
    }

    fn read<T: Deserialize<'a>>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.value(name)?).ok()
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let place = NAMES.iter().position(|known| *known == name);
        debug_assert!(place.is_some(), "{name} is not kept");
        self.0[place?].map(RawValue::get)
    }
}

/// A collection of objects, as [`Fields::rows`] reads it.
///
/// # Errors
///
/// It is none, or, with words about it, has too many rows.
pub(crate) fn rows<'a, T: From<Fields<'a>>>(json: &'a str) -> Result<Vec<T>, Option<String>> {
    let rows: Rows<T> = serde_json::from_str(json).map_err(|_| None)?;
    if rows.count > MOST_ROWS {
        let count = rows.count.to_string();
        return Err(Some(["the response has too many rows: ", &count].concat()));
    }
    Ok(rows.rows)
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut kept = Fields::default();
        while let Some((Place(place), value)) = fields.next_entry::<Place, &RawValue>()? {
            if let Some(place) = place {
                kept.0[place] = Some(value);
            }
        }
        Ok(kept)
    }
}

/// Where a field is kept, if it is.
struct Place(Option<usize>);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = Place;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E>(self, name: &str) -> Result<Place, E> {
                Ok(Place(NAMES.iter().position(|known| *known == name)))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

/// The elements of a collection, as far as they are kept.
struct Rows<T> {
    rows: Vec<T>,
    /// How many there are.
    count: usize,
    has_objects: bool,
}

impl<'de, T: From<Fields<'de>>> Rows<T> {
    const NONE: Self = Rows { rows: Vec::new(), count: 0, has_objects: false };

    /// Takes an element; says whether it is kept, as the last of the rows.
    fn take(&mut self, element: &'de RawValue) -> bool {
        if element.get() == "null" {
            return false;
        }
        self.count += 1;
        if self.count > MOST_ROWS {
            return false;
        }
        let fields: Option<Fields<'de>> = serde_json::from_str(element.get()).ok();
        self.has_objects |= fields.is_some();
        self.rows.push(T::from(fields.unwrap_or_default()));
        true
    }

    fn whole<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.has_objects || self.count == 0 {
            true => Ok(self),
            false => Err(E::custom("no collection of objects")),
        }
    }
}

impl<'de, T: From<Fields<'de>>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: From<Fields<'de>>> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows = Rows::NONE;
        while let Some(element) = elements.next_element()? {
            rows.take(element);
        }
        rows.whole()
    }

    /// An array that was turned into an object keyed by index, in the order of
    /// the numbers ("10" comes after "9"); under other keys, in its own order.
    fn visit_map<A: MapAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let (mut rows, mut keys) = (Rows::NONE, Vec::new());
        while let Some((key, element)) = elements.next_entry::<String, &RawValue>()? {
            if rows.take(element) {
                keys.push(key.parse::<u64>().ok());
            }
        }
        if keys.iter().all(Option::is_some) {
            let mut keyed: Vec<_> = keys.into_iter().zip(rows.rows).collect();
            keyed.sort_by_key(|(index, _)| *index);
            rows.rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        rows.whole()
    }
}
