//! How many pages a PDF has: the leaves of its page tree are counted. The number that
//! the file gives of itself, `/Count`, may be anything.

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

/// The most nodes of a page tree that are looked at: one that leads back to itself has
/// no end.
const MOST_NODES: usize = 1 << 20;

/// None for one that needs a password, has no page, or has a tree that cannot be
/// followed to its end.
pub(super) fn count(pdf: &[u8]) -> Option<u64> {
    // As it is written, or else by a search for its objects.
    [false, true].into_iter().find_map(|force_reconstruct| {
        let options = LoadOptions { force_reconstruct, ..LoadOptions::with_filter(of_tree) };
        leaves(&Document::load_mem_with_options(pdf, options).ok()?).filter(|pages| *pages > 0)
    })
}

/// What is kept of an object: what leads from the catalog to the pages.
fn of_tree(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let kept = match object {
        Object::Dictionary(whole) => {
            let mut kept = Dictionary::new();
            for name in ["Type", "Pages", "Kids"] {
                whole.get(name.as_bytes()).map(|value| kept.set(name, value.clone())).ok();
            }
            Object::Dictionary(kept)
        }
        Object::Array(items) if items.iter().all(|item| item.as_reference().is_ok()) => {
            return Some((id, object.clone()));
        }
        // It has objects in it, of which each comes here.
        Object::Stream(stream) if stream.dict.has_type(b"ObjStm") => {
            return Some((id, Object::Null));
        }
        _ => return None,
    };
    *object = kept;
    Some((id, object.clone()))
}

fn leaves(pdf: &Document) -> Option<u64> {
    if pdf.trailer.has(b"Encrypt") && pdf.encryption_state.is_none() {
        return None;
    }
    let root = pdf.catalog().ok()?.get(b"Pages").ok()?.as_reference().ok()?;
    let (mut nodes, mut seen, mut pages) = (vec![root], 1, 0);
    while let Some(node) = nodes.pop() {
        let node = pdf.get_dictionary(node).ok()?;
        if node.has_type(b"Page") || !(node.has_type(b"Pages") || node.has(b"Kids")) {
            pages += 1;
            continue;
        }
        let kids = node.get_deref(b"Kids", pdf).ok()?.as_array().ok()?;
        seen += kids.len();
        if seen > MOST_NODES {
            return None;
        }
        for kid in kids {
            nodes.push(kid.as_reference().ok()?);
        }
    }
    Some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of these objects, numbered from 1; the first is its catalog.
    fn pdf(objects: &[&str]) -> Vec<u8> {
        let mut text = String::from("%PDF-1.4\n");
        let mut places = Vec::new();
        for (number, object) in (1..).zip(objects) {
            places.push(text.len());
            text += &format!("{number} 0 obj\n{object}\nendobj\n");
        }
        let (start, size) = (text.len(), objects.len() + 1);
        text += &format!("xref\n0 {size}\n0000000000 65535 f \n");
        places.iter().for_each(|place| text += &format!("{place:010} 00000 n \n"));
        text += &format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        text.into_bytes()
    }

    const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
    const PAGE: &str = "<< /Type /Page /Parent 2 0 R /Contents 9 0 R >>";

    #[test]
    fn leaves_are_counted_whatever_the_file_says_of_their_number() {
        for said in ["2", "4294967297", "-7", "0", "9000000", "(two)", "2.5"] {
            let root = format!("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count {said} >>");
            assert_eq!(count(&pdf(&[CATALOG, &root, PAGE, PAGE])), Some(2), "{said}");
        }
        // Nodes below nodes, a list that stands alone, a page without a type.
        let nested = pdf(&[
            CATALOG,
            "<< /Type /Pages /Kids 5 0 R /Count 1 >>",
            "<< /Type /Pages /Kids [4 0 R 4 0 R 6 0 R] /Count 4294967297 >>",
            PAGE,
            "[3 0 R 4 0 R]",
            "<< /Contents 9 0 R >>",
        ]);
        assert_eq!(count(&nested), Some(4));
    }

    #[test]
    fn a_tree_that_cannot_be_followed_to_its_end_is_unknown() {
        for root in [
            "<< /Type /Pages /Kids [] /Count 3 >>",
            "<< /Type /Pages /Count 3 >>",
            "<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>",
            "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
            "<< /Type /Pages /Kids [3 0 R (page)] /Count 2 >>",
        ] {
            assert_eq!(count(&pdf(&[CATALOG, root, PAGE])), None, "{root}");
        }
        assert_eq!(count(&pdf(&["<< /Type /Catalog >>"])), None);
        // Each level names the next twice: more pages than there is time for.
        let mut objects = vec![CATALOG.to_owned()];
        for level in 2..60 {
            let next = level + 1;
            objects.push(format!("<< /Type /Pages /Kids [{next} 0 R {next} 0 R] /Count 1 >>"));
        }
        objects.push(PAGE.to_owned());
        let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
        assert_eq!(count(&pdf(&objects)), None);
    }

    #[test]
    fn a_file_whose_table_of_objects_is_wrong_is_searched() {
        let root = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
        let text = String::from_utf8(pdf(&[CATALOG, root, PAGE])).expect("ASCII");
        let (objects, rest) = text.split_once("startxref\n").expect("a table");
        let start: usize = rest.lines().next().and_then(|it| it.parse().ok()).expect("a place");
        // The table is found, and says of each object a place before its own.
        let line = "% a line that was put in\n";
        let moved = objects.replacen("%PDF-1.4\n", &format!("%PDF-1.4\n{line}"), 1);
        let moved = format!("{moved}startxref\n{}\n%%EOF\n", start + line.len());
        assert_eq!(count(moved.as_bytes()), Some(1));
    }
}
