//! Reading JSON that may differ from its documentation.
//!
//! serde's derive refuses a doubled key and a number for a string, and one
//! such value would cost a whole response. Here an [`Object`] takes its fields
//! one by one, each through a [`Value`] that says how tolerant to be. Nothing
//! is kept but what is taken, so that a large response is read at the speed of
//! its parser.

use alloc::{
    borrow::Cow,
    string::{String, ToString as _},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// What is filled from the fields of a JSON object.
pub(super) trait Object: Default {
    /// Takes the value of the field `name`, or skips it. The last of doubled
    /// fields counts.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error>;
}

/// A value that is still to be read, once.
#[must_use = "a value that is not read stops the parser"]
pub(super) struct Value<'a, A>(&'a mut A);

impl<'de, A: MapAccess<'de>> Value<'_, A> {
    /// A string, or a number as one; else nothing.
    pub(super) fn text(self) -> Result<Option<String>, A::Error> {
        Ok(match self.0.next_value::<Any<()>>()? {
            Any::Text(text) => Some(text),
            Any::Number(number) => Some(number.to_string()),
            Any::Object(()) | Any::Other => None,
        })
    }

    /// A finite number, or a string that is one; else nothing.
    pub(super) fn number(self) -> Result<Option<f64>, A::Error> {
        Ok(match self.0.next_value::<Any<()>>()? {
            Any::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            Any::Number(number) => number.as_f64(),
            Any::Object(()) | Any::Other => None,
        })
    }

    /// A string, or the `message` of an object; else nothing.
    pub(super) fn words(self) -> Result<Option<String>, A::Error> {
        Ok(match self.0.next_value::<Any<Words>>()? {
            Any::Text(text) => Some(text),
            Any::Object(words) => words.message,
            Any::Number(_) | Any::Other => None,
        })
    }

    /// An object; else nothing.
    pub(super) fn object<T: Object>(self) -> Result<Option<T>, A::Error> {
        Ok(match self.0.next_value::<Any<T>>()? {
            Any::Object(object) => Some(object),
            Any::Text(_) | Any::Number(_) | Any::Other => None,
        })
    }

    /// A collection of objects: an array or an object of them, or `null`.
    /// Elements that are `null` are left out, and any other that is no object
    /// is an error: it may be a row that cannot be read.
    pub(super) fn rows<T: Object>(self) -> Result<Vec<T>, A::Error> {
        Ok(self.0.next_value::<Rows<T>>()?.0)
    }

    /// Nothing, whatever it is.
    pub(super) fn skip(self) -> Result<(), A::Error> {
        self.0.next_value::<IgnoredAny>().map(|_| ())
    }
}

/// An object, or `null`.
pub(super) struct Row<T>(pub(super) Option<T>);

impl<'de, T: Object> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowVisitor(PhantomData))
    }
}

struct RowVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for RowVisitor<T> {
    type Value = Row<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        Ok(Row(Some(filled(fields)?)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Row(None))
    }
}

fn filled<'de, T: Object, A: MapAccess<'de>>(mut fields: A) -> Result<T, A::Error> {
    let mut object = T::default();
    while let Some(Name(name)) = fields.next_key()? {
        object.field(&name, Value(&mut fields))?;
    }
    Ok(object)
}

/// The name of a field, not copied unless it has escapes.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name.into())))
    }
}

/// The objects of a collection.
struct Rows<T>(Vec<T>);

impl<'de, T: Object> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of objects")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Rows(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(Row(row)) = elements.next_element()? {
            rows.extend(row);
        }
        Ok(Rows(rows))
    }

    /// An array that was turned into an object keyed by index, in the order of
    /// the numbers ("10" comes after "9"); under other keys, in its own order.
    fn visit_map<A: MapAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut rows: Vec<(Option<u64>, T)> = Vec::new();
        while let Some((Name(key), Row(row))) = elements.next_entry()? {
            rows.extend(row.map(|row| (key.parse().ok(), row)));
        }
        if rows.iter().all(|(index, _)| index.is_some()) {
            rows.sort_by_key(|(index, _)| *index);
        }
        Ok(Rows(rows.into_iter().map(|(_, row)| row).collect()))
    }
}

/// Any value, as far as somebody may have a use for it.
enum Any<T> {
    Text(String),
    Number(Number),
    Object(T),
    Other,
}

impl<'de, T: Object> Deserialize<'de> for Any<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData))
    }
}

struct AnyVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for AnyVisitor<T> {
    type Value = Any<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Any::Text(text.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Any::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Any::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Any::Other, Any::Number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Any::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Any::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        while let Some(IgnoredAny) = elements.next_element()? {}
        Ok(Any::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        filled(fields).map(Any::Object)
    }
}

/// The words in a nested object of an error.
#[derive(Default)]
struct Words {
    message: Option<String>,
}

impl Object for Words {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match name {
            "message" => self.message = value.text()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// No fields at all.
impl Object for () {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        _name: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        value.skip()
    }
}
