//! The change feed of v8: what happened to anything at all since a token, and a question that the server keeps open until
//! something does.

use std::time::Duration;

use serde::Deserialize;

use super::model::{list, text};
use super::{Request, ResponseBody, Version};

/// The token that stands for this moment.
pub(crate) const LATEST: &str = "latest";

/// `Events_GetResponse`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changes {
    /// From where to ask on.
    #[serde(default, deserialize_with = "text")]
    pub(crate) next_change_token: String,
    #[serde(default, deserialize_with = "list")]
    pub(crate) results: Vec<ResourceChange>,
}

/// `RESTEvent`: that something is another than it was, or is gone; not what it is now.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResourceChange {
    /// `RestoreSessionUpdate`, `RestoreSessionDelete`, and many of things that this program does not look at.
    #[serde(default, deserialize_with = "text")]
    pub(crate) event_type: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
}

impl ResourceChange {
    pub(crate) fn is_of_sessions(&self) -> bool {
        let beginning = "RestoreSession";
        self.event_type.get(..beginning.len()).is_some_and(|it| it.eq_ignore_ascii_case(beginning))
    }
}

impl ResponseBody for Changes {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

/// At most so many changes from a token on. Where there are none the server may wait for some, in whole seconds.
pub(crate) fn since(token: &str, limit: usize, wait: Duration) -> Request<Changes> {
    Request::get(&["Events"])
        .query("from", token)
        .query("limit", limit.to_string())
        .query("timeoutSeconds", wait.as_secs().to_string())
        .since(Version::V8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let sent = br#"{"nextChangeToken":17,"limit":30,"results":[
            {"eventType":"RestoreSessionUpdate","id":"a","eTag":1},{"eventType":"JobUpdate","id":5},{}]}"#;
        let read = Changes::decode(sent).unwrap();
        assert_eq!(read.next_change_token, "17");
        let of_sessions: Vec<_> = read.results.iter().map(ResourceChange::is_of_sessions).collect();
        assert_eq!(of_sessions, [true, false, false]);
        assert!(Changes::decode(br#"{"results":null}"#).unwrap().results.is_empty());
        assert!(Changes::decode(b"<html>").is_err());
    }

    #[test]
    fn a_token_is_escaped_and_waits_are_whole_seconds() {
        let call = since("a+b/=", 5, Duration::from_millis(2_900)).call;
        assert_eq!(
            call.target(Version::V8),
            "/v8/Events?from=a%2Bb%2F%3D&limit=5&timeoutSeconds=2"
        );
    }
}
