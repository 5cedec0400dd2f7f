//! An encoding of a body, which is read though none was asked for: some gateways
//! compress whatever passes, and the response may be the only one that names a
//! batch that was paid for.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// A body as it was before its encoding, of at most so many bytes, and whether
/// that is all of it; `None` if nothing can be read of it.
pub(super) fn decoded(encoding: &str, body: &[u8], limit: usize) -> Option<(Vec<u8>, bool)> {
    match encoding {
        "gzip" | "x-gzip" => read(GzDecoder::new(body), limit),
        // Said of both forms, with and without the head of zlib.
        "deflate" => {
            read(ZlibDecoder::new(body), limit).or_else(|| read(DeflateDecoder::new(body), limit))
        }
        _ => None,
    }
}

fn read(decoder: impl Read, limit: usize) -> Option<(Vec<u8>, bool)> {
    let mut text = Vec::new();
    let read = decoder.take((limit as u64).saturating_add(1)).read_to_end(&mut text);
    let is_all = read.is_ok() && text.len() <= limit;
    text.truncate(limit);
    (is_all || !text.is_empty()).then_some((text, is_all))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = br#"{"status":"uploaded","batchId":"b-1"}"#;

    fn encoded<W>(mut encoder: W, finish: fn(W) -> std::io::Result<Vec<u8>>, text: &[u8]) -> Vec<u8>
    where
        W: Write,
    {
        encoder.write_all(text).expect("memory");
        finish(encoder).expect("memory")
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        encoded(GzEncoder::new(Vec::new(), Compression::fast()), GzEncoder::finish, text)
    }

    #[test]
    fn usual_encodings_are_read_whole_or_as_far_as_they_came() {
        let (fast, none) = (Compression::fast(), Vec::new);
        for (encoding, body) in [
            ("gzip", gzip(TEXT)),
            ("x-gzip", gzip(TEXT)),
            ("deflate", encoded(ZlibEncoder::new(none(), fast), ZlibEncoder::finish, TEXT)),
            ("deflate", encoded(DeflateEncoder::new(none(), fast), DeflateEncoder::finish, TEXT)),
        ] {
            assert_eq!(decoded(encoding, &body, 1000), Some((TEXT.into(), true)), "{encoding}");
            for cut in 0..body.len() {
                if let Some((text, is_all)) = decoded(encoding, &body[..cut], 1000) {
                    assert!(TEXT.starts_with(&text), "{encoding} cut at {cut}");
                    assert!(!is_all || text == TEXT, "{encoding} cut at {cut}");
                }
            }
        }
        assert_eq!(decoded("br", TEXT, 1000), None);
        assert_eq!(decoded("gzip", TEXT, 1000), None);
        assert_eq!(decoded("gzip", b"", 1000), None);
    }

    #[test]
    fn what_would_become_endless_is_cut() {
        let bomb = gzip(&vec![b' '; 1_000_000]);
        assert!(bomb.len() < 10_000);
        assert_eq!(decoded("gzip", &bomb, 1000), Some((vec![b' '; 1000], false)));
    }
}
