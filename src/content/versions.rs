//! The versions of a file, a folder or a list item.

use anyhow::Context as _;
use uuid::Uuid;

use super::content_entry::Entry;
use super::content_path::VersionSelector;
use super::lookup_failure::with_article;
use super::node_kind::NodeKind;
use super::path_segment::is_version;
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::text::{safe, shell_quoted};

/// Returns the versions that a path selects, the latest first; all of them if it selects none. The server lists the earlier
/// ones alone: the latest is the thing itself, which is requested only if no list contained it.
///
/// # Errors
/// The thing has no versions, or not the selected one; the server cannot be asked.
pub(crate) fn read_versions(
    client: &Client,
    session: Uuid,
    found: Entry,
) -> anyhow::Result<Vec<Entry>> {
    let Entry { path, node, item, version } = found;
    let Some(list) = node.versions(client.version(), session) else {
        let kind = match node.kind {
            NodeKind::Root => "the top of a session".to_owned(),
            kind => with_article(kind),
        };
        let message = format!("cannot list the versions of {}: {kind} has none", safe(&path));
        return Err(Failure::new(Kind::NotFound, message).into());
    };
    // Not in every API version.
    let action = || format!("cannot list the versions of {}", safe(&path));
    client.check(&list.call).with_context(action)?;
    let request = if item.is_none() { node.request(client.version(), session) } else { None };
    let requested = request.map(|request| client.send(&request)).transpose()?;
    let latest = item.or(requested);
    let earlier = client.items(list, PAGE).unbounded();
    let earlier = earlier.map(|item| item.map(|item| (number(&item), item)));
    let mut earlier = earlier.collect::<Result<Vec<_>, _>>()?;
    earlier.sort_by(|(one, _), (other, _)| other.cmp(one));
    let entry = |path, item| Entry::new(path, node.clone(), Some(item));
    let earlier = earlier.into_iter().map(|(_, item)| {
        let number = item.model().map_or("", ContentItem::version);
        // A number that no path can have would not read back.
        let path = if is_version(number) { format!("{path}@{number}") } else { String::new() };
        entry(path, item)
    });
    let has_earlier = earlier.len() > 0;
    let all = latest.into_iter().map(|item| entry(path.clone(), item)).chain(earlier);
    let selects = |entry: &Entry| match &version {
        None | Some(VersionSelector::All) => true,
        Some(selector) => entry.model().is_some_and(|item| selector.selects(item.version())),
    };
    let selected: Vec<_> = all.filter(selects).collect();
    match version {
        Some(version) if selected.is_empty() => {
            Err(no_such_version(&version, &path, has_earlier).into())
        }
        _ => Ok(selected),
    }
}

/// Returns the failure for a version that is not in the session.
fn no_such_version(version: &VersionSelector, path: &str, has_earlier: bool) -> Failure {
    let path = safe(path);
    let failure = |scope| {
        let message = format!("there is no version {version} of {path}{scope}");
        Failure::new(Kind::NotFound, message)
    };
    if has_earlier {
        return failure("")
            .hint(format!("list its versions with: vb365 versions {}", shell_quoted(&path)));
    }
    failure(": this session contains only its latest version")
        .hint("a session contains all versions only if it was started with --show-all-versions")
}

/// Returns the parts of a version's number, by which versions are ordered.
fn number(item: &Item<ContentItem>) -> Vec<u64> {
    let text = item.model().map_or("", ContentItem::version);
    text.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
