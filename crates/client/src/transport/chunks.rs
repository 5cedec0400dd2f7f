//! A body in chunks, put together (RFC 9112, section 7.1).

use httparse::{Status, parse_chunk_size};

/// The longest line between chunks, in bytes.
const LONGEST_LINE: usize = 8 * 1024;

/// Puts chunks together as they come.
#[derive(Debug)]
pub(super) struct Chunks {
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size,
    Data(u64),
    EndOfData,
    Trailer,
    Done,
}

/// The chunks cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl Chunks {
    pub(super) fn new() -> Self {
        Chunks { state: State::Size }
    }

    /// Whether the last chunk and what follows it have been read.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Takes what it can from the input, appends the content to the body, and
    /// tells how many bytes it took.
    pub(super) fn take(&mut self, input: &[u8], body: &mut Vec<u8>) -> Result<usize, Malformed> {
        let mut taken = 0;
        while !self.is_done() {
            let Some(amount) = self.step(&input[taken..], body)? else {
                break;
            };
            taken += amount;
        }
        Ok(taken)
    }

    /// One part of a chunk. `None` if there is not enough input for it.
    fn step(&mut self, input: &[u8], body: &mut Vec<u8>) -> Result<Option<usize>, Malformed> {
        let (next, amount) = match self.state {
            State::Size => match parse_chunk_size(input) {
                Ok(Status::Complete((amount, 0))) => (State::Trailer, amount),
                Ok(Status::Complete((amount, size))) => (State::Data(size), amount),
                Ok(Status::Partial) if input.len() < LONGEST_LINE => return Ok(None),
                _ => return Err(Malformed),
            },
            State::Data(left) => {
                if input.is_empty() {
                    return Ok(None);
                }
                let amount =
                    usize::try_from(left).map_or(input.len(), |left| left.min(input.len()));
                body.extend_from_slice(&input[..amount]);
                match left - amount as u64 {
                    0 => (State::EndOfData, amount),
                    left => (State::Data(left), amount),
                }
            }
            State::EndOfData => match line(input)? {
                Some(b"") => (State::Size, 2),
                Some(_) => return Err(Malformed),
                None => return Ok(None),
            },
            State::Trailer => match line(input)? {
                Some(b"") => (State::Done, 2),
                Some(field) => (State::Trailer, field.len() + 2),
                None => return Ok(None),
            },
            State::Done => return Ok(None),
        };
        self.state = next;
        Ok(Some(amount))
    }
}

/// The first line, without its end. `None` while the end is not there.
fn line(input: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let end = input.windows(2).take(LONGEST_LINE).position(|two| two == b"\r\n");
    match end {
        Some(end) => Ok(Some(&input[..end])),
        None if input.len() < LONGEST_LINE => Ok(None),
        None => Err(Malformed),
    }
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
            let (mut chunks, mut body) = (Chunks::new(), Vec::new());
            let taken = chunks.take(&WHOLE[..cut], &mut body).expect("chunks");
            assert_eq!(chunks.is_done(), cut == WHOLE.len(), "cut at {cut}");
            assert!(CONTENT.starts_with(&body), "cut at {cut}");
            let rest = chunks.take(&WHOLE[taken..], &mut body).expect("chunks");
            assert_eq!(taken + rest, WHOLE.len());
            assert!(chunks.is_done());
            assert_eq!(body, CONTENT, "cut at {cut}");
        }
    }

    #[test]
    fn what_follows_the_last_chunk_is_left_alone() {
        let (mut chunks, mut body) = (Chunks::new(), Vec::new());
        assert_eq!(chunks.take(b"0\r\n\r\nHTTP/1.1", &mut body), Ok(5));
        assert!(chunks.is_done() && body.is_empty());
    }

    #[test]
    fn what_are_no_chunks_is_malformed() {
        let endless = vec![b'x'; 2 * LONGEST_LINE];
        let endless_trailer = [b"0\r\n".as_slice(), &endless].concat();
        for input in [
            b"x\r\n".as_slice(),
            b"2\r\nabc\r\n",
            b"-1\r\n",
            b"11111111111111111\r\n",
            &endless,
            &endless_trailer,
        ] {
            assert_eq!(Chunks::new().take(input, &mut Vec::new()), Err(Malformed));
        }
    }
}
