//! Names on their way to a receiver and back.

use extracta_protocol::name::{WireNames, fold, is_compatible, is_same, wire_name};

use crate::Input;

/// The bytes are the base names of a batch's files.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let (mut names, mut folded) = (WireNames::new(), Vec::new());
    while !input.is_empty() && folded.len() < 16 {
        // Longer ones than there are bytes for: what is cut is cut right.
        let times = 1 + crate::below(&mut input, 64);
        let base_name = crate::bytes(&mut input).repeat(times);
        let wanted = wire_name(&base_name);
        must_be_safe(&wanted);
        must_be_known_again(&wanted);
        let name = names.claim(&wanted);
        must_be_safe(&name);
        let form = fold(&name);
        assert!(!folded.contains(&form), "{name:?} is another one's");
        folded.push(form);
    }
}

fn must_be_safe(name: &str) {
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
    assert!(!name.contains(['/', '\\']), "{name:?}");
    assert_eq!(name.trim(), name);
    assert!(!name.ends_with('.'), "{name:?}");
    assert_eq!(wire_name(name.as_bytes()), name, "of itself");
}

/// After all that is done to names on the way, and loses nothing.
fn must_be_known_again(name: &str) {
    let latin_1 = |name: &str| name.bytes().map(char::from).collect::<String>();
    let quoted = name.replace('"', "%22");
    for received in [name, &latin_1(name), &latin_1(&latin_1(name)), &quoted, &fold(name)] {
        assert!(is_same(name, received), "{name:?} {received:?}");
        assert!(is_compatible(name, received), "{name:?} {received:?}");
    }
    let folded = fold(name);
    assert_eq!(fold(&folded), folded, "{name:?}");
}
