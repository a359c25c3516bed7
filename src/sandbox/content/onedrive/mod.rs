//! `…/Organization/OneDrives`.

mod drive;
mod endpoints;
mod rules;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(crate) use endpoints::{
    list_document_versions, list_documents, list_drives, list_folder_versions, list_folders,
    show_document, show_document_version, show_drive, show_folder, show_folder_version,
};

pub(super) use drive::{DriveNode, DriveTree, visible_drives};
