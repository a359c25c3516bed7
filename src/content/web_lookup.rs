//! From addresses that were copied from a browser to things: the site or drive with the longest address that fits, then the
//! library or list, then names.

use super::content_entry::Entry;
use super::content_path::ContentPath;
use super::lookup_failure::does_not_exist;
use super::node_kind::NodeKind;
use super::path_lookup::{LookupGoal, PathLookup};
use super::path_segment::PathSegment;
use super::web_address::WebAddress;
use crate::resolve::is_same_name;

impl PathLookup<'_> {
    /// Returns the thing at a web address.
    ///
    /// # Errors
    /// There is no such thing; the session is of another workload; the server cannot be asked.
    pub(super) fn find_web_address(
        &self,
        address: &WebAddress,
        goal: LookupGoal,
    ) -> anyhow::Result<Vec<Entry>> {
        let root = Entry::root(self.workload);
        let top = WebAddress::top_in(self.workload)?;
        let found = longest_match(address, self.children(&root, &[top])?);
        let Some((found, rest)) = found else {
            return Err(does_not_exist(&address.to_string(), top.word()).into());
        };
        let (found, rest) = match top {
            NodeKind::Drive => (found, below_drive(address, &rest)),
            _ => self.in_site(address, found, rest)?,
        };
        let segments = rest.iter().filter_map(|name| PathSegment::by_name(None, name)).collect();
        self.find_below(found, &ContentPath { segments, ..ContentPath::default() }, goal)
    }

    /// Returns the library, the list or the inner site that an address leads to, and the names behind it.
    fn in_site(
        &self,
        address: &WebAddress,
        mut site: Entry,
        mut rest: Vec<String>,
    ) -> anyhow::Result<(Entry, Vec<String>)> {
        while !rest.is_empty() {
            for kind in [NodeKind::Library, NodeKind::List] {
                if let Some(found) = longest_match(address, self.children(&site, &[kind])?) {
                    return Ok(found);
                }
            }
            let sites = self.children(&site, &[NodeKind::Site])?;
            let Some((found, behind)) = longest_match(address, sites) else { break };
            (site, rest) = (found, behind);
        }
        // Libraries without an address have a name. Addresses of lists have a folder of their own.
        if rest.first().is_some_and(|name| is_same_name(name, "Lists")) && rest.len() > 1 {
            rest.remove(0);
        }
        Ok((site, rest))
    }
}

/// Returns the thing with the longest address that the searched one begins with, and the names behind it.
fn longest_match(address: &WebAddress, things: Vec<Entry>) -> Option<(Entry, Vec<String>)> {
    let fits = |found: Entry| {
        let url = found.model()?.url.0.clone();
        let rest = address.segments_below(&WebAddress::of_item(&url)?)?.to_vec();
        Some((found, rest))
    };
    things.into_iter().filter_map(fits).min_by_key(|(_, rest)| rest.len())
}

/// Returns the names below the library of a drive. Its name in the address depends on the language of the organization; the
/// address of a drive may contain it already.
fn below_drive(address: &WebAddress, rest: &[String]) -> Vec<String> {
    let drive = address.segments.len() - rest.len();
    let has_library = drive > 2;
    rest.iter().skip(usize::from(!has_library)).cloned().collect()
}
