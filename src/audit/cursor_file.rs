//! The files in which cursors are kept: one for each profile in the state folder, or one that the user names. A file is
//! replaced as a whole, after what it stands for was printed, and is used by one audit at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::cursor::AuditCursor;
use super::filter::AuditFilter;
use super::records::ServerLabel;
use crate::config::{Env, ServerConfig};
use crate::error::{Failure, Kind};
use crate::sys::parent_folder;
use crate::sys::private_dir::{PrivateDir, Protection};
use crate::text::{ShellSyntax, short_hash};

/// The first field of the file, so that no other file is taken for one.
const FORMAT: &str = "vb365 audit 1";

#[derive(Serialize, Deserialize)]
struct CursorDocument {
    format: String,
    cursors: BTreeMap<String, AuditCursor>,
}

/// The cursor files of a run: none by default, one for all servers, or one for each.
#[derive(Default)]
pub(crate) struct CursorFiles(Vec<CursorFile>);

impl CursorFiles {
    /// Opens the file that the user names.
    ///
    /// # Errors
    /// Its folder does not exist, another audit uses it, or it is not a cursor file.
    pub(crate) fn at(path: &Path) -> Result<Self, Failure> {
        let cannot = |cause: String| {
            let message = format!("cannot use the cursor {}: {cause}", path.display());
            Failure::usage(message).hint("name a file in an existing folder")
        };
        let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
            return Err(cannot("it is not a file".to_owned()));
        };
        let parent = parent_folder(path);
        if !parent.is_dir() {
            return Err(cannot(format!("the folder {} does not exist", parent.display())));
        }
        let name = name.to_string_lossy().into_owned();
        Ok(Self(vec![CursorFile::open(PrivateDir::new(parent.to_owned()), name)?]))
    }

    /// Opens a file for each target in the state folder.
    ///
    /// # Errors
    /// There is no state folder; another audit uses one of them, or it is not a cursor file.
    pub(crate) fn of_targets(env: &Env, targets: &[ServerConfig]) -> Result<Self, Failure> {
        let open = |target| {
            let name = format!("audit-{:016x}.json", short_hash(&key(target)));
            CursorFile::open(env.state_dir()?, name)
        };
        Ok(Self(targets.iter().map(open).collect::<Result<_, _>>()?))
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the cursor of a target, or a new one.
    ///
    /// # Errors
    /// It is the cursor of another server, or has other filters.
    pub(crate) fn cursor(
        &self,
        target: &ServerConfig,
        filter: &AuditFilter,
    ) -> Result<AuditCursor, Failure> {
        for file in &self.0 {
            if let Some(cursor) = file.cursor(target, filter)? {
                return Ok(cursor);
            }
        }
        Ok(AuditCursor::new(ServerLabel::new(target).server, filter.description()))
    }

    /// Writes how far the audit of each target has come.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn write(
        &mut self,
        cursors: &[(&ServerConfig, &AuditCursor)],
    ) -> Result<(), Failure> {
        match &mut self.0[..] {
            [file] => file.write(cursors),
            files => files
                .iter_mut()
                .zip(cursors)
                .try_for_each(|(file, cursor)| file.write(std::slice::from_ref(cursor))),
        }
    }
}

/// A cursor file, locked as long as this lives.
struct CursorFile {
    folder: PrivateDir,
    name: String,
    document: CursorDocument,
    _lock: File,
}

impl CursorFile {
    fn open(folder: PrivateDir, name: String) -> Result<Self, Failure> {
        let path = folder.file(&name);
        let lock = folder.lock(&format!("{name}.lock"), Duration::ZERO).map_err(|failure| {
            // Only a lock that another process holds is a failure with a hint.
            if failure.hints.is_empty() || failure.kind != Kind::Failure {
                return failure;
            }
            let message = format!("another audit is using the cursor {}", path.display());
            Failure::new(Kind::Failure, message)
                .hint("wait until it has ended, or use another file with --cursor FILE")
        })?;
        let document = match folder.read(&name, Protection::FileOnly)? {
            Some(text) => parse(&text).ok_or_else(|| {
                Failure::usage(format!("{} is not a cursor file", path.display()))
                    .hint(start_over(&path))
            })?,
            None => CursorDocument { format: FORMAT.to_owned(), cursors: BTreeMap::new() },
        };
        Ok(Self { folder, name, document, _lock: lock })
    }

    fn cursor(
        &self,
        target: &ServerConfig,
        filter: &AuditFilter,
    ) -> Result<Option<AuditCursor>, Failure> {
        let path = self.folder.file(&self.name);
        let Some(cursor) = self.document.cursors.get(&key(target)) else { return Ok(None) };
        let (shown, server) = (path.display(), ServerLabel::new(target).server);
        if cursor.server != server {
            let message = format!("cursor {shown} is for {}, not for {server}", cursor.server);
            return Err(Failure::usage(message).hint(start_over(&path)));
        }
        let filters = filter.description();
        if cursor.filters != filters {
            let named = |filters: &str| match filters {
                "" => "without filters".to_owned(),
                filters => format!("with {filters}"),
            };
            let message = format!(
                "cursor {shown} is for an audit {}, not {}",
                named(&cursor.filters),
                named(&filters)
            );
            return Err(
                Failure::usage(message).hint("use another file for other filters: --cursor FILE")
            );
        }
        Ok(Some(cursor.clone()))
    }

    fn write(&mut self, cursors: &[(&ServerConfig, &AuditCursor)]) -> Result<(), Failure> {
        let is_known = |(target, cursor): &(&ServerConfig, &AuditCursor)| {
            self.document.cursors.get(&key(target)) == Some(*cursor)
        };
        if cursors.iter().all(is_known) {
            return Ok(());
        }
        for (target, cursor) in cursors {
            self.document.cursors.insert(key(target), (*cursor).clone());
        }
        let mut text = serde_json::to_vec(&self.document).map_err(|error| {
            Failure::new(Kind::Failure, format!("cannot write the cursor: {error}"))
        })?;
        text.push(b'\n');
        self.folder.write(&self.name, Protection::FileOnly, &text).map_err(|failure| {
            failure
                .hint("the results were printed; the next run with this cursor prints them again")
        })
    }
}

fn parse(text: &str) -> Option<CursorDocument> {
    let document = serde_json::from_str::<CursorDocument>(text).ok()?;
    (document.format == FORMAT).then_some(document)
}

fn start_over(path: &Path) -> String {
    format!("to start over, delete it: {}", ShellSyntax::OF_SYSTEM.removal(&path.to_string_lossy()))
}

/// Returns the key of a target's cursor: the profile, otherwise the server and the user.
fn key(target: &ServerConfig) -> String {
    if let Some(profile) = &target.profile {
        return format!("profile {profile}");
    }
    let user = target.username.as_deref().unwrap_or_default();
    format!("{user} at {}", ServerLabel::new(target).server)
}
