//! Text in the escapes of JSON, HTML and links, one in another too: a gateway
//! quotes in its page what a service quoted in its JSON.

/// How many escapes in one another are seen through.
pub(crate) const DEEPEST: usize = 4;

/// The byte that `text` begins with under so many escapes, and how many of its
/// bytes stand for it. Only what stands for a visible ASCII character is one.
pub(crate) fn first(text: &[u8], depth: usize) -> Option<(u8, usize)> {
    let Some(depth) = depth.checked_sub(1) else { return text.first().map(|byte| (*byte, 1)) };
    let (byte, length) = first(text, depth)?;
    let rest = &text[length..];
    let escaped = match byte {
        b'\\' => backslash(rest, depth),
        b'%' => hex(rest, 2),
        b'&' => entity(rest),
        _ => None,
    };
    let escaped = escaped.filter(|(byte, _)| byte.is_ascii_graphic());
    Some(escaped.map_or((byte, length), |(byte, more)| (byte, length + more)))
}

/// What follows a backslash: `/`, `u002f`, `x2f`.
fn backslash(text: &[u8], depth: usize) -> Option<(u8, usize)> {
    let more = |(byte, length)| (byte, length + 1);
    match text.first()? {
        b'u' => hex(&text[1..], 4).map(more),
        b'x' => hex(&text[1..], 2).map(more),
        b'b' | b'f' | b'n' | b'r' | b't' => None,
        _ => first(text, depth),
    }
}

/// So many hexadecimal digits.
fn hex(text: &[u8], digits: usize) -> Option<(u8, usize)> {
    let number = text.get(..digits).filter(|it| it.iter().all(u8::is_ascii_hexdigit))?;
    let number = core::str::from_utf8(number).ok()?;
    Some((u8::from_str_radix(number, 16).ok()?, digits))
}

/// What follows the `&` of an HTML entity: `#47;`, `#x2f;`, `sol;`.
fn entity(text: &[u8]) -> Option<(u8, usize)> {
    /// The longest one, `&NewLine;` and other white space left out.
    const LONGEST: usize = 10;
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = core::str::from_utf8(&text[..end]).ok()?;
    let byte = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => u8::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((byte, end + 1))
}

const NAMED: [(&str, u8); 36] = [
    ("amp", b'&'),
    ("apos", b'\''),
    ("ast", b'*'),
    ("bsol", b'\\'),
    ("colon", b':'),
    ("comma", b','),
    ("commat", b'@'),
    ("dollar", b'$'),
    ("equals", b'='),
    ("excl", b'!'),
    ("grave", b'`'),
    ("gt", b'>'),
    ("Hat", b'^'),
    ("lbrace", b'{'),
    ("lbrack", b'['),
    ("lcub", b'{'),
    ("lowbar", b'_'),
    ("lpar", b'('),
    ("lsqb", b'['),
    ("lt", b'<'),
    ("num", b'#'),
    ("percnt", b'%'),
    ("period", b'.'),
    ("plus", b'+'),
    ("quest", b'?'),
    ("quot", b'"'),
    ("rbrace", b'}'),
    ("rbrack", b']'),
    ("rcub", b'}'),
    ("rpar", b')'),
    ("rsqb", b']'),
    ("semi", b';'),
    ("sol", b'/'),
    ("verbar", b'|'),
    ("vert", b'|'),
    ("UnderBar", b'_'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_is_seen_in_every_dress() {
        for text in [
            "/",
            r"\/",
            r"\\\/",
            r"\u002F",
            r"\\u002f",
            r"\x2f",
            "%2f",
            "%252F",
            "%25252f",
            "&#47;",
            "&#047;",
            "&#x2F;",
            "&sol;",
            "&amp;#47;",
            "&amp;amp;sol;",
            r"\u0026#47;",
            "%5C/",
            r"%5Cu002f",
            r"\u00252F",
            "&percnt;2f",
            r"\u005cu002f",
        ] {
            assert_eq!(first(text.as_bytes(), DEEPEST), Some((b'/', text.len())), "{text}");
        }
    }

    #[test]
    fn what_stands_for_nothing_visible_stands_for_itself() {
        for text in [
            r"\n", r"\u00fc", r"\u12", "%", "%zz", "%0a", "%+2", "&", "& ", "&nbsp;", "&#300;",
            "&;", "&#;", r"\",
        ] {
            assert_eq!(first(text.as_bytes(), DEEPEST), Some((text.as_bytes()[0], 1)), "{text}");
        }
        assert_eq!(first(b"", DEEPEST), None);
    }
}
