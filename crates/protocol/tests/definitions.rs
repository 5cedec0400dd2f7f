//! Definitions: what is wrong with one, and what differs between two.

use extracta_protocol::definition::{ClassificationDefinition, ExtractionDefinition, changes};

fn classification(json: &str) -> ClassificationDefinition {
    ClassificationDefinition::from_json(json).expect("a definition")
}

fn extraction(json: &str) -> ExtractionDefinition {
    ExtractionDefinition::from_json(json).expect("a definition")
}

fn problems(problems: &[extracta_protocol::definition::Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

const POST: &str = r#"{"name":"Post","description":"d","documentTypes":[
    {"name":"Invoice","description":"d","uniqueWords":["amount due"]},
    {"name":"Letter","description":"d","uniqueWords":["dear"]}]}"#;

#[test]
fn a_good_definition_has_no_problems() {
    assert_eq!(classification(POST).problems(), []);
}

#[test]
fn each_problem_of_a_classification_is_told() {
    let bad = classification(
        r#"{"name":" ","documentTypes":[
            {"name":"Invoice","uniqueWords":["Total "],"uniquewords":["x"]},
            {"name":"invoice","description":"d","uniqueWords":["total"]},
            {"name":"","description":"d","uniqueWords":[""]},
            {"name":"Letter","description":"d","uniqueWords":["dear",""]}]}"#,
    );
    assert_eq!(
        problems(&bad.problems()),
        [
            "error: the classification has no name",
            "warning: the classification has no description",
            "warning: \"Invoice\" has no description",
            "warning: \"Invoice\" has a field \"uniquewords\" that is not documented",
            "error: two types are named \"invoice\"; results would not tell them apart",
            "error: document type number 3 has no name",
            "error: document type number 3 has no unique words: give phrases that are typical of it",
            "error: \"Letter\" has an empty phrase in its unique words",
            "warning: \"total\" is typical of several types, which blurs them: Invoice, invoice",
        ]
    );
    let empty = classification(r#"{"name":"P","description":"d"}"#);
    let told = ["error: it has no document type: everything would be `other`"];
    assert_eq!(problems(&empty.problems()), told);
}

#[test]
fn each_problem_of_an_extraction_is_told() {
    let bad = extraction(
        r#"{"options":{"hasTable":"yes","fast":true,"specificPageProcessing":true,
                "specificPageProcessingOptions":{"from":3,"to":2}},
            "fields":[{"key":"a"},{"key":"a","type":"number"},{"key":""},
                {"key":"o","type":"object"},{"key":"l","type":"array"},
                {"key":"m","type":"array","items":{"type":"array"}},
                {"key":"n","type":"array","items":{"type":"object","properties":[{"key":""}]}}]}"#,
    );
    assert_eq!(
        problems(&bad.problems()),
        [
            "error: the extraction has no name",
            "error: the extraction has no language; the service requires one",
            "warning: the option fast is not documented",
            "error: the option hasTable is true or false",
            "error: the option specificPageProcessingOptions needs 1 <= from <= to",
            "error: two fields have the key \"a\"",
            "error: \"a\" has the type \"number\": string, object and array are known",
            "error: field number 3 under \"\" has no key",
            "error: the object \"o\" has no properties",
            "error: the array \"l\" has no items: say what they are",
            "error: the items of \"m\" are strings or objects",
            "error: field number 1 under \"n.\" has no key",
        ]
    );
}

#[test]
fn changes_are_named_by_their_place_and_the_order_of_lists_does_not_matter() {
    let before = classification(POST).to_value();
    let after = classification(
        r#"{"name":"Post 2026","documentTypes":[
            {"name":"Letter","description":"d","uniqueWords":["dear","yours"]},
            {"name":"Invoice","description":"d","uniqueWords":["amount due"]},
            {"name":"Receipt","description":"r"}]}"#,
    );
    let lines: Vec<String> =
        changes(&before, &after.to_value()).iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "- description: \"d\"",
            "+ documentTypes[Letter].uniqueWords: \"yours\"",
            "+ documentTypes[Receipt].description: \"r\"",
            "+ documentTypes[Receipt].name: \"Receipt\"",
            "~ name: \"Post\" -> \"Post 2026\"",
        ]
    );
}

#[test]
fn what_the_store_drops_is_no_change() {
    let json = r#"{"name":"P","documentTypes":[{"name":"a","uniqueWords":[],"description":""}]}"#;
    let (sent, seen) = (classification(json), r#"{"name":"P","documentTypes":{"0":{"name":"a"}}}"#);
    assert_eq!(changes(&sent.to_value(), &classification(seen).to_value()), []);
}

#[test]
fn what_is_not_known_here_is_sent_back() {
    let current =
        classification(r#"{"name":"P","colour":"red","documentTypes":[{"name":"a","weight":2}]}"#);
    let mut ours = classification(r#"{"name":"Q","documentTypes":[{"name":"a"},{"name":"b"}]}"#);
    ours.keep_unknown(&current);
    let sent = ours.to_value();
    assert_eq!(sent["colour"], "red");
    assert_eq!(sent["documentTypes"][0]["weight"], 2);
    assert_eq!(sent["documentTypes"][1].get("weight"), None);
}

#[test]
fn what_is_not_known_here_of_fields_in_fields_is_sent_back() {
    let extraction = |json| ExtractionDefinition::from_json(json).expect("a definition");
    // As the service shows it, changed, and sent: at each level what it alone knows stays.
    let current = extraction(
        r#"{"name":"B","fields":[
            {"key":"buyer","type":"object","unit":1,"properties":[
                {"key":"name","hint":2,"type":"object","properties":[{"key":"first","deep":3}]},
                {"key":"gone","hint":4}]},
            {"key":"lines","type":"array","items":{"type":"object","order":5,"properties":[
                {"key":"price","unit":6}]}}]}"#,
    );
    let mut ours = extraction(
        r#"{"name":"B 2","fields":[
            {"key":"buyer","type":"object","properties":[
                {"key":"name","type":"object","hint":"ours","properties":[{"key":"first"}]},
                {"key":"new"}]},
            {"key":"lines","type":"array","items":{"type":"object","properties":[
                {"key":"price","description":"net"}]}}]}"#,
    );
    ours.keep_unknown(&current);
    let fields = &ours.to_value()["fields"];
    let (buyer, items) = (&fields[0]["properties"], &fields[1]["items"]);
    assert_eq!((&fields[0]["unit"], &buyer[0]["hint"]), (&1.into(), &"ours".into()));
    assert_eq!(buyer[0]["properties"][0]["deep"], 3);
    assert_eq!(buyer[1], serde_json::json!({"key": "new"}));
    assert_eq!((&items["order"], &items["properties"][0]["unit"]), (&5.into(), &6.into()));
    assert_eq!(items["properties"][0]["description"], "net");
}

#[test]
fn what_is_no_definition_is_refused_with_its_place() {
    let refused = |json| ClassificationDefinition::from_json(json).expect_err("no definition");
    assert_eq!(refused("[]"), "a definition is a JSON object");
    assert!(refused("{").contains("line 1"), "{}", refused("{"));
    assert!(refused(r#"{"documentTypes":"x"}"#).contains("is no list"));
    assert!(refused(r#"{"documentTypes":{"a":1}}"#).contains("\"a\" is no list"));
}
