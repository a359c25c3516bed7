//! Judges a response before anything of it is written.

use std::io::Read;

use http::StatusCode;

use crate::api::error_body::ErrorBody;
use crate::client::{BodyLength, Download};
use crate::content::{SaveForm, find_gateway_page};
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
    reject_text(&mut download, form)?;
    let length = download.length();
    let (head, end) = read_head(&mut download, form.head_length());
    if form == SaveForm::Html
        && let Some(found) = find_gateway_page(&head)
    {
        return Err(FetchFailure::WrongForm { form, found: found.to_owned() });
    }
    match (form.of_head(&head), &end) {
        (Some(known), _) => match (length, expected) {
            (BodyLength::Bytes(received), Some(expected)) if received != expected => {
                // A short explanation takes the place of a document.
                Err(match explanation(&head, &mut download) {
                    Some(found) => FetchFailure::WrongForm { form, found },
                    None => FetchFailure::WrongSize { received, expected },
                })
            }
            _ => Ok(WholeAnswer { download, form: known, head, end }),
        },
        // Too little arrived to judge it.
        (None, HeadEnd::Failure(_)) => Ok(WholeAnswer { download, form, head: Vec::new(), end }),
        (None, _) => {
            let found = explanation(&head, &mut download).unwrap_or_else(|| describe(&head));
            Err(FetchFailure::WrongForm { form, found })
        }
    }
}

/// Rejects media types of explanations and of sign-in pages. The API sends every file as `application/octet-stream`, documents
/// of JSON and HTML too (all OpenAPI versions).
pub(super) fn reject_text(download: &mut Download, form: SaveForm) -> Result<(), FetchFailure> {
    let media_type = download.media_type();
    let found = if media_type.ends_with("json") {
        explanation(b"", download).unwrap_or_else(|| "it is JSON".to_owned())
    } else if ["text/html", "application/xhtml+xml"].contains(&media_type.as_str()) {
        format!("its media type is {media_type}")
    } else {
        return Ok(());
    };
    Err(FetchFailure::WrongForm { form, found })
}

/// Returns what a response says that is an error in JSON, as the API defines it, or a web page. `head` is its beginning.
fn explanation(head: &[u8], download: &mut Download) -> Option<String> {
    let mut bytes = head.to_vec();
    let _what_arrived = download.by_ref().take(EXPLANATION).read_to_end(&mut bytes);
    let body = ErrorBody::read(&bytes, false);
    if body.is_vendor_format && !body.message.is_empty() {
        return Some(format!("it is JSON: {}", excerpt(&body.message)));
    }
    (!head.is_empty() && SaveForm::Html.of_head(head).is_some())
        .then(|| format!("it is a web page that {}", describe(head).trim_start_matches("it ")))
}

fn read_head(download: &mut Download, length: usize) -> (Vec<u8>, HeadEnd) {
    let mut head = vec![0; length];
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
