//! The fields of queries, by workload.

use std::borrow::Cow;

use crate::sandbox::data::{SandboxWorkload, Ticks};

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

/// An item that a query is applied to.
pub(crate) trait QueryTarget {
    /// Returns the texts of a field; none if the item does not have the field.
    fn texts(&self, field: QueryField) -> Vec<Cow<'_, str>>;

    /// Returns the texts that a term without a field searches.
    fn all_texts(&self) -> Vec<Cow<'_, str>>;

    /// Returns the time in a field.
    fn time(&self, field: QueryField) -> Option<Ticks>;

    /// Returns the size in bytes.
    fn size(&self) -> Option<i64>;

    /// Returns whether the item has attachments, if items of its kind can have any.
    fn has_attachments(&self) -> Option<bool>;
}

/// The names of fields in lower case. Those with `system.` are the canonical ones of Microsoft's Advanced Query
/// Syntax; the others are shortcuts, of which `from`, `to`, `subject`, `body` and `hasattachments` are on the vendor's
/// page `searching_items_by_restore_session_and_mailbox_id.html`.
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
];
const POSTS: &[(&str, QueryField)] = &[
    ("subject", QueryField::Subject),
    ("system.subject", QueryField::Subject),
    ("from", QueryField::From),
    ("attachments", QueryField::AttachmentName),
    ("hasattachments", QueryField::HasAttachments),
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
