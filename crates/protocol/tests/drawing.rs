//! The drawing of the states in ARCHITECTURE.md says what the code says.

use std::collections::BTreeSet;

use extracta_protocol::session::State;

#[test]
fn the_drawing_has_the_arrows_of_the_code() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ARCHITECTURE.md"))
            .expect("ARCHITECTURE.md");
    let drawing = text.split("stateDiagram-v2").nth(1).expect("a drawing");
    let drawing = drawing.split("```").next().expect("its end");
    let drawn: BTreeSet<String> = drawing.lines().map(str::trim).map(String::from).collect();
    let mut coded = BTreeSet::from([String::new(), "[*] --> Planned".to_owned()]);
    for state in State::ALL {
        coded.extend(state.successors().iter().map(|next| format!("{state:?} --> {next:?}")));
        if state.is_final() {
            coded.insert(format!("{state:?} --> [*]"));
        }
    }
    assert_eq!(drawn, coded);
}
