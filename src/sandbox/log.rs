//! What was asked and how it was answered, for tests that hold a client to it. Never bodies, never
//! tokens.

use std::collections::VecDeque;

use serde::Serialize;

/// Only the last of so many requests are kept.
const KEPT: usize = 10_000;
/// Longer texts are cut: a hostile client must not fill the memory.
const LONGEST: usize = 2_000;

/// One request and the status it got; 0 when it got no answer.
#[derive(Serialize)]
pub(super) struct Entry {
    method: String,
    path: String,
    query: String,
    status: u16,
}

/// The last requests, oldest first.
#[derive(Default)]
pub(super) struct Log(VecDeque<Entry>);

impl Log {
    /// Adds a request; the oldest goes when there are too many.
    pub(super) fn add(&mut self, method: &http::Method, uri: &http::Uri, status: u16) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Entry {
            method: withhold(method.as_str()),
            path: withhold(uri.path()),
            query: withhold(uri.query().unwrap_or("")),
            status,
        });
    }

    /// All that is kept, oldest first.
    pub(super) fn entries(&self) -> &VecDeque<Entry> {
        &self.0
    }
}

/// A text cut to a bearable length, or withheld when a client put a token of ours into it.
fn withhold(text: &str) -> String {
    if ["access-", "refresh-", "ms-id-", "ms-device-"].iter().any(|start| text.contains(start)) {
        return "(withheld: a token)".to_owned();
    }
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(log: &mut Log, uri: &str) {
        log.add(&http::Method::GET, &uri.parse().unwrap(), 200);
    }

    #[test]
    fn only_the_last_requests_are_kept() {
        let mut log = Log::default();
        for number in 0..KEPT + 5 {
            add(&mut log, &format!("/v8/jobs?offset={number}"));
        }
        assert_eq!(log.entries().len(), KEPT);
        assert_eq!(log.entries()[0].query, "offset=5");
    }

    #[test]
    fn tokens_and_long_texts_are_not_kept() {
        let mut log = Log::default();
        for secret in ["access-123", "ms-refresh-123", "ms-id-123", "ms-device-123"] {
            add(&mut log, &format!("/v8/jobs?token={secret}"));
        }
        add(&mut log, &format!("/{}", "x".repeat(5_000)));
        let text = serde_json::to_string(log.entries()).unwrap();
        assert!(!text.contains("-123"));
        assert!(text.len() < 3_000);
    }
}
