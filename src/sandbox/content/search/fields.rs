//! The fields of queries, by workload.

use crate::sandbox::data::SandboxWorkload;

/// A property that a query names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum QueryField {
    /// The subject of a mail item or a post.
    Subject,
    /// The text of a mail item.
    Body,
    /// The sender of a mail item, the organizer of an appointment, or the author of a post.
    From,
    /// The recipients.
    To,
    /// The recipients of a copy.
    Cc,
    /// The recipients of a hidden copy.
    Bcc,
    /// All people of a mail item.
    Participants,
    /// The importance.
    Importance,
    /// The names of attachments.
    AttachmentName,
    /// True if there are attachments.
    HasAttachments,
    /// The time of receipt.
    Received,
    /// The time of sending.
    Sent,
    /// The name of a file, a folder, a list item or a tab.
    Name,
    /// The title of a list item.
    Title,
    /// The person who created a file, a folder or a list item.
    CreatedBy,
    /// The person who changed it last.
    ModifiedBy,
    /// The time of creation.
    Created,
    /// The time of the last change.
    Modified,
    /// The size in bytes.
    Size,
}

/// The type of the values of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum FieldType {
    /// Text.
    Text,
    /// A time.
    Time,
    /// A number of bytes.
    Size,
    /// `true` or `false`.
    Flag,
}

/// The names of fields in lower case. Those with `system.` are the canonical ones of Windows Search, which appendix A
/// of the vendor's User Guide lists (`appendix_search.html`); the others are shortcuts.
const MAIL: &[(&str, QueryField)] = &[
    ("subject", QueryField::Subject),
    ("system.subject", QueryField::Subject),
    ("body", QueryField::Body),
    ("from", QueryField::From),
    ("system.message.fromname", QueryField::From),
    ("system.message.fromaddress", QueryField::From),
    ("to", QueryField::To),
    ("system.message.toname", QueryField::To),
    ("system.message.toaddress", QueryField::To),
    ("cc", QueryField::Cc),
    ("system.message.ccname", QueryField::Cc),
    ("system.message.ccaddress", QueryField::Cc),
    ("bcc", QueryField::Bcc),
    ("system.message.bccname", QueryField::Bcc),
    ("system.message.bccaddress", QueryField::Bcc),
    ("participants", QueryField::Participants),
    ("importance", QueryField::Importance),
    ("system.importancetext", QueryField::Importance),
    ("attachments", QueryField::AttachmentName),
    ("attachment", QueryField::AttachmentName),
    ("system.message.attachmentnames", QueryField::AttachmentName),
    ("hasattachments", QueryField::HasAttachments),
    ("hasattachment", QueryField::HasAttachments),
    ("system.message.hasattachments", QueryField::HasAttachments),
    ("received", QueryField::Received),
    ("system.message.datereceived", QueryField::Received),
    ("sent", QueryField::Sent),
    ("system.message.datesent", QueryField::Sent),
];
const FILES: &[(&str, QueryField)] = &[
    ("name", QueryField::Name),
    ("filename", QueryField::Name),
    ("system.filename", QueryField::Name),
    ("system.itemname", QueryField::Name),
    ("title", QueryField::Title),
    ("system.title", QueryField::Title),
    ("author", QueryField::CreatedBy),
    ("createdby", QueryField::CreatedBy),
    ("system.author", QueryField::CreatedBy),
    ("modifiedby", QueryField::ModifiedBy),
    ("system.document.lastauthor", QueryField::ModifiedBy),
    ("created", QueryField::Created),
    ("system.datecreated", QueryField::Created),
    ("modified", QueryField::Modified),
    ("system.datemodified", QueryField::Modified),
    ("size", QueryField::Size),
    ("system.size", QueryField::Size),
    ("hasattachments", QueryField::HasAttachments),
    ("system.message.hasattachments", QueryField::HasAttachments),
];
const POSTS: &[(&str, QueryField)] = &[
    ("subject", QueryField::Subject),
    ("system.subject", QueryField::Subject),
    ("from", QueryField::From),
    ("attachments", QueryField::AttachmentName),
    ("system.message.attachmentnames", QueryField::AttachmentName),
];

/// The properties that a term without a field searches.
pub(super) const ALL_TEXTS: &[&str] = &[
    "subject",
    "from",
    "to",
    "cc",
    "organizer",
    "attendees",
    "location",
    "fullName",
    "email",
    "company",
    "name",
    "title",
    "displayName",
    "author",
    "attachments",
];

impl QueryField {
    /// Returns the field with a name; its case does not matter.
    pub(super) fn parse(name: &str, workload: SandboxWorkload) -> Option<Self> {
        let name = name.to_lowercase();
        let tables: &[_] = match workload {
            SandboxWorkload::Vex => &[MAIL],
            SandboxWorkload::Veod | SandboxWorkload::Vesp => &[FILES],
            SandboxWorkload::Vet => &[FILES, POSTS],
        };
        let mut rows = tables.iter().flat_map(|table| table.iter());
        rows.find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// Returns the properties of items that contain the field.
    pub(super) fn properties(self) -> &'static [&'static str] {
        match self {
            // The content of an item is not a part of these data: its body is assumed to repeat the subject.
            Self::Subject | Self::Body => &["subject"],
            Self::From => &["from", "organizer", "author"],
            Self::To => &["to", "attendees"],
            Self::Cc => &["cc"],
            Self::Bcc => &["bcc"],
            Self::Participants => &["from", "to", "cc", "bcc", "organizer", "attendees"],
            Self::Importance => &["importance"],
            Self::AttachmentName | Self::HasAttachments => &["attachments"],
            Self::Received => &["received", "postedOn"],
            Self::Sent => &["sent"],
            Self::Name => &["name", "displayName"],
            Self::Title => &["title"],
            Self::CreatedBy => &["createdBy", "author"],
            Self::ModifiedBy => &["modifiedBy"],
            Self::Created => &["creationTime", "createdTime"],
            Self::Modified => &["modificationTime", "modified", "lastModifiedTime"],
            Self::Size => &["sizeBytes"],
        }
    }

    /// Returns the type of the values.
    pub(super) fn value_type(self) -> FieldType {
        match self {
            Self::Received | Self::Sent | Self::Created | Self::Modified => FieldType::Time,
            Self::Size => FieldType::Size,
            Self::HasAttachments => FieldType::Flag,
            _ => FieldType::Text,
        }
    }
}
