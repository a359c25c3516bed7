//! The calls that save things of a restore session: which kind can be saved in which form, in which version of the API.

use uuid::Uuid;

use super::node::Node;
use super::node_kind::NodeKind;
use super::save_form::SaveForm;
use crate::api::content::exchange::PstOptions;
use crate::api::content::{DocumentForm, exchange, onedrive, sharepoint, teams};
use crate::api::session::Workload;
use crate::api::{Call, Version};
use crate::time::Window;

/// What is saved of a thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct SaveOptions {
    /// The id of an earlier version (`versionId`); `None` for the latest.
    pub(crate) version: Option<String>,
    /// The size in bytes above which a PST is divided into several.
    pub(crate) pst_limit: Option<u64>,
    /// The word that exported items contain.
    pub(crate) keyword: Option<String>,
    /// The time in which exported posts were created.
    pub(crate) window: Window,
}

/// A call whose response is a file.
#[derive(Clone, Debug)]
pub(crate) struct SaveCall {
    pub(crate) call: Call,
    pub(crate) form: SaveForm,
    /// The server can continue the response where it was cut off.
    pub(crate) is_resumable: bool,
}

impl Node {
    /// Returns the call that saves the thing. `None` if its kind cannot be saved in this form or with these options, or if it is
    /// not addressable. Of lists, list items, sites, teams, channels and tabs there is no form at all.
    pub(crate) fn save_call(
        &self,
        version: Version,
        session: Uuid,
        form: SaveForm,
        options: &SaveOptions,
    ) -> Option<SaveCall> {
        let call = match self.workload {
            Workload::Vex => self.exchange_save(session, form, options),
            Workload::Veod => self.onedrive_save(session, form, options),
            Workload::Vesp => self.sharepoint_save(session, form, options),
            Workload::Vet => self.teams_save(version, session, form, options),
        }?;
        let is_whole_mailbox = self.kind == NodeKind::Mailbox && form == SaveForm::Pst;
        let is_resumable = is_whole_mailbox && version.resumes_mailbox_export();
        Some(SaveCall { call, form, is_resumable })
    }

    fn exchange_save(&self, session: Uuid, form: SaveForm, options: &SaveOptions) -> Option<Call> {
        use NodeKind as K;
        let pst = PstOptions { limit: options.pst_limit, keyword: options.keyword.as_deref() };
        let mailbox = self.id(K::Mailbox);
        Some(match (form, self.kind) {
            _ if options.version.is_some() => return None,
            (SaveForm::Pst, K::Root) => exchange::export_organization(session, pst),
            (SaveForm::Pst, K::Mailbox) => exchange::export_mailbox(session, mailbox?, pst),
            (SaveForm::Pst, K::Folder) => {
                exchange::export_folder(session, mailbox?, self.id(K::Folder)?, pst)
            }
            _ if options.keyword.is_some() => return None,
            (SaveForm::Pst, K::Item) => {
                exchange::export_item(session, mailbox?, self.id(K::Item)?, pst)
            }
            (SaveForm::Msg, K::Item) => exchange::save_item(session, mailbox?, self.id(K::Item)?),
            _ => return None,
        })
    }

    fn onedrive_save(&self, session: Uuid, form: SaveForm, options: &SaveOptions) -> Option<Call> {
        use NodeKind as K;
        let (drive, version) = (self.id(K::Drive)?, options.version.as_deref());
        Some(match (form, self.kind) {
            _ if options.keyword.is_some() => return None,
            (SaveForm::Zip, K::Drive) if version.is_none() => onedrive::save_drive(session, drive),
            (SaveForm::Zip, K::Folder) => {
                onedrive::save_folder(session, drive, self.id(K::Folder)?, version)
            }
            (form, K::File) => {
                let (file, form) = (self.id(K::File)?, document_form(form)?);
                onedrive::save_document_as(session, drive, file, version, form)
            }
            _ => return None,
        })
    }

    fn sharepoint_save(
        &self,
        session: Uuid,
        form: SaveForm,
        options: &SaveOptions,
    ) -> Option<Call> {
        use NodeKind as K;
        let (site, version) = (self.id(K::Site)?, options.version.as_deref());
        let (own, is_in_list) = (self.id(self.kind)?, self.id(K::List).is_some());
        Some(match (form, self.kind) {
            _ if options.keyword.is_some() => return None,
            (SaveForm::Zip, K::Folder) if !is_in_list => {
                sharepoint::save_folder(session, site, own, version)
            }
            (form, K::File) => {
                sharepoint::save_document_as(session, site, own, version, document_form(form)?)
            }
            _ if version.is_some() => return None,
            (SaveForm::Zip, K::Library) => sharepoint::save_library(session, site, own),
            (SaveForm::Zip, K::Attachment) => {
                sharepoint::save_attachment(session, site, self.id(K::Item)?, own)
            }
            _ => return None,
        })
    }

    fn teams_save(
        &self,
        version: Version,
        session: Uuid,
        form: SaveForm,
        options: &SaveOptions,
    ) -> Option<Call> {
        use NodeKind as K;
        let (team, channel) = (self.id(K::Team)?, self.id(K::Channel)?);
        Some(match (form, self.kind) {
            _ if options.keyword.is_some() || options.version.is_some() => return None,
            (form, K::File) => {
                let (file, form) = (self.id(K::File)?, document_form(form)?);
                teams::save_file(version, session, team, channel, file, form)
            }
            (SaveForm::Zip, K::Files) => teams::save_channel_files(session, team, channel),
            (SaveForm::Zip, K::Posts) => teams::save_channel_posts(session, team, channel),
            (SaveForm::Html, K::Posts) => {
                let Window { since, until } = options.window;
                teams::export_channel_posts(session, team, channel, since, until)
            }
            (SaveForm::Msg, K::Post) => teams::save_post(session, team, self.id(K::Post)?),
            (SaveForm::Html, K::Post) => teams::export_post(session, team, self.id(K::Post)?),
            _ => return None,
        })
    }
}

fn document_form(form: SaveForm) -> Option<DocumentForm> {
    match form {
        SaveForm::File => Some(DocumentForm::File),
        SaveForm::Zip => Some(DocumentForm::Zip),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
