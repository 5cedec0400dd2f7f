//! From a text to the values of an extraction's fields: what stands beside a
//! label, or below it.
//!
//! A field's labels are the words of its key (`invoice_number` and
//! `invoiceNumber` are "invoice number") and its description. With an example,
//! a value of the example's shape is looked for first. What is not found is
//! missing.

use serde_json::{Map, Value};

/// The lines below a label that still belong to it.
const LINES_BELOW: usize = 2;

/// The values of these fields, as the service gives them: texts, and what is
/// made of texts.
pub(crate) fn values(text: &str, fields: &Value) -> Map<String, Value> {
    let lines: Vec<&str> =
        text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
    found(&lines, fields)
}

fn found(lines: &[&str], fields: &Value) -> Map<String, Value> {
    let fields = fields.as_array().map_or(&[][..], Vec::as_slice);
    let values = fields.iter().filter_map(|field| {
        let value = match field["type"].as_str() {
            Some("object") => Value::Object(found(lines, &field["properties"])),
            Some("array") if field["items"]["type"] == "object" => {
                rows(lines, &field["items"]["properties"])
            }
            Some("array") => list(lines, field),
            _ => Value::from(value(lines, field)?),
        };
        let is_empty = value == Value::Object(Map::new()) || value == Value::Array(Vec::new());
        (!is_empty).then(|| (field["key"].as_str().unwrap_or_default().to_owned(), value))
    });
    values.collect()
}

/// The value of a field: the first of the example's shape beside one of its
/// labels, or the first at all.
fn value(lines: &[&str], field: &Value) -> Option<String> {
    let labels = labels(field);
    let places = || labels.iter().flat_map(|label| places(lines, label));
    let example = field["example"].as_str().filter(|example| !example.is_empty());
    let shaped = example.and_then(|example| {
        places().find_map(|beside| beside.iter().find_map(|text| of_shape(text, example)))
    });
    shaped.or_else(|| places().find_map(|beside| Some(plain(beside.first()?)))).map(str::to_owned)
}

/// Every value beside the labels of a list's field.
fn list(lines: &[&str], field: &Value) -> Value {
    let labels = labels(field);
    let places = labels.iter().flat_map(|label| places(lines, label));
    places.filter_map(|beside| beside.first().map(|text| plain(text))).collect()
}

/// The rows of the first table whose head has labels of these fields, up to the
/// first line with another number of columns. Columns are parted by two spaces or
/// a tab.
fn rows(lines: &[&str], fields: &Value) -> Value {
    let fields = fields.as_array().map_or(&[][..], Vec::as_slice);
    // The column of each field, for those that the line has.
    let columns_of = |line: &str| -> Vec<(usize, &str)> {
        let cells: Vec<String> = columns(line).map(str::to_lowercase).collect();
        let place = |field: &Value| {
            let labels = labels(field);
            cells.iter().position(|cell| labels.iter().any(|label| find(cell, label).is_some()))
        };
        let found = fields.iter().filter_map(|field| Some((place(field)?, field["key"].as_str()?)));
        found.collect()
    };
    let head = lines.iter().position(|line| columns_of(line).len() > 1);
    let Some(head) = head else { return Value::Array(Vec::new()) };
    let wanted = columns_of(lines[head]);
    let width = columns(lines[head]).count();
    let rows = lines[head + 1..].iter().take_while(|line| columns(line).count() == width);
    let rows = rows.map(|line| {
        let cells: Vec<&str> = columns(line).collect();
        wanted.iter().map(|&(place, key)| (key.to_owned(), cells[place].into())).collect()
    });
    rows.map(Value::Object).collect()
}

/// The phrases that name a field, in lower case.
fn labels(field: &Value) -> Vec<String> {
    let key = words(field["key"].as_str().unwrap_or_default());
    let description = field["description"].as_str().unwrap_or_default().to_lowercase();
    [key, description].into_iter().filter(|label| !label.is_empty()).collect()
}

/// The words of a key, parted where it has something between them or goes on in
/// upper case.
fn words(key: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for c in key.chars() {
        let is_word = c.is_alphanumeric();
        if (c.is_uppercase() && was_lower) || (!is_word && !words.ends_with(' ')) {
            words.push(' ');
        }
        was_lower = c.is_lowercase() || c.is_numeric();
        words.extend(c.to_lowercase().filter(|_| is_word));
    }
    words.trim().to_owned()
}

/// What stands beside each place of a label: the rest of its line, and the lines
/// below. A label that ends its line has its value in the next one.
fn places<'a>(lines: &[&'a str], label: &str) -> impl Iterator<Item = Vec<&'a str>> {
    let places = lines.iter().enumerate().filter_map(move |(at, line)| {
        let lower = line.to_lowercase();
        // Where lower case has other lengths, places are not comparable.
        let end = find(&lower, label).filter(|_| lower.len() == line.len())?;
        let rest = line.get(end..)?.trim_start_matches([':', '.', '#', ' ', '\t']);
        let below = lines[at + 1..].iter().take(LINES_BELOW).copied();
        Some(Some(rest).filter(|rest| !rest.is_empty()).into_iter().chain(below).collect())
    });
    places.collect::<Vec<_>>().into_iter()
}

/// Where a phrase ends in a line, if it stands there as whole words.
fn find(line: &str, phrase: &str) -> Option<usize> {
    let is_parted = |neighbour: Option<char>| neighbour.is_none_or(|c| !c.is_alphanumeric());
    let mut found = line.match_indices(phrase);
    let found = found.find(|(start, _)| {
        is_parted(line[..*start].chars().next_back())
            && is_parted(line[start + phrase.len()..].chars().next())
    });
    found.map(|(start, _)| start + phrase.len())
}

/// A line up to its first gap.
fn plain(line: &str) -> &str {
    columns(line).next().unwrap_or_default()
}

fn columns(line: &str) -> impl Iterator<Item = &str> {
    let columns = line.split('\t').flat_map(|part| part.split("  "));
    columns.map(str::trim).filter(|column| !column.is_empty())
}

/// The first words of a line that have the shape of the example.
fn of_shape<'a>(line: &'a str, example: &str) -> Option<&'a str> {
    let wanted = shape(example);
    let count = example.split_whitespace().count();
    let starts: Vec<usize> = line
        .split_whitespace()
        .map(|word| word.as_ptr() as usize - line.as_ptr() as usize)
        .collect();
    starts.iter().find_map(|&start| {
        let rest = &line[start..];
        let last = rest.split_whitespace().nth(count.checked_sub(1)?)?;
        let end = last.as_ptr() as usize - rest.as_ptr() as usize + last.len();
        let candidate = rest[..end].trim_end_matches(['.', ',', ';', ':']);
        (shape(candidate) == wanted).then_some(candidate)
    })
}

/// `9` for a number, with the points and commas inside it, `a` for letters; all
/// else as it is.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let follows_digit = rest.peek().is_some_and(char::is_ascii_digit);
        let kind = match c {
            '0'..='9' => '9',
            '.' | ',' | '\'' if shape.ends_with('9') && follows_digit => '9',
            c if c.is_alphabetic() => 'a',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if !(matches!(kind, '9' | 'a' | ' ') && shape.ends_with(kind)) {
            shape.push(kind);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(text: &str, fields: Value) -> Value {
        Value::Object(values(text, &fields))
    }

    #[test]
    fn a_value_stands_beside_its_label_or_below_it() {
        let text = "INVOICE\nInvoice number: BF-7\nDue date\n\n17 April 2026\nTotal   12.00   EUR";
        let fields = json!([
            {"key": "invoice_number"}, {"key": "dueDate"}, {"key": "total"}, {"key": "vat"},
        ]);
        let expected = json!({
            "invoice_number": "BF-7", "dueDate": "17 April 2026", "total": "12.00"
        });
        assert_eq!(of(text, fields), expected);
    }

    #[test]
    fn a_label_is_whole_words_of_the_key_or_the_description() {
        let text = "Subtotal 5\nAmount due 9";
        assert_eq!(of(text, json!([{"key": "total"}])), json!({}));
        let field = json!([{"key": "total", "description": "Amount due"}]);
        assert_eq!(of(text, field), json!({"total": "9"}));
        assert_eq!(words("InvoiceNumber"), "invoice number");
        assert_eq!(words("iban__no-2"), "iban no 2");
    }

    #[test]
    fn an_example_tells_the_value_among_others() {
        let text = "Date  Item\nTOTAL EUR      1,044.93.\nInvoice date: March 3, 2026";
        let fields = json!([
            {"key": "total", "example": "9.50"}, {"key": "date", "example": "May 14, 2025"},
        ]);
        assert_eq!(of(text, fields), json!({"total": "1,044.93", "date": "March 3, 2026"}));
        // None has the shape.
        let field = json!([{"key": "total", "example": "A-1"}]);
        assert_eq!(of("Total: 12", field), json!({"total": "12"}));
    }

    #[test]
    fn objects_and_lists_are_made_of_what_was_found() {
        let text = "Name: Ada\nPhone: 1\nPhone: 2\nItem      Price\nTea       1.00\n\
            Cake\t2.00\nTotal\n";
        let fields = json!([
            {"key": "person", "type": "object", "properties": [{"key": "name"}, {"key": "age"}]},
            {"key": "nobody", "type": "object", "properties": [{"key": "age"}]},
            {"key": "phone", "type": "array", "items": {"type": "string"}},
            {"key": "fax", "type": "array", "items": {"type": "string"}},
            {"key": "items", "type": "array", "items": {"type": "object", "properties": [
                {"key": "item"}, {"key": "price"},
            ]}},
        ]);
        let expected = json!({
            "person": {"name": "Ada"},
            "phone": ["1", "2"],
            "items": [{"item": "Tea", "price": "1.00"}, {"item": "Cake", "price": "2.00"}],
        });
        assert_eq!(of(text, fields), expected);
    }

    #[test]
    fn letters_of_any_length_break_nothing() {
        let text = "İstanbul total: 5\nTotal: 6 ß\nGrüße total 7";
        assert_eq!(of(text, json!([{"key": "total"}])), json!({"total": "6 ß"}));
    }
}
