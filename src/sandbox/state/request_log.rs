//! A log of requests, which tests check. It never contains bodies or tokens.

use std::collections::VecDeque;

use serde::Serialize;

/// The number of requests that are kept.
const MAX_ENTRIES: usize = 10_000;
/// Characters of a text that are kept, so that a hostile client cannot fill the memory.
const MAX_CHARS: usize = 2_000;

/// A request and the status of its response; 0 if it got none.
#[derive(Serialize)]
pub(crate) struct RequestLogEntry {
    method: String,
    path: String,
    query: String,
    status: u16,
}

/// The latest requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog(VecDeque<RequestLogEntry>);

impl RequestLog {
    /// Adds a request and drops the oldest if there are too many.
    pub(crate) fn add(&mut self, method: &http::Method, uri: &http::Uri, status: u16) {
        if self.0.len() >= MAX_ENTRIES {
            self.0.pop_front();
        }
        self.0.push_back(RequestLogEntry {
            method: redact(method.as_str()),
            path: redact(uri.path()),
            query: redact(uri.query().unwrap_or("")),
            status,
        });
    }

    /// Returns the kept requests, oldest first.
    pub(crate) fn entries(&self) -> &VecDeque<RequestLogEntry> {
        &self.0
    }
}

/// Cuts a long text, and withholds one that contains a token of this server.
fn redact(text: &str) -> String {
    if ["access-", "refresh-", "ms-id-", "ms-device-"].iter().any(|start| text.contains(start)) {
        return "(withheld: a token)".to_owned();
    }
    text.chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(log: &mut RequestLog, uri: &str) {
        log.add(&http::Method::GET, &uri.parse().unwrap(), 200);
    }

    #[test]
    fn only_the_latest_requests_are_kept() {
        let mut log = RequestLog::default();
        for number in 0..MAX_ENTRIES + 5 {
            add(&mut log, &format!("/v8/jobs?offset={number}"));
        }
        assert_eq!(log.entries().len(), MAX_ENTRIES);
        assert_eq!(log.entries()[0].query, "offset=5");
    }

    #[test]
    fn tokens_and_long_texts_are_redacted() {
        let mut log = RequestLog::default();
        for secret in ["access-123", "ms-refresh-123", "ms-id-123", "ms-device-123"] {
            add(&mut log, &format!("/v8/jobs?token={secret}"));
        }
        add(&mut log, &format!("/{}", "x".repeat(5_000)));
        let text = serde_json::to_string(log.entries()).unwrap();
        assert!(!text.contains("-123"));
        assert!(text.len() < 3_000);
    }
}
