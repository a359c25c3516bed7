//! Ids in the links of the server's objects. A link is parsed and never followed: it could lead to another server.

use percent_encoding::percent_decode_str;

use super::node_ids::{NodeIds, is_usable};
use super::node_kind::NodeKind;
use crate::api::session::Workload;

/// Returns the kind and the ids that the path of a link names, for example those of
/// `…/RestoreSessions/S/organization/mailboxes/M/items/I`. `None` if the path has another form, as the links to lists have.
pub(super) fn parse_link(workload: Workload, link: &str) -> Option<(NodeKind, NodeIds)> {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let (_, below) = split_ignoring_case(path, "/organization/")?;
    let mut segments = below.trim_end_matches('/').split('/');
    let (mut ids, mut innermost) = (NodeIds::default(), None);
    while let Some(collection) = segments.next() {
        let id = percent_decode_str(segments.next()?).decode_utf8().ok()?;
        if collection.eq_ignore_ascii_case("versions") {
            continue;
        }
        let kind = kind_of(workload, collection).filter(|_| is_usable(&id))?;
        ids = ids.with(kind, &id);
        innermost = Some(kind);
    }
    let kind = innermost?;
    Some((kind, with_channel(ids, kind, query)))
}

/// Adds the channel of a file or a post, which only the query names.
fn with_channel(ids: NodeIds, kind: NodeKind, query: &str) -> NodeIds {
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    let channel = parameters.find(|(name, _)| name.eq_ignore_ascii_case("channelId"));
    match (channel, ids.get(kind)) {
        (Some((_, channel)), Some(id)) if ids.get(NodeKind::Channel).is_none() => {
            ids.above(kind).with(NodeKind::Channel, &channel).with(kind, id)
        }
        _ => ids,
    }
}

fn kind_of(workload: Workload, collection: &str) -> Option<NodeKind> {
    let kind = match &*collection.to_ascii_lowercase() {
        "mailboxes" => NodeKind::Mailbox,
        "onedrives" => NodeKind::Drive,
        "sites" => NodeKind::Site,
        "teams" => NodeKind::Team,
        "channels" => NodeKind::Channel,
        "libraries" => NodeKind::Library,
        "lists" => NodeKind::List,
        "folders" => NodeKind::Folder,
        "items" => NodeKind::Item,
        "documents" | "files" => NodeKind::File,
        "attachments" => NodeKind::Attachment,
        "posts" => NodeKind::Post,
        "tabs" => NodeKind::Tab,
        _ => return None,
    };
    kind.exists_in(workload).then_some(kind)
}

/// Splits a text at the first occurrence of an ASCII word in any case.
fn split_ignoring_case<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let at = text
        .as_bytes()
        .windows(word.len())
        .position(|part| part.eq_ignore_ascii_case(word.as_bytes()))?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(workload: Workload, link: &str) -> Option<(NodeKind, String)> {
        let (kind, ids) = parse_link(workload, link)?;
        Some((kind, serde_json::to_string(&ids).unwrap()))
    }

    #[test]
    fn links_name_all_ids() {
        for (workload, below, kind, ids) in [
            (
                Workload::Vex,
                "organization/mailboxes/m/items/i_-%3D%3d",
                NodeKind::Item,
                r#"{"mailbox":"m","item":"i_-=="}"#,
            ),
            (
                Workload::Veod,
                "Organization/OneDrives/b%21a%2Fb/documents/x/",
                NodeKind::File,
                r#"{"drive":"b!a/b","file":"x"}"#,
            ),
            (
                Workload::Veod,
                "organization/onedrives/d/folders/f/versions/3",
                NodeKind::Folder,
                r#"{"drive":"d","folder":"f"}"#,
            ),
            (
                Workload::Vesp,
                "Organization/Sites/h,1,2/Items/7/Attachments/a.txt",
                NodeKind::Attachment,
                r#"{"site":"h,1,2","item":"7","attachment":"a.txt"}"#,
            ),
            (
                Workload::Vet,
                "organization/teams/t/files/f?channelId=19%3Ax%40y",
                NodeKind::File,
                r#"{"team":"t","channel":"19:x@y","file":"f"}"#,
            ),
            (
                Workload::Vet,
                "organization/teams/t/channels/c/tabs/x?channelId=d",
                NodeKind::Tab,
                r#"{"team":"t","channel":"c","tab":"x"}"#,
            ),
        ] {
            for head in ["/v8/RestoreSessions/s/", "https://h:4443/v7/restoresessions/s/"] {
                let found = parsed(workload, &format!("{head}{below}"));
                assert_eq!(found, Some((kind, ids.to_owned())), "{head}{below}");
            }
        }
    }

    #[test]
    fn other_links_name_nothing() {
        for link in [
            "",
            "/",
            "https://elsewhere.example/",
            "/v8/RestoreSessions/s/organization/",
            "/v8/RestoreSessions/s/organization/mailboxes",
            "/v8/RestoreSessions/s/organization/mailboxes/m/folders",
            "/v8/RestoreSessions/s/organization/mailboxes/m/jobs/j",
            "/v8/RestoreSessions/s/organization/mailboxes/../items/i",
            "/v8/RestoreSessions/s/organization/mailboxes/%2e%2e/items/i",
            "/v8/RestoreSessions/s/organization/mailboxes//items/i",
            "/v8/RestoreSessions/s/organization/mailboxes/m%0A/items/i",
            "/v8/RestoreSessions/s/organization/mailboxes/%ff/items/i",
            "/v8/RestoreSessions/s/organization/teams/t",
            "é/organization/é",
        ] {
            assert_eq!(parsed(Workload::Vex, link), None, "{link}");
        }
    }
}
