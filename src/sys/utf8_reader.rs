//! Text in the encodings of Windows: UTF-16, which Windows PowerShell 5.1 writes with `>` and `Out-File`, and UTF-8 with a byte
//! order mark.

use std::io::{self, ErrorKind, Read};

use zeroize::Zeroizing;

/// The bytes that are read at once from a text in UTF-16.
const PIECE: usize = 8 << 10;

/// The way out for a text that cannot be read.
const SAVE_AS_UTF8: &str = "save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8)";

/// The encoding of a text, by its byte order mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextEncoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The byte order marks, and what they stand for.
const MARKS: [(&[u8], TextEncoding); 3] = [
    (b"\xef\xbb\xbf", TextEncoding::Utf8),
    (b"\xff\xfe", TextEncoding::Utf16Le),
    (b"\xfe\xff", TextEncoding::Utf16Be),
];

/// Reads a text as UTF-8, without a byte order mark. A text in UTF-16 is recognized by its mark and converted. All other bytes
/// stay, valid or not.
pub(crate) struct Utf8Reader<R> {
    source: R,
    /// `None` until the first bytes are read.
    encoding: Option<TextEncoding>,
    /// Bytes for the caller. They may be a password.
    ready: Zeroizing<Vec<u8>>,
    /// The number of ready bytes that the caller has.
    taken: usize,
    /// The first byte of a unit, or a unit that begins a pair, of which the rest is not read yet.
    rest: Zeroizing<Vec<u8>>,
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn new(source: R) -> Self {
        let (ready, rest) = (Zeroizing::default(), Zeroizing::default());
        Self { source, encoding: None, ready, taken: 0, rest }
    }

    /// Reads the byte order mark, if there is one. Nothing is read behind bytes that cannot become a mark: the source may be
    /// a pipe.
    fn detect(&mut self) -> io::Result<TextEncoding> {
        let mut start = Zeroizing::new(Vec::with_capacity(4));
        let may_be_mark = |start: &[u8]| {
            MARKS.iter().any(|(mark, _)| mark.len() > start.len() && mark.starts_with(start))
        };
        while may_be_mark(&start) {
            let mut byte = [0];
            match self.source.read(&mut byte) {
                Ok(0) => break,
                Ok(_) => start.push(byte[0]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let found = MARKS.iter().find(|(mark, _)| start.starts_with(mark));
        let (mark, encoding) = found.map_or((0, TextEncoding::Utf8), |(mark, e)| (mark.len(), *e));
        self.ready.extend_from_slice(&start[mark..]);
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    /// Converts the next piece of UTF-16. Without one, `ready` stays empty.
    fn convert(&mut self, encoding: TextEncoding) -> io::Result<()> {
        let mut piece = std::mem::take(&mut self.rest);
        let begun = piece.len();
        piece.resize(begun + PIECE, 0);
        let read = self.source.read(&mut piece[begun..]);
        piece.truncate(begun + *read.as_ref().unwrap_or(&0));
        let count = match read {
            Ok(count) => count,
            Err(error) => {
                self.rest = piece;
                return Err(error);
            }
        };
        let is_end = count == 0;
        let unit = |bytes: &[u8]| match encoding {
            TextEncoding::Utf16Be => u16::from_be_bytes([bytes[0], bytes[1]]),
            _ => u16::from_le_bytes([bytes[0], bytes[1]]),
        };
        let mut whole = piece.len() / 2 * 2;
        let begins_pair = |at: usize| (0xd800..0xdc00).contains(&unit(&piece[at..]));
        if whole > 0 && !is_end && begins_pair(whole - 2) {
            whole -= 2;
        }
        if is_end && whole < piece.len() {
            return Err(invalid("it ends within a character of UTF-16"));
        }
        let units = piece[..whole].chunks_exact(2).map(unit);
        self.ready = Zeroizing::new(Vec::with_capacity(whole * 2));
        self.taken = 0;
        for c in char::decode_utf16(units) {
            let c = c.map_err(|_| invalid("it is not valid UTF-16"))?;
            self.ready.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.rest = Zeroizing::new(piece[whole..].to_vec());
        // A piece of a single byte holds no character.
        if self.ready.is_empty() && !is_end { self.convert(encoding) } else { Ok(()) }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let encoding = self.encoding.map_or_else(|| self.detect(), Ok)?;
        if self.taken == self.ready.len() {
            if encoding == TextEncoding::Utf8 {
                return self.source.read(buffer);
            }
            self.convert(encoding)?;
        }
        let count = (self.ready.len() - self.taken).min(buffer.len());
        buffer[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

/// Refuses text in UTF-16 without a byte order mark: there is a NUL beside each ASCII character.
///
/// # Errors
/// The bytes are such a text. The message says how to save it as UTF-8, and repeats none of it.
pub(crate) fn refuse_utf16(bytes: &[u8]) -> io::Result<()> {
    let nuls = memchr::memchr_iter(0, bytes).count();
    if nuls == 0 || nuls < bytes.len() / 4 {
        return Ok(());
    }
    Err(invalid("it is UTF-16 without a byte order mark"))
}

/// Returns the text of bytes that a user gave, which were read by a [`Utf8Reader`].
///
/// # Errors
/// They are not UTF-8. The message says how to save them as UTF-8, and repeats none of them.
pub(crate) fn utf8_text(bytes: &[u8]) -> io::Result<&str> {
    refuse_utf16(bytes)?;
    str::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8"))
}

fn invalid(cause: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{cause}: {SAVE_AS_UTF8}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns a text in UTF-16 with a byte order mark.
    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes_of).collect()
    }

    /// A source that returns few bytes at a time, as a pipe does.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.1);
            self.0.read(&mut buffer[..count])
        }
    }

    fn read(bytes: &[u8], at_once: usize) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Utf8Reader::new(Drops(bytes, at_once)).read_to_end(&mut out).map(|_| out)
    }

    proptest! {
        #[test]
        fn text_is_the_same_in_every_encoding(
            text in "[a-zäß€日🌈\u{feff}\r\n]{0,20}",
            at_once in 1..9_usize,
        ) {
            // A second mark is a character of the text.
            let marked = format!("\u{feff}{text}").into_bytes();
            for bytes in [marked, utf16(&text, u16::to_le_bytes), utf16(&text, u16::to_be_bytes)] {
                prop_assert_eq!(&read(&bytes, at_once).unwrap(), text.as_bytes());
            }
        }

        #[test]
        fn bytes_without_a_mark_stay(bytes in prop::collection::vec(0..=0xff_u8, 0..9)) {
            prop_assume!(!MARKS.iter().any(|(mark, _)| bytes.starts_with(mark)));
            prop_assert_eq!(&read(&bytes, 1).unwrap(), &bytes);
        }
    }

    #[test]
    fn long_text_is_converted_piece_by_piece() {
        let text = "a🌈".repeat(PIECE);
        assert_eq!(read(&utf16(&text, u16::to_le_bytes), 4_999).unwrap(), text.as_bytes());
    }

    #[test]
    fn broken_text_is_refused_with_the_way_out() {
        let alone = [0xff, 0xfe, 0x00, 0xd8, b'x', 0];
        for (bytes, cause) in [(&alone[..], "not valid UTF-16"), (&alone[..3], "ends within")] {
            let error = read(bytes, 9).unwrap_err().to_string();
            assert!(error.contains(cause) && error.contains("-Encoding utf8"), "{error}");
        }
        for (bytes, cause) in [
            (&b"s\0e\0c\0"[..], "UTF-16 without a byte order mark"),
            (b"\0s\0e", "UTF-16 without a byte order mark"),
            (b"caf\xe9", "not UTF-8"),
        ] {
            let error = utf8_text(bytes).unwrap_err().to_string();
            assert!(error.contains(cause) && error.contains("-Encoding utf8"), "{error}");
        }
        assert_eq!(utf8_text(b"caf\xc3\xa9 \0 and more").unwrap(), "café \0 and more");
    }
}
