//! A body in chunks, put together (RFC 9112, section 7.1).

use std::io::{self, BufRead, ErrorKind, Read};

use httparse::{Status, parse_chunk_size};

/// The longest line between chunks, in bytes.
const LONGEST_LINE: u64 = 8 * 1024;

/// Appends the content of the chunks to the body, and takes what ends them.
///
/// # Errors
///
/// [`InvalidData`](ErrorKind::InvalidData) if the chunks cannot be told apart:
/// what cannot be read is appended to the body, or still in the source.
/// [`UnexpectedEof`](ErrorKind::UnexpectedEof) if there is less than there
/// should be, and whatever the source says.
pub(super) fn read_chunks(source: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    let size_of = |line: &[u8]| match parse_chunk_size(&[line, b"\r\n"].concat()) {
        Ok(Status::Complete((_, size))) => Some(size),
        _ => None,
    };
    loop {
        match read_line(source, u8::is_ascii_hexdigit, size_of, body)? {
            0 => break,
            size => read_exactly(source, size, body)?,
        }
        read_line(source, u8::is_ascii_whitespace, |end| end.is_empty().then_some(()), body)?;
    }
    // The trailer, to its empty line.
    while !read_line(source, |_| true, |line| Some(line.is_empty()), &mut Vec::new())? {}
    Ok(())
}

/// Appends so many bytes to the body.
pub(super) fn read_exactly(
    source: &mut impl BufRead,
    length: u64,
    body: &mut Vec<u8>,
) -> io::Result<()> {
    match source.take(length).read_to_end(body)? as u64 == length {
        true => Ok(()),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// Reads a line and what it says; its end may lack a carriage return. One that
/// begins otherwise than it should may have no end.
fn read_line<T>(
    source: &mut impl BufRead,
    begins: impl Fn(&u8) -> bool,
    says: impl Fn(&[u8]) -> Option<T>,
    body: &mut Vec<u8>,
) -> io::Result<T> {
    if source.fill_buf()?.first().is_some_and(|first| !begins(first)) {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut line = Vec::new();
    source.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    let said = match line.last() {
        Some(b'\n') => says(line.trim_ascii()),
        _ if line.len() as u64 == LONGEST_LINE => None,
        _ => return Err(ErrorKind::UnexpectedEof.into()),
    };
    said.ok_or_else(|| {
        body.extend_from_slice(&line);
        ErrorKind::InvalidData.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] =
        b"4\r\nWiki\r\n6;x=y\r\npedia \r\nA\r\nin \r\n\r\nchu\r\n0\r\nTrailer: t\r\n\r\n";
    const CONTENT: &[u8] = b"Wikipedia in \r\n\r\nchu";

    #[test]
    fn chunks_are_put_together_wherever_they_are_cut() {
        for cut in 0..=WHOLE.len() {
            let mut body = Vec::new();
            let read = read_chunks(&mut &WHOLE[..cut], &mut body);
            assert_eq!(read.is_ok(), cut == WHOLE.len(), "cut at {cut}");
            assert!(CONTENT.starts_with(&body), "cut at {cut}");

            let (mut body, mut rest) = (Vec::new(), &WHOLE[cut..]);
            read_chunks(&mut WHOLE[..cut].chain(&mut rest), &mut body).expect("chunks");
            assert!(rest.is_empty());
            assert_eq!(body, CONTENT, "cut at {cut}");
        }
    }

    #[test]
    fn what_follows_the_last_chunk_is_left_alone() {
        let (mut input, mut body) = (b"0\r\n\r\nHTTP/1.1".as_slice(), Vec::new());
        read_chunks(&mut input, &mut body).expect("chunks");
        assert_eq!((input, body), (b"HTTP/1.1".as_slice(), Vec::new()));
    }

    #[test]
    fn lines_may_end_without_a_carriage_return() {
        let (mut input, mut body) = (b"2 \nab\n0\n\n".as_slice(), Vec::new());
        read_chunks(&mut input, &mut body).expect("chunks");
        assert_eq!(body, b"ab");
    }

    #[test]
    fn what_are_no_chunks_is_malformed() {
        let endless = vec![b'x'; 2 * LONGEST_LINE as usize];
        let endless_trailer = [b"0\r\n".as_slice(), &endless].concat();
        for input in [
            b"x\r\n".as_slice(),
            b"2\r\nabc\r\n",
            b"-1\r\n",
            b"+1\r\n",
            b"\r\n",
            b"11111111111111111\r\n",
            b"{\"batchId\": \"b\"}",
            &endless,
        ] {
            let (mut rest, mut body) = (input, Vec::new());
            let error = read_chunks(&mut rest, &mut body).expect_err("no chunks");
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            body.extend_from_slice(rest);
            assert!(input.ends_with(&body) && !body.is_empty(), "what cannot be read is kept");
        }
        let error = read_chunks(&mut &*endless_trailer, &mut Vec::new()).expect_err("no end");
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }
}
