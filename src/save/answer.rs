//! Judges a response before anything of it is written.

use std::io::Read;

use http::StatusCode;

use crate::api::error_body::ErrorBody;
use crate::client::{BodyLength, Download};
use crate::content::SaveForm;
use crate::text::excerpt;

use super::fetch_failure::FetchFailure;

/// The longest explanation that is read from a response of JSON, in bytes.
const EXPLANATION: u64 = 64 << 10;

/// A response that contains a file from its first byte.
pub(super) struct WholeAnswer {
    pub(super) download: Download,
    /// The form of the file.
    pub(super) form: SaveForm,
    /// The first bytes of the file, which are read already.
    pub(super) head: Vec<u8>,
    /// What ended the response within the first bytes: nothing, its end, or a failure.
    pub(super) end: HeadEnd,
}

/// What comes after the first bytes of a response.
pub(super) enum HeadEnd {
    More,
    End,
    Failure(std::io::Error),
}

/// Judges a response that is to contain a whole file: its status, its type, its length and its first bytes.
///
/// # Errors
/// It is something else.
pub(super) fn judge_whole(
    mut download: Download,
    form: SaveForm,
    expected: Option<u64>,
) -> Result<WholeAnswer, FetchFailure> {
    if download.status() != StatusCode::OK {
        let found = format!("its status is {}, not 200", download.status().as_u16());
        return Err(FetchFailure::WrongForm { form, found });
    }
    reject_json(&mut download, form)?;
    if let (BodyLength::Bytes(received), Some(expected)) = (download.length(), expected)
        && received != expected
    {
        return Err(FetchFailure::WrongSize { received, expected });
    }
    let (head, end) = read_head(&mut download);
    match (form.of_head(&head), &end) {
        (Some(form), _) => Ok(WholeAnswer { download, form, head, end }),
        // Too little arrived to judge it.
        (None, HeadEnd::Failure(_)) => Ok(WholeAnswer { download, form, head: Vec::new(), end }),
        (None, _) => Err(FetchFailure::WrongForm { form, found: describe(&head) }),
    }
}

/// Rejects JSON, in which a server explains a failure. Documents of JSON are sent as `application/octet-stream`.
pub(super) fn reject_json(download: &mut Download, form: SaveForm) -> Result<(), FetchFailure> {
    if !download.media_type().ends_with("json") {
        return Ok(());
    }
    let mut bytes = Vec::new();
    let _what_arrived = download.by_ref().take(EXPLANATION).read_to_end(&mut bytes);
    let message = ErrorBody::read(&bytes, false).message;
    let found = if message.is_empty() {
        "it is JSON".to_owned()
    } else {
        format!("it is JSON: {}", excerpt(&message))
    };
    Err(FetchFailure::WrongForm { form, found })
}

fn read_head(download: &mut Download) -> (Vec<u8>, HeadEnd) {
    let mut head = vec![0; SaveForm::HEAD];
    let mut count = 0;
    let end = loop {
        match download.read(&mut head[count..]) {
            Ok(0) => break HeadEnd::End,
            Ok(read) => count += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => break HeadEnd::Failure(error),
        }
        if count == head.len() {
            break HeadEnd::More;
        }
    };
    head.truncate(count);
    (head, end)
}

/// Returns the first bytes as a person can read them.
fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "it is empty".to_owned();
    }
    let start = &head[..head.len().min(16)];
    if start.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return format!("it begins with '{}'", String::from_utf8_lossy(start).trim());
    }
    let hex: Vec<_> =
        start[..start.len().min(8)].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("it begins with the bytes {}", hex.join(" "))
}
