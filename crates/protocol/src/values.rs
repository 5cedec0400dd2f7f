//! What an extraction found in a document: values as the service gave them, and
//! readers that never guess.

use alloc::string::{String, ToString as _};

#[cfg(feature = "serde")]
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The values that were found in a document, as the service's JSON. Values that
/// were not found are missing in it. In all that was seen each is a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values(String);

/// How a number is written: what stands between thousands, if anything does, and
/// what before the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separators {
    /// Between groups of digits: `,` in `1,234.50`, a space or `'` elsewhere.
    pub group: Option<char>,
    /// Before the fraction: `.` in `1,234.50`.
    pub decimal: char,
}

impl Values {
    /// Takes a JSON object; `None` if it is none.
    pub fn new(json: &str) -> Option<Self> {
        let _: Map<String, Value> = serde_json::from_str(json).ok()?;
        Some(Values(compact(json)))
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        serde_json::from_str(&self.0).is_ok_and(|fields: Map<String, Value>| fields.is_empty())
    }

    /// All values, as the service wrote them, on one line: a JSON object.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// The value under a key, as JSON; `None` if it was not found.
    pub fn value(&self, key: &str) -> Option<Value> {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.0).ok()?;
        fields.remove(key).filter(|value| !value.is_null())
    }

    /// The value under a key as a text, a number as one too; `None` if it was not
    /// found or is a list or an object.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The value under a key as a decimal number, in plain digits with a `.`
    /// before the fraction, so that no digit is lost: the decimal type of your
    /// program reads it. `None` if it was not found or is anything else than
    /// digits, these separators at their places, and a sign: a currency is for
    /// the caller to take away.
    pub fn as_decimal(&self, key: &str, separators: Separators) -> Option<String> {
        decimal(self.text(key)?.trim(), separators)
    }

    /// The value under a key as a date of this format, as `strptime` has it:
    /// `%d/%m/%Y`. `None` if it was not found, is of another format, or has a year
    /// of two digits where `%Y` is named.
    #[cfg(feature = "dates")]
    pub fn as_date(&self, key: &str, format: &str) -> Option<jiff::civil::Date> {
        let date = jiff::civil::Date::strptime(format, self.text(key)?.trim()).ok()?;
        (date.year() >= 1000).then_some(date)
    }
}

/// JSON without the white space between its parts, and with all else as it is: a
/// number keeps its digits, and a record of one line stays one line.
fn compact(json: &str) -> String {
    let (mut is_in_text, mut is_escaped) = (false, false);
    let is_kept = |c: &char| {
        let is_quote = *c == '"' && !is_escaped;
        is_escaped = is_in_text && *c == '\\' && !is_escaped;
        is_in_text ^= is_quote;
        is_in_text || !c.is_ascii_whitespace()
    };
    json.chars().filter(is_kept).collect()
}

fn decimal(text: &str, separators: Separators) -> Option<String> {
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once(separators.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let mut groups = whole.split(|c| Some(c) == separators.group);
    let first = groups.next().filter(|group| are_digits(group))?;
    let mut number = [sign, first].concat();
    for group in groups {
        // `1,23` is no number of thousands: the separators are others.
        if first.len() > 3 || group.len() != 3 || !are_digits(group) {
            return None;
        }
        number.push_str(group);
    }
    if let Some(fraction) = fraction {
        are_digits(fraction).then_some(())?;
        number.push('.');
        number.push_str(fraction);
    }
    Some(number)
}

#[cfg(feature = "serde")]
impl serde::Serialize for Values {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Separators = Separators { group: Some(','), decimal: '.' };
    const GERMAN: Separators = Separators { group: Some('.'), decimal: ',' };

    fn values() -> Values {
        let json = r#"{"amount":"1.000,50","date":"23/12/24","paid":12.5,"lines":[{"a":"1"}],
            "gone":null}"#;
        Values::new(json).expect("an object")
    }

    #[test]
    fn values_are_what_they_are() {
        assert_eq!(values().text("amount").as_deref(), Some("1.000,50"));
        assert_eq!(values().text("paid").as_deref(), Some("12.5"));
        assert_eq!(values().text("lines"), None);
        assert_eq!(values().value("gone"), None);
        assert!(Values::new(" { } ").is_some_and(|it| it.is_empty()) && !values().is_empty());
        for json in ["[]", "null", "", "{", "\"a\""] {
            assert_eq!(Values::new(json), None, "{json}");
        }
    }

    #[test]
    fn values_are_one_line_and_keep_every_character_that_counts() {
        let json = "{\n  \"a b\" : \"x \\\" y\\\\\" ,\r\n\t\"n\": [ 1.00 , \" \" ]\n}\n";
        let values = Values::new(json).expect("an object");
        assert_eq!(values.json(), r#"{"a b":"x \" y\\","n":[1.00," "]}"#);
    }

    #[test]
    fn a_number_is_read_by_the_separators_that_are_named_and_no_others() {
        assert_eq!(values().as_decimal("amount", GERMAN).as_deref(), Some("1000.50"));
        assert_eq!(values().as_decimal("amount", ENGLISH), None);
        for (text, english) in [
            ("1,234,567.80", Some("1234567.80")),
            ("-12", Some("-12")),
            ("\u{2212}0.5", Some("-0.5")),
            ("+7", Some("7")),
            ("1234.5", Some("1234.5")),
            ("1,23", None),
            ("1234,567", None),
            (",123", None),
            ("1.", None),
            (".5", None),
            ("1.2.3", None),
            ("12 EUR", None),
            ("1e3", None),
            ("", None),
            ("-", None),
            ("\u{661}", None),
        ] {
            assert_eq!(decimal(text, ENGLISH).as_deref(), english, "{text}");
        }
        let plain = Separators { group: None, decimal: '.' };
        assert_eq!(decimal("1,234", plain), None);
    }

    #[cfg(feature = "dates")]
    #[test]
    fn a_date_is_read_by_the_format_that_is_named_and_no_other() {
        let date = values().as_date("date", "%d/%m/%y").expect("a date");
        assert_eq!(date, jiff::civil::date(2024, 12, 23));
        assert_eq!(values().as_date("date", "%m/%d/%y"), None);
        assert_eq!(values().as_date("date", "%d/%m/%Y"), None);
        assert_eq!(values().as_date("amount", "%d/%m/%y"), None);
    }
}
