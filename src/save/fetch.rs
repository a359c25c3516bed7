//! Fetches one thing, with a few tries: a response that was cut off is continued if the server can prove that it sends the
//! same file, and is repeated otherwise.

use std::io::{self, Read};
use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderMap, HeaderValue, IF_RANGE, RANGE};

use super::answer::{HeadEnd, WholeAnswer, judge_whole, reject_text};
use super::fetch_failure::FetchFailure;
use super::fetch_target::FetchTarget;
use crate::client::{self, BodyLength, Client, Download};
use crate::content::{SaveCall, SaveForm};

/// The bytes before the end of a part that a continued response must repeat. Two exports of one mailbox are different files,
/// and half of each would be a broken file that opens.
const OVERLAP: u64 = 64 << 10;

/// The bytes at the beginning of a file that are compared before it is continued, unless the server sends a tag of the file:
/// two exports may differ only there.
const START: usize = 1 << 10;

/// The reason for a new beginning if another file was continued.
const OTHER_FILE: &str = "the server continued another file";

/// The bytes that are read at once: a record of TLS has 16 KiB.
const PIECE: usize = 64 << 10;

/// The bytes by which a continued response must lengthen the file to count as progress. Unit tests use small files.
const GAIN: u64 = if cfg!(test) { 1 << 20 } else { 64 << 20 };

/// The limits of a fetch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FetchLimits {
    /// How long to wait for the head of each response.
    pub(crate) wait: Duration,
    /// The most tries in a row that may fail. One that continued the file by [`GAIN`] starts the count again: an export of
    /// many hours may be cut off many times.
    pub(crate) tries: u32,
}

/// A thing that was fetched as a whole.
#[derive(Debug)]
pub(crate) struct Fetched<T> {
    /// What was written to.
    pub(crate) target: T,
    /// The form of the file: a PST above the limit for its size is a ZIP archive with several.
    pub(crate) form: SaveForm,
    pub(crate) tries: u32,
    /// The position from which on the last response continued the file.
    pub(crate) resumed_at: Option<u64>,
}

/// The facts of a fetch that are shown while it runs.
pub(super) trait FetchProgress {
    /// Sets the number of bytes that the target has, whenever that changes.
    fn set_length(&self, length: u64);

    /// Sets the number of the try that begins, from 1.
    fn set_tries(&self, tries: u32);
}

/// Fetches a thing into a target, from its beginning or from where an earlier run ended. `expected` is its length in bytes, if a
/// list of the server says it.
///
/// # Errors
/// The thing cannot be fetched as a whole. The target is dropped, and keeps what can be continued by another run.
pub(crate) fn fetch<T: FetchTarget>(
    client: &Client,
    call: &SaveCall,
    target: T,
    expected: Option<u64>,
    limits: &FetchLimits,
    progress: &dyn FetchProgress,
) -> Result<Fetched<T>, FetchFailure> {
    let (form, resumed_at) = (call.form, None);
    let wait = limits.wait;
    let mut run =
        FetchRun { client, call, target, expected, wait, progress, form, resumed_at, gained: 0 };
    let (mut tries, mut failures) = (1, 0);
    loop {
        progress.set_tries(tries);
        let end = match run.read_response() {
            Ok(()) => {
                let FetchRun { target, form, resumed_at, .. } = run;
                return Ok(Fetched { target, form, tries, resumed_at });
            }
            Err(end) => end,
        };
        failures = if run.gained >= GAIN { 1 } else { failures + 1 };
        let is_last = failures >= limits.tries;
        match end {
            TryEnd::Failure(failure) => return Err(failure),
            // The client has sent a request that was lost several times.
            TryEnd::Unanswered(error) if is_last || (tries == 1 && !is_unsent(&error)) => {
                return Err(run.call_failure(error));
            }
            TryEnd::Cut(reason) if is_last => {
                let received = run.target.len();
                return Err(FetchFailure::Incomplete { received, tries, reason });
            }
            TryEnd::Cut(reason) => run.prepare_for_another(tries, reason)?,
            TryEnd::Unanswered(_) => {}
        }
        client.server().sleep(pause(failures));
        tries += 1;
    }
}

/// Returns the pause after a number of failures in a row: 0.25, 1.5 and 9 seconds.
fn pause(failures: u32) -> Duration {
    Duration::from_millis(250) * 6u32.saturating_pow(failures.saturating_sub(1).min(3))
}

/// Why a try did not complete the file.
enum TryEnd {
    /// Another try is useless.
    Failure(FetchFailure),
    /// No connection, or no response: another try may help.
    Unanswered(client::Error),
    /// The response ended early, or does not continue what was written.
    Cut(String),
}

impl From<FetchFailure> for TryEnd {
    fn from(failure: FetchFailure) -> Self {
        Self::Failure(failure)
    }
}

/// A fetch between its tries.
struct FetchRun<'f, T> {
    client: &'f Client,
    call: &'f SaveCall,
    target: T,
    expected: Option<u64>,
    wait: Duration,
    progress: &'f dyn FetchProgress,
    form: SaveForm,
    resumed_at: Option<u64>,
    /// The bytes by which the last response continued the file.
    gained: u64,
}

impl<T: FetchTarget> FetchRun<'_, T> {
    /// Requests the file or the rest of it, and writes the response.
    fn read_response(&mut self) -> Result<(), TryEnd> {
        self.gained = 0;
        let Some(start) = self.resume_position() else {
            let download = self.request(HeaderMap::new())?;
            return self.begin_file(download);
        };
        let mut headers = range(&format!("{start}-"));
        if let Some(tag) = self.strong_tag() {
            // Another file is then sent whole.
            headers.insert(IF_RANGE, tag);
        } else if let Some(whole) = self.compare_start()? {
            return self.begin_file(whole);
        }
        let download = self.request(headers)?;
        if download.status() == StatusCode::PARTIAL_CONTENT {
            self.continue_file(download, start)
        } else {
            self.begin_file(download)
        }
    }

    /// Sends the request with more headers.
    fn request(&mut self, headers: HeaderMap) -> Result<Download, TryEnd> {
        let mut call = self.call.call.clone();
        let is_part = !headers.is_empty();
        call.headers.extend(headers);
        match self.client.download(&call, self.wait) {
            Ok(download) => Ok(download),
            Err(client::Error::Refused { status: 416, .. }) if is_part => {
                self.restart()?;
                Err(TryEnd::Cut("the server cannot continue the file".to_owned()))
            }
            Err(error) if is_unanswered(&error) => Err(TryEnd::Unanswered(error)),
            Err(error) => Err(self.call_failure(error).into()),
        }
    }

    /// Returns the tag of the file that was begun, unless it is weak: such a tag is not for parts (RFC 9110, 13.1.5).
    fn strong_tag(&self) -> Option<HeaderValue> {
        let tag = self.target.remote_file()?.etag.filter(|tag| tag.starts_with('"'))?;
        HeaderValue::try_from(tag).ok()
    }

    /// Compares the first bytes of the server's file with those that were written. Returns a response that is the whole file
    /// instead.
    fn compare_start(&mut self) -> Result<Option<Download>, TryEnd> {
        let mut download = self.request(range(&format!("0-{}", START - 1)))?;
        if download.status() != StatusCode::PARTIAL_CONTENT {
            return Ok(Some(download));
        }
        reject_text(&mut download, self.call.form)?;
        if self.is_repeated(&mut download, 0, START)? {
            return Ok(None);
        }
        drop(download);
        self.restart()?;
        Err(TryEnd::Cut(OTHER_FILE.to_owned()))
    }

    /// Returns the position from which on the file is requested, with the overlap; `None` to begin again.
    fn resume_position(&self) -> Option<u64> {
        let position = self.target.len().checked_sub(OVERLAP)?;
        let is_known = self.call.is_resumable && self.target.remote_file().is_some();
        (is_known && position > 0).then_some(position)
    }

    /// Takes back what was written, unless it can be continued. What cannot be taken back ends the fetch.
    fn prepare_for_another(&mut self, tries: u32, reason: String) -> Result<(), FetchFailure> {
        let received = self.target.len();
        if self.resume_position().is_none() && self.restart().is_err() {
            return Err(FetchFailure::Incomplete { received, tries, reason });
        }
        Ok(())
    }

    /// Writes a response that contains the file from its first byte.
    fn begin_file(&mut self, download: Download) -> Result<(), TryEnd> {
        let WholeAnswer { mut download, form, head, end } =
            judge_whole(download, self.call.form, self.expected)?;
        if download.length() == BodyLength::Unknown && self.expected.is_none() {
            return Err(FetchFailure::Unproven.into());
        }
        // What an earlier response has left is worth more than one that is not the file, or has no bytes.
        if let (HeadEnd::Failure(error), []) = (&end, &*head) {
            return Err(cut(error));
        }
        self.restart()?;
        self.form = form;
        let remote = download.remote_file().filter(|_| self.call.is_resumable);
        self.target.set_remote_file(remote).map_err(FetchFailure::Disk)?;
        self.write(&head)?;
        match end {
            HeadEnd::More => self.copy(&mut download)?,
            HeadEnd::End => {}
            HeadEnd::Failure(error) => return Err(cut(&error)),
        }
        self.check_length(download.length())
    }

    /// Writes a response that contains the file from a position on, if it is the same file.
    fn continue_file(&mut self, mut download: Download, start: u64) -> Result<(), TryEnd> {
        reject_text(&mut download, self.call.form)?;
        let overlap = usize::try_from(self.target.len() - start).unwrap_or_default();
        if !self.has_known_form()? || !self.is_repeated(&mut download, start, overlap)? {
            drop(download);
            self.restart()?;
            return Err(TryEnd::Cut(OTHER_FILE.to_owned()));
        }
        let before = self.target.len();
        self.resumed_at = Some(before);
        let copied = self.copy(&mut download);
        self.gained = self.target.len() - before;
        copied?;
        let total = self.target.remote_file().map_or(0, |remote| remote.total);
        self.check_length(BodyLength::Bytes(total))
    }

    /// Returns whether the target begins as the requested form, or as one that may take its place.
    fn has_known_form(&mut self) -> Result<bool, TryEnd> {
        let head = self.target.read_at(0, SaveForm::HEAD).map_err(FetchFailure::Disk)?;
        let form = self.call.form.of_head(&head);
        self.form = form.unwrap_or(self.form);
        Ok(form.is_some())
    }

    /// Returns whether a response is the part of the same file from `start` on, and its first `count` bytes are those that the
    /// target has there.
    fn is_repeated(
        &mut self,
        download: &mut Download,
        start: u64,
        count: usize,
    ) -> Result<bool, TryEnd> {
        let is_same_file = match (download.remote_file(), self.target.remote_file()) {
            (Some(remote), Some(known)) => known.may_be(&remote),
            _ => false,
        };
        if !is_same_file || download.range().is_none_or(|range| range.start != start) {
            return Ok(false);
        }
        let written = self.target.read_at(start, count).map_err(FetchFailure::Disk)?;
        let mut repeated = vec![0; count];
        download.read_exact(&mut repeated).map_err(|error| cut(&error))?;
        Ok(written == repeated)
    }

    /// Writes the rest of a response.
    fn copy(&mut self, download: &mut Download) -> Result<(), TryEnd> {
        let mut piece = vec![0; PIECE];
        loop {
            match download.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => self.write(&piece[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(cut(&error)),
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), TryEnd> {
        self.target.write(bytes).map_err(FetchFailure::Disk)?;
        self.progress.set_length(self.target.len());
        Ok(())
    }

    /// Checks that the response ended where it should have.
    fn check_length(&self, length: BodyLength) -> Result<(), TryEnd> {
        let received = self.target.len();
        let cut = || Err(TryEnd::Cut("the response ended early".to_owned()));
        match (length, self.expected) {
            (BodyLength::Bytes(total), _) if received < total => cut(),
            // Its end may also be that of the connection.
            (BodyLength::Unknown, Some(expected)) if received < expected => cut(),
            (_, Some(expected)) if received != expected => {
                Err(FetchFailure::WrongSize { received, expected }.into())
            }
            (BodyLength::Bytes(total), _) if received > total => {
                Err(FetchFailure::WrongSize { received, expected: total }.into())
            }
            _ => Ok(()),
        }
    }

    /// Makes the target empty, if it is not.
    fn restart(&mut self) -> Result<(), TryEnd> {
        self.resumed_at = None;
        if self.target.len() > 0 {
            self.target.restart().map_err(FetchFailure::Disk)?;
            self.progress.set_length(0);
        }
        Ok(())
    }

    fn call_failure(&self, error: client::Error) -> FetchFailure {
        FetchFailure::Call { error, form: self.call.form }
    }
}

/// Returns the header that requests a part of a file. Digits are a valid value.
fn range(positions: &str) -> HeaderMap {
    let value = HeaderValue::try_from(format!("bytes={positions}"));
    value.into_iter().map(|value| (RANGE, value)).collect()
}

/// Returns the end of a try whose response was cut off.
fn cut(error: &io::Error) -> TryEnd {
    TryEnd::Cut(Download::cut_reason(error))
}

/// Returns whether a later request may be answered: there was no connection, or it was lost. The wait for a head is long, and is
/// not repeated.
fn is_unanswered(error: &client::Error) -> bool {
    is_unsent(error) || matches!(error, client::Error::Lost { timed_out: false, .. })
}

fn is_unsent(error: &client::Error) -> bool {
    matches!(error, client::Error::Unreachable { .. })
}

#[cfg(test)]
mod tests;
