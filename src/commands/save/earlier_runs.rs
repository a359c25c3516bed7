//! What earlier runs have saved to the folder of a run: their manifest, and when it shows that nothing is left to do.

use uuid::Uuid;

use super::outcome::Outcomes;
use super::target::SaveTarget;
use super::work::SaveJob;
use crate::api::session;
use crate::client::Client;
use crate::output::Ui;
use crate::save::{Manifest, ManifestProofs, RunHeader, SaveFolder, SaveTotals};
use crate::sessions::{ContentOrigin, PlannedSession, SessionScope};

impl SaveJob<'_> {
    /// Opens the manifest of a folder.
    pub(super) fn open_manifest(
        &self,
        session: &SessionScope,
        folder: &SaveFolder,
        ui: &Ui,
    ) -> anyhow::Result<Option<Manifest>> {
        if self.args.no_manifest {
            return Ok(None);
        }
        let manifest = Manifest::open(folder, &self.header(session, ui)?)?;
        if let Some(line) = manifest.damaged().first() {
            let path = folder.path().display();
            ui.messages.warn(&format!(
                "the manifest in {path} is damaged in line {line}: the things of damaged lines are fetched again"
            ));
        }
        Ok(Some(manifest))
    }

    /// Reads the manifest of the folder that a dry run names, if there is one. Nothing is changed.
    pub(super) fn read_manifest(
        &self,
        session: &SessionScope,
        ui: &Ui,
    ) -> anyhow::Result<Option<ManifestProofs>> {
        let SaveTarget::Folder(path) = &self.target else { return Ok(None) };
        match SaveFolder::open_existing(path)? {
            Some(folder) if !self.args.no_manifest => {
                Ok(ManifestProofs::read(&folder, &self.header(session, ui)?)?)
            }
            _ => Ok(None),
        }
    }

    fn header(&self, session: &SessionScope, ui: &Ui) -> anyhow::Result<RunHeader> {
        let found = session.client.send(&session::get(session.id))?.into_model()?;
        let origin = session.origin(self.context);
        let header = self.header_of(&session.client, session.workload.code(), origin, ui)?;
        let organization = Some(found.organization.0).filter(|name| !name.is_empty());
        Ok(RunHeader { session: session.id, organization, ..header })
    }

    /// Returns the header of a run whose session is not known yet.
    fn header_of(
        &self,
        client: &Client,
        workload: &str,
        origin: ContentOrigin,
        ui: &Ui,
    ) -> anyhow::Result<RunHeader> {
        Ok(RunHeader {
            tool: concat!("vb365 ", env!("CARGO_PKG_VERSION")).to_owned(),
            started: self.context.clock.now(),
            server: client.server().address().to_string(),
            user: client.user()?,
            session: Uuid::nil(),
            workload: workload.to_owned(),
            point: origin.restore_point,
            source: origin.source,
            organization: None,
            show_deleted: origin.show_deleted,
            show_all_versions: origin.show_all_versions,
            paths: self.addresses.iter().map(ToString::to_string).collect(),
            options: self.selection(ui)?,
        })
    }

    /// Returns the options that select things, with the list of records by its hash.
    fn selection(&self, ui: &Ui) -> anyhow::Result<String> {
        let selection = self.args.selection(self.args.window(ui)?);
        Ok(match &self.list {
            Some(list) => format!("{selection} --from-list sha256:{}", list.digest()?),
            None => selection,
        })
    }

    /// Keeps everything if an earlier run has saved all that this one selects, and if all its files are there: then nothing
    /// has to be listed. Otherwise returns `None`.
    pub(super) fn keep_all(
        &self,
        proofs: &ManifestProofs,
        outcomes: &mut Outcomes,
        ui: &mut Ui,
    ) -> anyhow::Result<Option<SaveTotals>> {
        let options = self.args.file_options();
        if !proofs.is_complete() || !options.keeps_proven() {
            return Ok(None);
        }
        let (mut all_hold, mut totals) = (true, SaveTotals::default());
        proofs.for_each_proof(|proof| {
            all_hold = all_hold && proof.holds_in(proofs.folder(), options.test())?;
            totals.kept += 1;
            Ok(())
        })?;
        if !all_hold {
            return Ok(None);
        }
        let mut printed = Ok(());
        if outcomes.prints_kept() {
            proofs.for_each_proof(|proof| {
                if printed.is_ok() {
                    printed = outcomes.keep(proof, self.context, ui);
                }
                Ok(())
            })?;
        }
        printed.map(|()| Some(totals))
    }

    /// Keeps everything as [`Self::keep_all`] does, before a session is started. Returns whether it did: then none is needed.
    pub(super) fn keep_all_without_session(
        &self,
        planned: &PlannedSession,
        folder: &SaveFolder,
        ui: &mut Ui,
    ) -> anyhow::Result<bool> {
        let PlannedSession { client, workload, origin } = planned;
        // Another restore point has other content.
        if self.args.no_manifest || origin.restore_point.is_none() {
            return Ok(false);
        }
        let header = self.header_of(client, workload.code(), origin.clone(), ui)?;
        let Some(proofs) = ManifestProofs::read(folder, &header)? else { return Ok(false) };
        let mut outcomes = Outcomes::new(ui.columns()?, ui);
        let Some(totals) = self.keep_all(&proofs, &mut outcomes, ui)? else { return Ok(false) };
        ui.messages.note("no session is started: everything was saved before");
        Outcomes::summarize(totals, &self.args.to, ui);
        outcomes.end(ui).map(|()| true)
    }
}
