//! Properties of every text that is parsed as a path, for the property tests and the fuzz target.

use super::content_address::ContentAddress;
use super::content_path::ContentPath;
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment};
use crate::text::safe;

/// Parses a text, and panics if what it is printed as reads back as anything else. Then takes it for a name.
pub(crate) fn assert_path_reads_back(text: &str) {
    match text.parse() {
        Ok(ContentAddress::Path(path)) => assert_reads_back(&path),
        Ok(ContentAddress::Web(_)) => {}
        Err(error) => assert!(!error.is_empty() && safe(&error) == *error, "{error:?}"),
    }
    let by_id = (!text.is_empty()).then(|| PathSegment::by_id(None, text));
    let archive = Some(KindPrefix::Archive);
    let names = [None, archive].map(|prefix| PathSegment::by_name(prefix, text));
    let parent = ContentPath::default().join(PathSegment::by_id(Some(NodeKind::Folder), "X"));
    for child in names.into_iter().chain([by_id]).flatten() {
        assert_reads_back(&parent.join(child));
    }
}

/// Asserts that a path that is printed reads back as itself, and so that no two paths are printed alike.
pub(super) fn assert_reads_back(path: &ContentPath) {
    let printed = path.to_string();
    assert_eq!(
        printed.parse::<ContentAddress>(),
        Ok(ContentAddress::Path(path.clone())),
        "{printed}"
    );
}
