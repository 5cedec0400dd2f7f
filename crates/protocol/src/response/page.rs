//! The text of an HTML page: what a gateway or a proxy says where the service
//! would have sent JSON. Only for humans to read; nothing is decided by it.

use alloc::{format, string::String};

/// The title of a page and its text, which often begins with the title once
/// more; without tags, styles and scripts.
pub(super) fn text(page: &str) -> String {
    let mut title = "";
    let mut text = String::new();
    let mut rest = page;
    while let Some((words, from_tag)) = rest.split_once('<') {
        text.push_str(words);
        text.push(' ');
        // A tag that is cut is dropped.
        let (tag, after) = from_tag.split_once('>').unwrap_or((from_tag, ""));
        rest = after;
        let end_of_name = tag.find(|c: char| !c.is_ascii_alphanumeric());
        let name = tag[..end_of_name.unwrap_or(tag.len())].to_ascii_lowercase();
        if let "title" | "style" | "script" = name.as_str() {
            let content;
            (content, rest) = split_at_end_tag(after, &name);
            if name == "title" {
                title = content;
            }
        }
    }
    text.push_str(rest);
    joined(&without_entities(title), &without_entities(&text))
}

fn joined(title: &str, text: &str) -> String {
    let (title, text) = (title.trim(), text.trim());
    let more = text.strip_prefix(title).unwrap_or(text).trim_start();
    if title.is_empty() || more.is_empty() {
        format!("{title}{more}")
    } else {
        format!("{title}: {more}")
    }
}

fn split_at_end_tag<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    let end = text.to_ascii_lowercase().find(&format!("</{name}"));
    text.split_at(end.unwrap_or(text.len()))
}

fn without_entities(text: &str) -> String {
    // `&amp;` last, lest `&amp;lt;` is taken for `&lt;`.
    [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text.into(), |text: String, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_not_repeated() {
        let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                    <center><h1>502 Bad Gateway</h1></center>\r\n<hr>nginx</body></html>";
        let text = text(page);
        let words = text.split_whitespace().collect::<alloc::vec::Vec<_>>();
        assert_eq!(words.join(" "), "502 Bad Gateway: nginx");
    }

    #[test]
    fn styles_scripts_and_entities_do_not_show() {
        let page = "<!DOCTYPE html><TITLE>Error</TITLE><STYLE>p > a {}</STYLE>\
                    <pre>Cannot POST &#39;/a&amp;lt;b&#39;</pre><script>if (a<b) {}</script>";
        assert_eq!(text(page), "Error: Cannot POST '/a&lt;b'");
    }

    #[test]
    fn a_cut_page_shows_what_is_there() {
        assert_eq!(text("<p>Sorry <a href=\"x"), "Sorry");
        assert_eq!(text("<title>Sorry"), "Sorry");
        assert_eq!(text("<"), "");
    }
}
