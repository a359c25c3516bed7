//! `…/Organization/OneDrives`.

mod drive;
mod endpoints;
mod rules;
mod saves;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(crate) use endpoints::{
    list_document_versions, list_documents, list_drives, list_folder_versions, list_folders,
    show_document, show_document_version, show_drive, show_folder, show_folder_version,
};

pub(crate) use saves::{
    save_document, save_document_version, save_documents, save_drive, save_folder,
    save_folder_version, save_folders,
};

pub(super) use drive::{DriveNode, DriveTree, visible_drives};
