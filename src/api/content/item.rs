//! An item in a session, and the calls below a session.

use serde::Deserialize;
use uuid::Uuid;

use crate::api::model::text;
use crate::api::{Request, Version};

/// A mailbox, a `OneDrive`, a site, a team, or something in one of them, as far as it takes to find it again.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContentItem {
    /// A text; some hold characters that a path must escape.
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    name: String,
    /// What Teams calls a name.
    #[serde(default, deserialize_with = "text")]
    display_name: String,
}

impl ContentItem {
    pub(crate) fn name(&self) -> &str {
        [&self.name, &self.display_name, &self.id]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", String::as_str)
    }
}

/// Without subfolders or subsites, where the version can say so: a whole tree takes the server long.
pub(super) fn top_alone<T>(version: Version, request: Request<T>) -> Request<T> {
    if version.names_the_top() { request.query("parentId", "root") } else { request }
}

/// A call below the organization of a session. The vendor's files spell that word in two ways.
pub(super) fn below<T>(session: Uuid, path: &[&str]) -> Request<T> {
    let session = session.to_string();
    Request::get(&[&["RestoreSessions", &session], path].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_called_what_it_is_called() {
        let name =
            |json: &str| serde_json::from_str::<ContentItem>(json).unwrap().name().to_owned();
        assert_eq!(name(r#"{"id":"1","name":"Ana"}"#), "Ana");
        assert_eq!(name(r#"{"id":"1","displayName":"Board","name":null}"#), "Board");
        assert_eq!(name(r#"{"id":"1"}"#), "1");
    }
}
