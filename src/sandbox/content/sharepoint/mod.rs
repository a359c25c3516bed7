//! `…/Organization/Sites`: `SharePoint`.

mod attachments;
mod endpoints;
mod listing;
mod rules;
mod saves;
mod site;
#[cfg(test)]
mod tests;
mod tree;
pub(super) mod truth;
mod versions;

pub(crate) use attachments::{list_attachments, show_attachment};
pub(crate) use endpoints::{
    list_documents, list_folders, list_items, list_libraries, list_lists, list_sites,
    show_document, show_folder, show_item, show_library, show_list, show_site,
};
pub(super) use listing::SitePlace;
pub(super) use rules::AreaKind;
pub(crate) use saves::{
    save_attachment, save_attachments, save_document, save_document_version, save_documents,
    save_folder, save_folder_version, save_folders, save_library,
};
pub(super) use site::{SiteNode, visible_sites};
pub(super) use tree::SiteTree;
pub(crate) use versions::{
    list_document_versions, list_folder_versions, list_item_versions, show_document_version,
    show_folder_version, show_item_version,
};
