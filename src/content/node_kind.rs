//! The kinds of things in a restore session.

use std::str::FromStr;

use crate::api::session::Workload;
use crate::error::Failure;

/// A kind of thing in a restore session. Its word is used by options, by prefixes in paths and in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NodeKind {
    /// The session itself, which contains the mailboxes, drives, sites or teams.
    Root,
    Mailbox,
    Drive,
    Site,
    Team,
    Channel,
    /// A document library of a site.
    Library,
    /// A list of a site.
    List,
    /// A folder of a mailbox, a drive, a library, a list or a channel.
    Folder,
    /// The files of a channel.
    Files,
    /// The posts of a channel.
    Posts,
    /// The tabs of a channel.
    Tabs,
    /// A message, an appointment, a contact and so on, or an item of a list.
    Item,
    /// A document of a drive or a library, or a file of a channel.
    File,
    /// A file attached to a list item.
    Attachment,
    Post,
    Tab,
}

impl NodeKind {
    /// Every kind that a user can name: all but the root.
    pub(crate) const ALL: [Self; 16] = [
        Self::Mailbox,
        Self::Drive,
        Self::Site,
        Self::Team,
        Self::Channel,
        Self::Library,
        Self::List,
        Self::Folder,
        Self::Files,
        Self::Posts,
        Self::Tabs,
        Self::Item,
        Self::File,
        Self::Attachment,
        Self::Post,
        Self::Tab,
    ];

    /// Returns the word for options, paths and records.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Mailbox => "mailbox",
            Self::Drive => "drive",
            Self::Site => "site",
            Self::Team => "team",
            Self::Channel => "channel",
            Self::Library => "library",
            Self::List => "list",
            Self::Folder => "folder",
            Self::Files => "files",
            Self::Posts => "posts",
            Self::Tabs => "tabs",
            Self::Item => "item",
            Self::File => "file",
            Self::Attachment => "attachment",
            Self::Post => "post",
            Self::Tab => "tab",
        }
    }

    /// Refuses kinds that sessions of a workload do not have.
    ///
    /// # Errors
    /// A kind does not exist in this workload.
    pub(crate) fn check(kinds: &[Self], workload: Workload) -> Result<(), Failure> {
        let Some(kind) = kinds.iter().find(|kind| !kind.exists_in(workload)) else { return Ok(()) };
        let known: Vec<_> = Self::of_workload(workload).iter().map(|kind| kind.word()).collect();
        let (kind, product) = (kind.word(), workload.product());
        let message = format!("{product} sessions do not contain the kind '{kind}'");
        Err(Failure::usage(message).hint(format!("use {}", known.join(", "))))
    }

    /// Returns the kind of the things at the top of a session.
    pub(crate) fn top_of(workload: Workload) -> Self {
        Self::Root.content(workload)[0]
    }

    /// Returns whether it exists only to contain others. List items and posts may have children too (attachments, replies),
    /// but are things of their own.
    pub(crate) fn is_container(self) -> bool {
        !matches!(self, Self::Item | Self::File | Self::Attachment | Self::Post | Self::Tab)
    }

    /// Returns the kinds of the things in it, and in its folders.
    pub(crate) fn content(self, workload: Workload) -> &'static [Self] {
        match self {
            Self::Root => match workload {
                Workload::Vex => &[Self::Mailbox],
                Workload::Veod => &[Self::Drive],
                Workload::Vesp => &[Self::Site],
                Workload::Vet => &[Self::Team],
            },
            Self::Mailbox | Self::List => &[Self::Folder, Self::Item],
            Self::Drive | Self::Library | Self::Files => &[Self::Folder, Self::File],
            Self::Site => &[Self::Site, Self::Library, Self::List],
            Self::Folder => match workload {
                Workload::Vex => &[Self::Folder, Self::Item],
                Workload::Veod | Workload::Vet => &[Self::Folder, Self::File],
                Workload::Vesp => &[Self::Folder, Self::File, Self::Item],
            },
            Self::Item if workload == Workload::Vesp => &[Self::Attachment],
            Self::Team => &[Self::Channel],
            Self::Channel => &[Self::Files, Self::Posts, Self::Tabs],
            Self::Posts | Self::Post => &[Self::Post],
            Self::Tabs => &[Self::Tab],
            Self::Item | Self::File | Self::Attachment | Self::Tab => &[],
        }
    }

    /// Returns whether it may contain others.
    pub(crate) fn has_children(self, workload: Workload) -> bool {
        !self.content(workload).is_empty()
    }

    /// Returns the kinds of the things in it, directly or deeper.
    fn descendants(self, workload: Workload) -> Vec<Self> {
        let mut found = self.content(workload).to_vec();
        let mut at = 0;
        while let Some(kind) = found.get(at).copied() {
            at += 1;
            // The things in a folder are those of what contains it.
            let inner = if kind == Self::Folder { &[] } else { kind.content(workload) };
            let new: Vec<_> = inner.iter().filter(|kind| !found.contains(kind)).copied().collect();
            found.extend(new);
        }
        found
    }

    /// Returns whether a thing of another kind can be in it, directly or deeper.
    pub(super) fn can_contain(self, kind: Self, workload: Workload) -> bool {
        self.descendants(workload).contains(&kind)
    }

    /// Returns whether a recursive listing must continue in it to find things of the wanted kinds; of all kinds if none is
    /// wanted.
    ///
    /// Attachments of list items are found only if they are wanted: the API does not say which items have any, so each item
    /// costs a request. Replies to posts cost the same, but are posts themselves.
    pub(crate) fn leads_to(self, wanted: &[Self], workload: Workload) -> bool {
        let is_wanted = |kind: &Self| match wanted {
            [] => *kind != Self::Attachment,
            _ => wanted.contains(kind),
        };
        self.descendants(workload).iter().any(is_wanted)
    }

    /// Returns whether things of this kind have versions, at least in the newest API version.
    pub(super) fn has_versions(self, workload: Workload) -> bool {
        match workload {
            Workload::Vex => false,
            Workload::Veod => matches!(self, Self::Folder | Self::File),
            Workload::Vesp => matches!(self, Self::Folder | Self::File | Self::Item),
            Workload::Vet => self == Self::File,
        }
    }

    /// Returns whether the name of a thing identifies it among its siblings. Messages, list items and posts are not: the same
    /// subject stands for many of them.
    pub(crate) fn has_unique_names(self, workload: Workload) -> bool {
        match self {
            Self::Item | Self::Post => false,
            Self::Attachment => workload == Workload::Vesp,
            _ => true,
        }
    }

    /// Returns whether it is one of the parts of every channel, which have no id.
    pub(crate) fn is_fixed(self) -> bool {
        Self::Channel.content(Workload::Vet).contains(&self)
    }

    /// Returns the part of a channel that it is, or that contains it.
    pub(super) fn part_of_channel(self) -> Option<Self> {
        let mut parts = Self::Channel.content(Workload::Vet).iter().copied();
        parts.find(|part| *part == self || part.content(Workload::Vet).contains(&self))
    }

    /// Returns the kinds of a workload, from the top down.
    pub(crate) fn of_workload(workload: Workload) -> Vec<Self> {
        Self::Root.descendants(workload)
    }

    /// Returns whether sessions of a workload have this kind.
    pub(crate) fn exists_in(self, workload: Workload) -> bool {
        Self::of_workload(workload).contains(&self)
    }
}

impl FromStr for NodeKind {
    type Err = String;

    /// Reads the word in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(text));
        found.ok_or_else(|| {
            let words = Self::ALL.map(Self::word).join(", ");
            let meant = match &*text.to_lowercase() {
                "mail" | "mails" | "email" | "message" | "messages" | "items" => "item",
                "directory" | "dir" | "folders" => "folder",
                "document" | "documents" | "doc" => "file",
                "channels" => "channel",
                "user" | "users" | "mailboxes" => "mailbox",
                _ => return format!("'{text}' is not a kind: use one of {words}"),
            };
            format!("'{text}' is not a kind: did you mean '{meant}'? The kinds are {words}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_differ() {
        for kind in NodeKind::ALL {
            assert_eq!(kind.word().to_uppercase().parse(), Ok(kind));
        }
        assert!("root".parse::<NodeKind>().unwrap_err().contains("mailbox, drive"));
        let refused = "Mail".parse::<NodeKind>().unwrap_err();
        assert!(refused.contains("did you mean 'item'?"), "{refused}");
    }

    #[test]
    fn every_kind_belongs_to_a_workload() {
        for kind in NodeKind::ALL {
            assert!(Workload::ALL.iter().any(|workload| kind.exists_in(*workload)), "{kind:?}");
        }
        for workload in Workload::ALL {
            assert!(!NodeKind::Root.exists_in(workload));
        }
    }

    #[test]
    fn only_what_leads_to_wanted_kinds_is_listed() {
        use NodeKind as K;
        for (workload, kind, wanted, leads) in [
            (Workload::Vex, K::Mailbox, &[][..], true),
            (Workload::Vex, K::Item, &[], false),
            (Workload::Vex, K::Mailbox, &[K::Mailbox], false),
            (Workload::Vex, K::Folder, &[K::Folder], true),
            (Workload::Veod, K::Folder, &[K::Item], false),
            (Workload::Vesp, K::Site, &[K::Library], true),
            (Workload::Vesp, K::Library, &[K::Library], false),
            (Workload::Vesp, K::Library, &[K::Attachment], false),
            (Workload::Vesp, K::Item, &[], false),
            (Workload::Vesp, K::Item, &[K::Attachment], true),
            (Workload::Vet, K::Posts, &[K::Tab], false),
            (Workload::Vet, K::Post, &[], true),
            (Workload::Vet, K::Channel, &[K::Tab], true),
        ] {
            assert_eq!(kind.leads_to(wanted, workload), leads, "{workload:?} {kind:?} {wanted:?}");
        }
    }
}
