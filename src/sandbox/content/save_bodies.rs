//! The bodies of saves and exports, as the vendor's OpenAPI files declare them.

use crate::sandbox::http::{
    BodyObject, BodyProperty, PropertyType, SandboxError, SandboxRequest, SandboxVersion,
};

const fn optional(name: &'static str, kind: PropertyType) -> BodyProperty {
    BodyProperty::optional(name, kind)
}

const fn required(name: &'static str, kind: PropertyType) -> BodyProperty {
    BodyProperty::required(name, kind)
}

const fn nullable(name: &'static str, kind: PropertyType) -> BodyProperty {
    BodyProperty::nullable(name, kind)
}

/// A document of a `OneDrive`.
const DRIVE_DOCUMENT: &[BodyProperty] = &[
    required("id", PropertyType::Text),
    required("name", PropertyType::Text),
    required("sizeBytes", PropertyType::Int64),
    required("createdBy", PropertyType::Text),
    required("creationTime", PropertyType::Time),
    required("modifiedBy", PropertyType::Text),
    required("modificationTime", PropertyType::Time),
    nullable("versionId", PropertyType::Int32),
    optional("version", PropertyType::Text),
    optional("oneDriveId", PropertyType::Text),
    optional("isFolder", PropertyType::Flag),
    optional("inheritedPermissions", PropertyType::Flag),
];

/// A folder of a `OneDrive`, or a folder or a document of a site.
const FILE_ITEM: &[BodyProperty] = &[
    required("id", PropertyType::Text),
    required("name", PropertyType::Text),
    required("createdBy", PropertyType::Text),
    required("creationTime", PropertyType::Time),
    required("modifiedBy", PropertyType::Text),
    required("modificationTime", PropertyType::Time),
    nullable("versionId", PropertyType::Int32),
    optional("version", PropertyType::Text),
    optional("sizeBytes", PropertyType::Int64),
    optional("oneDriveId", PropertyType::Text),
    optional("siteId", PropertyType::Text),
    optional("isFolder", PropertyType::Flag),
    optional("type", PropertyType::Text),
];

/// An attachment of a list item.
const ATTACHMENT: &[BodyProperty] = &[
    optional("id", PropertyType::Text),
    optional("name", PropertyType::Text),
    optional("url", PropertyType::Text),
    optional("sizeBytes", PropertyType::Int64),
    optional("siteId", PropertyType::Text),
    optional("itemId", PropertyType::Text),
];

/// A file of a channel, in v6 and v7.
const TEAM_FILE: &[BodyProperty] = &[
    required("id", PropertyType::Uuid),
    optional("name", PropertyType::Text),
    optional("sizeBytes", PropertyType::Int64),
    optional("version", PropertyType::Int32),
    optional("uiVersion", PropertyType::Text),
    optional("modified", PropertyType::Time),
    optional("modifiedBy", PropertyType::Text),
    optional("channelId", PropertyType::Text),
    optional("fileType", PropertyType::Text),
];

/// A file of a channel, in v8.
const TEAM_FILE_V8: &[BodyProperty] = &[
    required("id", PropertyType::Uuid),
    required("channelId", PropertyType::Text),
    optional("name", PropertyType::Text),
    optional("sizeBytes", PropertyType::Int64),
    optional("version", PropertyType::Int32),
    optional("uiVersion", PropertyType::Text),
    optional("modified", PropertyType::Time),
    optional("modifiedBy", PropertyType::Text),
    optional("teamId", PropertyType::Uuid),
    optional("fileType", PropertyType::Text),
];

/// A post.
const POST: &[BodyProperty] = &[
    optional("postId", PropertyType::Int64),
    optional("changeKey", PropertyType::Text),
    optional("isImportant", PropertyType::Flag),
    optional("author", PropertyType::Text),
    optional("subject", PropertyType::Text),
    optional("createdTime", PropertyType::Time),
    optional("lastModifiedTime", PropertyType::Time),
    optional("isDeleted", PropertyType::Flag),
    optional("channelId", PropertyType::Text),
    optional("teamId", PropertyType::Uuid),
    nullable("parentId", PropertyType::Int64),
    optional("parentChangeKey", PropertyType::Text),
];

/// The body that saves a document.
pub(super) const DOCUMENT: &[BodyProperty] = &[nullable("asZip", PropertyType::Flag)];
/// The body that saves a file of a channel. Here, null is not allowed.
pub(super) const CHANNEL_FILE: &[BodyProperty] = &[optional("asZip", PropertyType::Flag)];
/// The body that saves documents of a drive.
pub(super) const DRIVE_DOCUMENTS: &[BodyProperty] =
    &[optional("documents", PropertyType::Objects(DRIVE_DOCUMENT))];
/// The body that saves documents of a site.
pub(super) const SITE_DOCUMENTS: &[BodyProperty] =
    &[optional("documents", PropertyType::Objects(FILE_ITEM))];
/// The body that saves folders of a drive or a site.
pub(super) const FOLDERS: &[BodyProperty] =
    &[optional("folders", PropertyType::Objects(FILE_ITEM))];
/// The body that saves attachments.
pub(super) const ATTACHMENTS: &[BodyProperty] =
    &[optional("attachments", PropertyType::Objects(ATTACHMENT))];
/// The body that saves posts.
pub(super) const SAVED_POSTS: &[BodyProperty] =
    &[optional("channelId", PropertyType::Text), optional("posts", PropertyType::Objects(POST))];
/// The body that exports posts.
pub(super) const EXPORTED_POSTS: &[BodyProperty] = &[
    optional("channelId", PropertyType::Text),
    optional("posts", PropertyType::Objects(POST)),
    nullable("from", PropertyType::Time),
    nullable("to", PropertyType::Time),
];
/// The body with which an operator exports posts.
pub(super) const TASK_POSTS: &[BodyProperty] = &[required("posts", PropertyType::Objects(POST))];

const FILES: &[BodyProperty] = &[
    optional("channelId", PropertyType::Text),
    optional("files", PropertyType::Objects(TEAM_FILE)),
];
const FILES_V8: &[BodyProperty] = &[
    optional("channelId", PropertyType::Text),
    optional("files", PropertyType::Objects(TEAM_FILE_V8)),
];

/// Returns the body that saves files of a channel. Since v8, each file names its channel.
pub(super) fn channel_files(version: SandboxVersion) -> &'static [BodyProperty] {
    if version >= SandboxVersion::V8 { FILES_V8 } else { FILES }
}

/// Reads a body and returns the ids of the things in an array of it. The contract allows an empty array and none at
/// all, of which nothing can be saved.
pub(super) fn read_ids(
    request: &SandboxRequest<'_>,
    properties: &'static [BodyProperty],
    array: &'static str,
) -> Result<Vec<String>, SandboxError> {
    let body = BodyObject::read(request, properties)?;
    let objects = body.objects(array);
    let ids: Vec<_> =
        objects.iter().map(|object| object.text("id").unwrap_or("").to_owned()).collect();
    if ids.is_empty() { Err(nothing(array)) } else { Ok(ids) }
}

/// Returns the error of a body that names nothing.
pub(super) fn nothing(array: &str) -> SandboxError {
    SandboxError::Invalid(format!("The body names no {array}."))
}
