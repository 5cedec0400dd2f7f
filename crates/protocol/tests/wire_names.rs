//! Names from file systems on their way to a receiver and back.

use std::collections::HashSet;

use extracta_protocol::name::{WireNames, fold, is_compatible, is_same, wire_name};

/// Base names that one receiver or another has stumbled over.
fn awkward() -> Vec<Vec<u8>> {
    let texts = [
        "plain.pdf",
        "two  spaces.pdf",
        "quote\".pdf",
        "semi;colon.pdf",
        "M\u{fc}ller.pdf",
        "Mu\u{308}ller.pdf",
        "发票.pdf",
        "👩\u{200d}💻 invoice.pdf",
        "100%.pdf",
        "50%22off.pdf",
        "%0D%0A.pdf",
        "../../etc/passwd",
        "C:\\x\\y.pdf",
        "a\r\nX-Evil: 1\r\n\r\n.pdf",
        "a\0\u{1}\u{1f}\u{7f}\u{85}\u{2028}.pdf",
        "trailing\\",
        "trailing.pdf\\",
        "\\",
        "",
        " ",
        "..",
        ".pdf",
        "a.pdf.",
        " a.pdf ",
        "a.pdf\"",
        "\u{feff}a.pdf",
        "Ã¼.pdf",
        "İstanbul.pdf",
    ];
    let mut names: Vec<Vec<u8>> = texts.map(|text| text.as_bytes().to_vec()).into();
    names.push([&b"a".repeat(251)[..], b".pdf"].concat());
    names.push(["ü".repeat(300), ".pdf".into()].concat().into_bytes());
    names.push(format!("{}a.pdf", ".".repeat(300)).into_bytes());
    names.push(b"M\xfcller.pdf".to_vec());
    names.push(b"\xff\xfe\xc3".to_vec());
    names
}

fn latin_1_for_utf_8(name: &str) -> String {
    name.bytes().map(char::from).collect()
}

/// Small, and the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn assert_safe(name: &str) {
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
    assert!(!name.contains(['/', '\\']), "{name:?}");
    assert_eq!(name.trim(), name);
    assert!(!name.ends_with('.'), "{name:?}");
    assert_eq!(wire_name(name.as_bytes()), name, "of itself");
}

#[test]
fn every_awkward_name_becomes_a_safe_one() {
    for base_name in awkward() {
        assert_safe(&wire_name(&base_name));
    }
}

#[test]
fn random_bytes_become_safe_names_too() {
    let mut random = Random(1);
    let alphabet = b"a.. \\/\"\r\x7f\xc3\xbc\xc2\x85\xe2\x80\xa8\xf0\x9f";
    for _ in 0..4_000 {
        let length = random.below(12);
        let start = if random.below(20) == 0 { ".".repeat(250) } else { String::new() };
        let mut base_name = start.into_bytes();
        base_name.extend((0..length).map(|_| alphabet[random.below(alphabet.len())]));
        let name = wire_name(&base_name);
        assert_safe(&name);
        let folded = fold(&name);
        assert_eq!(fold(&folded), folded, "{name:?}");
    }
}

#[test]
fn a_name_is_known_again_after_all_that_loses_nothing() {
    for base_name in awkward() {
        let name = wire_name(&base_name);
        for received in [
            name.clone(),
            latin_1_for_utf_8(&name),
            latin_1_for_utf_8(&latin_1_for_utf_8(&name)),
            name.replace('"', "%22"),
            name.replace("%22", "\""),
            latin_1_for_utf_8(&name.replace('"', "%22")),
            name.to_uppercase(),
        ] {
            assert!(is_same(&name, &received), "{name:?} {received:?}");
            assert!(is_compatible(&name, &received), "{name:?} {received:?}");
        }
    }
}

#[test]
fn a_batch_of_awkward_names_each_twice_is_distinct() {
    let mut names = WireNames::new();
    let mut folded = HashSet::new();
    for base_name in awkward().iter().chain(&awkward()) {
        let name = names.claim(&String::from_utf8_lossy(base_name));
        assert_safe(&name);
        assert!(folded.insert(fold(&name)), "{name:?}");
    }
    assert_eq!(folded.len(), 2 * awkward().len());
}

/// What makes the order of a response worth something: see `is_compatible`.
#[test]
fn names_in_another_order_are_incompatible_somewhere() {
    let alphabet =
        ["a", "b", "1", "2", "-", "_", " ", ".", "(", "%20", "é", "e", "票", "😀", "?", "\u{fffd}"];
    let mut random = Random(2);
    let mut compatible_places = 0;
    for _ in 0..4_000 {
        let mut names = WireNames::new();
        let count = 2 + random.below(2);
        let sent: Vec<String> = (0..count)
            .map(|_| {
                let length = 1 + random.below(4);
                let stem: String = (0..length).map(|_| alphabet[random.below(16)]).collect();
                names.claim(&format!("{stem}.pdf"))
            })
            .collect();
        let mut received = sent.clone();
        received.rotate_left(1);
        let places = sent.iter().zip(&received);
        let compatible = places.filter(|(sent, received)| is_compatible(sent, received));
        let compatible = compatible.count();
        assert!(compatible < count, "{sent:?}");
        compatible_places += compatible;
    }
    assert!(compatible_places > 100, "{compatible_places} prove little");
}
