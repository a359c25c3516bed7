//! What is below the chosen things and is not saved, since the chosen form does not contain it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::NodeKind;

/// The key of folders without content.
const EMPTY_FOLDER: &str = "empty_folder";

/// The numbers of things that are not saved, by the words of their kinds. The files, posts and tabs of a channel count as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct LeftOut(BTreeMap<&'static str, u64>);

impl LeftOut {
    pub(super) fn add(&mut self, kind: NodeKind) {
        *self.0.entry(kind.word()).or_default() += 1;
    }

    /// Counts a folder without content, of which no folder is made.
    pub(super) fn add_empty_folder(&mut self) {
        *self.0.entry(EMPTY_FOLDER).or_default() += 1;
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns a sentence for each kind, with what can be done.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(kind, count)| describe(kind, *count))
    }
}

fn describe(kind: &str, count: u64) -> String {
    let plural = |noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let are = if count == 1 { "is" } else { "are" };
    let channels = plural("channel");
    match kind {
        "list" => {
            format!(
                "{} {are} left out: save the attached files of a list by its path",
                plural("list")
            )
        }
        "item" => format!("of {} only attached files can be saved", plural("list item")),
        "posts" => format!("the posts of {channels} are left out: use --as tree or html"),
        "files" => format!("the files of {channels} are left out: use --as tree or zip"),
        "tabs" => format!("the tabs of {channels} are left out: they cannot be saved"),
        EMPTY_FOLDER => format!("{} {are} not made", plural("empty folder")),
        kind => format!("{} {are} left out", plural(kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_counted_and_described() {
        let mut left_out = LeftOut::default();
        left_out.add(NodeKind::List);
        left_out.add(NodeKind::Tabs);
        let more = left_out.clone();
        left_out.extend(&more);
        left_out.add(NodeKind::Posts);
        left_out.add_empty_folder();
        let text: Vec<_> = left_out.sentences().collect();
        assert_eq!(text[0], "1 empty folder is not made");
        assert_eq!(text[1], "2 lists are left out: save the attached files of a list by its path");
        assert_eq!(text[2], "the posts of 1 channel are left out: use --as tree or html");
        assert!(text[3].starts_with("the tabs of 2 channels are left out"));
        let json = r#"{"empty_folder":1,"list":2,"posts":1,"tabs":2}"#;
        assert_eq!(serde_json::to_string(&left_out).unwrap(), json);
    }
}
