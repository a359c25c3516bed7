//! Sizes and hashes of files.

use std::fmt::Write as _;
use std::io::{self, Read};

use ring::digest::{Context, Digest, SHA256};

/// The size of reads, large enough that hashing is limited by the disk or by SHA-256.
pub(super) const BUFFER: usize = 256 << 10;

/// The size and the SHA-256 of a complete file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SavedFile {
    pub(crate) bytes: u64,
    /// In hexadecimal digits.
    pub(crate) sha256: String,
}

/// Returns the size and the hash of a stream that is read to its end.
///
/// # Errors
/// It cannot be read.
pub(super) fn hash_of(source: impl Read) -> io::Result<SavedFile> {
    let mut hash = Context::new(&SHA256);
    let bytes = add_to_hash(&mut hash, source)?;
    Ok(SavedFile { bytes, sha256: hex(&hash.finish()) })
}

/// Adds a stream to a hash, and returns its length.
///
/// # Errors
/// It cannot be read.
pub(super) fn add_to_hash(hash: &mut Context, mut source: impl Read) -> io::Result<u64> {
    let (mut buffer, mut bytes) = (vec![0; BUFFER], 0);
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub(super) fn hex(digest: &Digest) -> String {
    digest.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
