//! A panic in any export ends in a status, not in the host's program.
//!
//! `cargo test -p extracta-ffi --features injected-panics --test panics` makes
//! a C program that calls every function of the header, each with a panic
//! inside, and runs it. Without the feature there is nothing to test here.
#![cfg(feature = "injected-panics")]

#[path = "panics/declaration.rs"]
mod declaration;

use std::path::{Path, PathBuf};
use std::process::Command;

use declaration::{Declaration, declarations};

const BEFORE: &str = r#"
#include <extracta.h>
#include <stdio.h>

/* Only in the library of this test. */
void extracta_test_panic_in_next_call(void);
bool extracta_test_panic_is_to_come(void);

static int failures = 0;

static void check(bool is_so, const char *function, const char *what) {
    if (!is_so) {
        printf("%s: %s\n", function, what);
        failures++;
    }
}

int main(void) {
"#;

/// C that calls a function while it panics, and checks what comes of it.
fn call(declaration: &Declaration) -> String {
    let Declaration { name, arguments, .. } = declaration;
    let mut values = arguments.iter().map(|argument| argument.zero()).collect::<Vec<_>>();
    let fails_with_an_error = declaration.fails_with_an_error();
    if fails_with_an_error {
        *values.last_mut().expect("an error") = "&error".into();
    }
    let call = format!("{name}({})", values.join(", "));
    let checks = match declaration.returned.as_str() {
        "void" => format!("{call};"),
        "int32_t" if fails_with_an_error => format!(
            "extracta_error *error = NULL;\n        \
             check({call} == EXTRACTA_ERROR_LIBRARY, \"{name}\", \"its status\");\n        \
             check(error != NULL, \"{name}\", \"its error\");\n        \
             extracta_error_free(error);"
        ),
        "double" => format!(
            "double number = {call};\n        check(number != number, \"{name}\", \"a number\");"
        ),
        _ => format!("(void){call};"),
    };
    format!(
        "    {{\n        extracta_test_panic_in_next_call();\n        {checks}\n        \
         check(!extracta_test_panic_is_to_come(), \"{name}\", \"it does not go through the boundary\");\n    }}\n"
    )
}

fn library_folder() -> PathBuf {
    let executable = std::env::current_exe().expect("the test's path");
    executable.parent().expect("its folder").to_path_buf()
}

#[test]
fn a_panic_in_any_export_stays_inside() {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include");
    // The one for PHP has nothing but declarations.
    let header = std::fs::read_to_string(include.join("extracta.ffi.h")).expect("the header");
    let declarations = declarations(&header);
    assert!(declarations.len() > 100, "only {} functions found", declarations.len());

    let folder = library_folder();
    let source = folder.join("panics.c");
    let calls: String = declarations.iter().map(call).collect();
    let text = format!(
        "{BEFORE}{calls}    printf(\"{} calls\\n\");\n    return failures != 0;\n}}\n",
        declarations.len()
    );
    std::fs::write(&source, text).expect("the program");
    let program = folder.join("panics-program");
    let compiler = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(&include)
        .arg(&source)
        .arg(folder.join("libextracta.a"))
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(&program)
        .output()
        .expect("a C compiler");
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));

    let ran = Command::new(&program).output().expect("the program starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert_eq!(said, format!("{} calls\n", declarations.len()));
}
