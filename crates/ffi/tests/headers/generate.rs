//! How the headers are put together: front page, types, and the functions in
//! sections, in the order in which one meets them.
//!
//! cbindgen prints all types before all functions and knows no headings. So it
//! runs once for each section, over the section's sources.

use std::path::Path;

use cbindgen::{
    Builder, Config, DocumentationStyle, EnumConfig, ExportConfig, FunctionConfig, ItemType,
    Language, RenameRule, SortKey, Style,
};

const FRONT: &str = include_str!("../../header/front.h");
const BACK: &str = include_str!("../../header/back.h");
const PHP_FRONT: &str = include_str!("../../header/front.ffi.h");

/// A part of the headers, and the sources that it is made from.
pub(crate) struct Section {
    heading: &'static str,
    items: &'static [ItemType],
    pub(crate) sources: &'static [&'static str],
}

const fn functions(heading: &'static str, sources: &'static [&'static str]) -> Section {
    Section { heading, items: &[ItemType::Functions], sources }
}

/// The order of the headers.
pub(crate) const SECTIONS: [Section; 22] = [
    Section {
        heading: "Types",
        items: &[ItemType::OpaqueItems, ItemType::Typedefs],
        sources: &[
            "handles/options.rs",
            "handles/client.rs",
            "values/report.rs",
            "values/document.rs",
            "values/extraction.rs",
            "values/batch.rs",
            "boundary/error.rs",
            "handles/cancel_token.rs",
            "values/event.rs",
            "handles/progress.rs",
            "values/upload.rs",
            "values/results.rs",
            "handles/ledger.rs",
            "handles/enter.rs",
            "values/entered.rs",
            "handles/worker.rs",
            "handles/consumer.rs",
            "values/records.rs",
            "handles/document_cursor.rs",
            "values/status.rs",
            "values/target_status.rs",
            "values/json_text.rs",
            "own_http/request.rs",
            "own_http/response.rs",
            "own_http/machine.rs",
        ],
    },
    Section {
        heading: "Numbers",
        items: &[ItemType::Enums],
        sources: &[
            "boundary/kind.rs",
            "values/outcome.rs",
            "values/state.rs",
            "values/event.rs",
            "handles/options.rs",
            "handles/progress.rs",
            "handles/enter.rs",
            "handles/worker.rs",
            "handles/consumer.rs",
            "own_http/response.rs",
            "own_http/machine.rs",
        ],
    },
    functions("Options", &["handles/options.rs"]),
    functions("Client", &["handles/client.rs"]),
    functions("Report", &["values/report.rs", "values/batch.rs"]),
    functions("Document", &["values/document.rs", "values/extraction.rs"]),
    functions("Errors", &["boundary/error.rs"]),
    functions("Cancelling", &["handles/cancel_token.rs"]),
    functions("Progress and events", &["handles/progress.rs", "values/event.rs"]),
    functions(
        "Batches: single uploads and results",
        &["values/upload.rs", "handles/client_results.rs", "values/results.rs"],
    ),
    functions(
        "Definitions and deletes",
        &[
            "handles/definitions.rs",
            "handles/deletes.rs",
            "values/definition.rs",
            "values/json_text.rs",
        ],
    ),
    functions("Ledger", &["handles/ledger.rs", "handles/document_cursor.rs"]),
    functions("Ledger: enter", &["handles/enter.rs", "values/entered.rs"]),
    functions("Ledger: work", &["handles/worker.rs"]),
    functions("Ledger: take", &["handles/consumer.rs", "values/records.rs"]),
    functions("Ledger: status", &["values/status.rs", "values/target_status.rs"]),
    functions("Webhooks", &["values/webhook.rs"]),
    functions(
        "Your own HTTP: requests",
        &["own_http/new_request.rs", "own_http/request.rs", "own_http/request_body.rs"],
    ),
    functions("Your own HTTP: responses", &["own_http/response.rs", "own_http/read_response.rs"]),
    functions("Your own HTTP: all of it", &["own_http/machine.rs"]),
    functions("Names of numbers", &["boundary/kind.rs", "values/state.rs"]),
    functions("Version", &["values/version.rs"]),
];

/// `include/extracta.h`.
pub(crate) fn c_header() -> String {
    let mut header = with_version(FRONT);
    for section in &SECTIONS {
        let rule = "*".repeat(74);
        header += &format!("\n/{rule}\n * {}\n {rule}/\n\n", section.heading);
        header += &section_of(section, true);
    }
    header + BACK
}

/// `include/extracta.ffi.h`.
pub(crate) fn php_header() -> String {
    let mut header = with_version(PHP_FRONT);
    for section in &SECTIONS {
        header += &format!("\n// {}\n\n", section.heading);
        header += &section_of(section, false);
    }
    header
}

/// `php/extracta.preload.h`: the same for PHP's `FFI::load`, which reads the name
/// of the scope and of the library in the first lines alone.
pub(crate) fn preload_header() -> String {
    const SCOPE: &str = "#define FFI_SCOPE \"extracta\"\n#define FFI_LIB \"libextracta.so.0\"\n";
    SCOPE.to_owned() + &php_header()
}

fn with_version(text: &str) -> String {
    text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@MAJOR@", env!("CARGO_PKG_VERSION_MAJOR"))
        .replace("@MINOR@", env!("CARGO_PKG_VERSION_MINOR"))
        .replace("@PATCH@", env!("CARGO_PKG_VERSION_PATCH"))
        .replace("@NUMBER@", &version_number().to_string())
}

/// The version as one number.
fn version_number() -> u64 {
    let number = |part: &str| part.parse::<u64>().expect("a number");
    number(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
        + number(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
        + number(env!("CARGO_PKG_VERSION_PATCH"))
}

fn section_of(section: &Section, is_for_people: bool) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut text = Vec::new();
    for source in section.sources {
        let source = folder.join(source);
        let types = types_in(&source);
        let builder = Builder::new().with_config(config(section.items, types, is_for_people));
        let bindings = builder.with_src(&source).generate().expect("cbindgen reads the source");
        let mut part = Vec::new();
        bindings.write(&mut part);
        text.extend_from_slice(part.trim_ascii());
        let gap: &[u8] = if is_for_people { b"\n\n" } else { b"\n" };
        text.extend_from_slice(gap);
    }
    let text = String::from_utf8(text).expect("cbindgen writes UTF-8");
    // An error's kind is just an error, and an event's an event.
    let text = text.replace("EXTRACTA_ERROR_KIND_", "EXTRACTA_ERROR_");
    let text = text.replace("EXTRACTA_EVENT_KIND_", "EXTRACTA_EVENT_");
    let text = text.trim_end();
    if is_for_people {
        with_must_check(&with_short_comments(text))
    } else {
        format!("{}\n", without_blank_lines(text))
    }
}

/// Puts a comment of one line on one line, which cbindgen spreads over three.
fn with_short_comments(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut shorter = String::new();
    let mut next = 0;
    while next < lines.len() {
        let line = lines[next];
        let words = lines.get(next + 1).and_then(|line| line.trim_start().strip_prefix("* "));
        let is_over = lines.get(next + 2).is_some_and(|line| line.trim() == "*/");
        match words {
            Some(words) if line.trim() == "/**" && is_over => {
                shorter += &format!("{line} {words} */\n");
                next += 3;
            }
            _ => {
                shorter += line;
                shorter += "\n";
                next += 1;
            }
        }
    }
    shorter
}

/// Marks every function that can fail: its status has to be looked at.
fn with_must_check(text: &str) -> String {
    let marked = |item: &str| match item.trim_end().ends_with("extracta_error **error);") {
        true => item.replace("\nint32_t ", "\nEXTRACTA_MUST_CHECK\nint32_t "),
        false => item.to_owned(),
    };
    text.split("\n\n").map(marked).collect::<Vec<_>>().join("\n\n")
}

fn without_blank_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The types that a source defines. Those that no function of the section
/// uses must be asked for.
fn types_in(source: &Path) -> Vec<String> {
    let source = std::fs::read_to_string(source).expect("a source");
    let file = syn::parse_file(&source).expect("Rust");
    let types = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    });
    types.filter(|name| name.starts_with("extracta_")).collect()
}

fn config(items: &[ItemType], types: Vec<String>, is_for_people: bool) -> Config {
    Config {
        language: Language::C,
        // Enums have a tag and no name of their own: a function has it.
        style: if items.contains(&ItemType::Enums) { Style::Tag } else { Style::Type },
        no_includes: true,
        documentation: is_for_people,
        documentation_style: DocumentationStyle::Doxy,
        usize_is_size_t: true,
        line_length: 90,
        sort_by: SortKey::None,
        enumeration: EnumConfig {
            rename_variants: RenameRule::QualifiedScreamingSnakeCase,
            ..EnumConfig::default()
        },
        function: FunctionConfig { sort_by: Some(SortKey::None), ..FunctionConfig::default() },
        export: ExportConfig {
            include: if items.contains(&ItemType::Functions) { Vec::new() } else { types },
            item_types: items.to_vec(),
            ..ExportConfig::default()
        },
        ..Config::default()
    }
}
