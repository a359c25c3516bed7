//! The change feed of v8: all changes since a token. The server can hold a request until there is a change.

use std::time::Duration;

use serde::Deserialize;

use super::lenient::{Lenient, Text};
use super::{Request, Version};

/// The token that stands for the present.
pub(crate) const LATEST: &str = "latest";

/// `Events_GetResponse`: a page of changes.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Changes {
    /// The token for the next request.
    pub(crate) next_change_token: Text,
    pub(crate) results: Lenient<Vec<ResourceChange>>,
}

/// `RESTEvent`: the kind of a change, and the id of the changed thing, without its new state.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ResourceChange {
    /// `RestoreSessionUpdate`, `RestoreSessionDelete`, and many others that this program ignores.
    pub(crate) event_type: Text,
    pub(crate) id: Text,
}

impl ResourceChange {
    /// Returns whether a restore session changed.
    pub(crate) fn is_of_sessions(&self) -> bool {
        let beginning = "RestoreSession";
        self.event_type.get(..beginning.len()).is_some_and(|it| it.eq_ignore_ascii_case(beginning))
    }
}

/// `GET /Events`, from v8 on: at most `limit` changes since a token. If there are none, the server waits for one, up to
/// `wait` in whole seconds.
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
    use crate::api::ResponseBody;

    #[test]
    fn unknown_changes_are_ignored() {
        let sent = br#"{"nextChangeToken":17,"limit":30,"results":[
            {"eventType":"RestoreSessionUpdate","id":"a","eTag":1},{"eventType":"JobUpdate","id":5},{}]}"#;
        let read = Changes::decode(sent).unwrap();
        assert_eq!(*read.next_change_token, "17");
        let of_sessions: Vec<_> = read.results.iter().map(ResourceChange::is_of_sessions).collect();
        assert_eq!(of_sessions, [true, false, false]);
        assert!(Changes::decode(br#"{"results":null}"#).unwrap().results.is_empty());
        assert!(Changes::decode(b"<html>").is_err());
    }

    #[test]
    fn token_is_escaped_and_wait_is_in_whole_seconds() {
        let call = since("a+b/=", 5, Duration::from_millis(2_900)).call;
        assert_eq!(
            call.target(Version::V8),
            "/v8/Events?from=a%2Bb%2F%3D&limit=5&timeoutSeconds=2"
        );
    }
}
