//! The functions that a header declares.

/// A function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) returned: String,
    pub(crate) arguments: Vec<Argument>,
}

/// The type of an argument, as C spells it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Argument(String);

impl Declaration {
    /// Whether it returns a status, with an error as its last argument.
    pub(crate) fn fails_with_an_error(&self) -> bool {
        self.returned == "int32_t"
            && self.arguments.last().is_some_and(|last| last.0 == "extracta_error **")
    }
}

impl Argument {
    /// Nothing of this type, in C.
    pub(crate) fn zero(&self) -> String {
        match self.0.contains('*') || self.0.ends_with("_callback") {
            true => "NULL".into(),
            false => "0".into(),
        }
    }
}

/// All functions of a header without comments, which is PHP's.
pub(crate) fn declarations(header: &str) -> Vec<Declaration> {
    let code: Vec<&str> = header.lines().filter(|line| !line.starts_with("//")).collect();
    let code = code.join(" ");
    code.split(';').filter_map(declaration).collect()
}

fn declaration(text: &str) -> Option<Declaration> {
    let (head, rest) = text.split_once('(')?;
    let arguments = rest.strip_suffix(')')?;
    let (returned, name) = typed(head.trim());
    if !name.starts_with("extracta_") || returned.contains("typedef") {
        return None;
    }
    let arguments = match arguments.trim() {
        "void" | "" => Vec::new(),
        arguments => {
            arguments.split(',').map(|argument| Argument(typed(argument.trim()).0)).collect()
        }
    };
    Some(Declaration { name: name.into(), returned, arguments })
}

/// A type and the name that follows it.
fn typed(text: &str) -> (String, &str) {
    let start = text.rfind([' ', '*']).map_or(0, |place| place + 1);
    (text[..start].split_whitespace().collect::<Vec<_>>().join(" "), &text[start..])
}

#[test]
fn declarations_are_read_as_they_are_printed() {
    let header = "// a comment\ntypedef struct extracta_a extracta_a;\n\
                  void extracta_a_free(extracta_a *a);\n\
                  int32_t extracta_a_new(const char *const *paths,\n  size_t count,\n  \
                  extracta_error **error);\n";
    let found = declarations(header);
    let argument = |text: &str| Argument(text.into());
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].returned.as_str(), found[0].name.as_str()), ("void", "extracta_a_free"));
    assert_eq!(found[0].arguments, [argument("extracta_a *")]);
    assert_eq!(found[1].arguments.len(), 3);
    assert_eq!(found[1].arguments[1].zero(), "0");
    assert!(found[1].fails_with_an_error());
}
