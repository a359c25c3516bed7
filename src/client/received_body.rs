//! Bodies of responses: read within a limit, or still to be read.

use std::io::{self, Read};
use std::sync::{Mutex, MutexGuard};

use http::header::CONTENT_ENCODING;
use http::response::Parts;
use zeroize::Zeroizing;

use super::prepared_call::BodyMode;
use crate::sys::lock;

/// The bytes by which the memory of a body grows at least, and the largest piece that is read at once.
const PIECE: usize = 64 << 10;

/// Larger bodies are read one after the other, in bytes: many requests may be made at once.
const LARGE: usize = 4 << 20;

static LARGE_BODIES: Mutex<()> = Mutex::new(());

/// The turn of a large body, which ends when the body is decoded.
pub(super) type LargeBodyTurn = Option<MutexGuard<'static, ()>>;

/// The body of a response.
pub(super) enum ReceivedBody {
    /// All bytes, within the limit.
    Whole(Zeroizing<Vec<u8>>, LargeBodyTurn),
    /// The rest of the response, which may have any length.
    Open(Box<dyn Read + Send>),
}

/// The byte order mark, which some gateways put before JSON although JSON does not allow it.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a body of `limit` bytes at most, without a byte order mark. The memory grows by an eighth, not by half, so that
/// the limit bounds it, too.
///
/// # Errors
/// The body is longer ([`io::ErrorKind::FileTooLarge`]), or cannot be read to its end.
pub(super) fn read_body(
    body: impl Read,
    limit: usize,
) -> io::Result<(Zeroizing<Vec<u8>>, LargeBodyTurn)> {
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    let read = read_pieces(body, limit, &mut piece);
    // Spare memory is wiped as a whole, and the items of a vector one by one.
    piece.clear();
    read
}

fn read_pieces(
    mut body: impl Read,
    limit: usize,
    piece: &mut [u8],
) -> io::Result<(Zeroizing<Vec<u8>>, LargeBodyTurn)> {
    let mut turn = None;
    let mut bytes = Zeroizing::new(Vec::new());
    loop {
        match body.read(piece) {
            Ok(0) => {
                if bytes.starts_with(BYTE_ORDER_MARK) {
                    bytes.drain(..BYTE_ORDER_MARK.len());
                }
                return Ok((bytes, turn));
            }
            Ok(count) if bytes.len() + count > limit => {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(count) => {
                if turn.is_none() && bytes.len() + count > LARGE {
                    turn = Some(lock(&LARGE_BODIES));
                }
                if bytes.capacity() - bytes.len() < count {
                    let more = PIECE.max(bytes.len() / 8).min(limit - bytes.len());
                    bytes.reserve_exact(more);
                }
                bytes.extend_from_slice(&piece[..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns the content coding of a response if it was not requested. Gzip is decoded by the network, and is requested for all
/// bodies but files.
pub(super) fn unasked_coding(head: &Parts, mode: BodyMode) -> Option<String> {
    let coding = head.headers.get(CONTENT_ENCODING)?;
    let coding = String::from_utf8_lossy(coding.as_bytes()).trim().to_ascii_lowercase();
    let is_asked = match &*coding {
        "" | "identity" => true,
        "gzip" => !matches!(mode, BodyMode::File(_)),
        _ => false,
    };
    (!is_asked).then_some(coding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_is_read_up_to_its_limit() {
        let read = |size: u64, limit| match read_body(io::repeat(b'x').take(size), limit) {
            Ok((bytes, _)) => Some((bytes.len(), bytes.capacity())),
            Err(_) => None,
        };
        assert_eq!(read(0, 1), Some((0, 0)));
        let marked = read_body(&b"\xef\xbb\xbf[]"[..], 10).ok().unwrap();
        assert_eq!(*marked.0, b"[]");
        assert_eq!(read(1 << 20, 1 << 20), Some((1 << 20, 1 << 20)));
        assert_eq!(read((1 << 20) + 1, 1 << 20), None);
        assert!(read(3 << 20, 8 << 20).unwrap().1 < 4 << 20);
    }
}
