//! The files that cursors are kept in: one for each profile, in the state folder, or one that the user names. Each is
//! written whole, after what it stands for was printed, and one audit at a time uses it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Cursor, Filter};
use crate::config::{Env, ServerConfig};
use crate::error::{Failure, Kind};
use crate::sys::private_dir::PrivateDir;
use crate::text::{shell_quoted, short_hash};

/// What the file is, so that no other is taken for one.
const FORMAT: &str = "vb365 audit 1";

#[derive(Serialize, Deserialize)]
struct Written {
    format: String,
    cursors: BTreeMap<String, Cursor>,
}

/// A file of cursors, in use by us alone as long as this lives.
pub(crate) struct Book {
    folder: PrivateDir,
    name: String,
    written: Written,
    _alone: File,
}

impl Book {
    /// The file for a target in the state folder.
    ///
    /// # Errors
    /// As [`Book::at`]; there is no state folder.
    pub(crate) fn of(env: &Env, target: &ServerConfig) -> Result<Self, Failure> {
        let folder = env.state_dir()?;
        Self::open(folder, format!("audit-{:016x}.json", short_hash(&key(target))))
    }

    /// The file that the user names.
    ///
    /// # Errors
    /// Another audit uses it, or it is no file of cursors.
    pub(crate) fn at(path: &Path) -> Result<Self, Failure> {
        let Some(name) = path.file_name() else {
            return Err(Failure::usage(format!("{}: this is no name of a file", path.display())));
        };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        Self::open(PrivateDir::new(parent), name.to_string_lossy().into_owned())
    }

    fn open(folder: PrivateDir, name: String) -> Result<Self, Failure> {
        let path = folder.file(&name);
        let alone = folder.lock(&format!("{name}.lock"), Duration::ZERO).map_err(|failure| {
            // Only what is held by somebody has a way out of its own.
            if failure.hints.is_empty() {
                return failure;
            }
            let message = format!("another audit is using the cursor {}", path.display());
            Failure::new(Kind::Failure, message).hint(
                "wait until it has ended, or give this one a cursor of its own with --cursor FILE",
            )
        })?;
        let written = match fs::read_to_string(&path) {
            Ok(text) => read(&text).ok_or_else(|| {
                Failure::usage(format!("{}: this is no cursor of an audit", path.display()))
                    .hint(begin_anew(&path))
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Written { format: FORMAT.to_owned(), cursors: BTreeMap::new() }
            }
            Err(error) => {
                return Err(Failure::usage(format!("cannot read {}: {error}", path.display())));
            }
        };
        Ok(Self { folder, name, written, _alone: alone })
    }

    /// The cursor of a target, where there is one.
    ///
    /// # Errors
    /// It is of another server, or of another question.
    pub(crate) fn cursor(
        &self,
        target: &ServerConfig,
        filter: &Filter,
    ) -> Result<Option<Cursor>, Failure> {
        let path = self.folder.file(&self.name);
        let Some(cursor) = self.written.cursors.get(&key(target)) else { return Ok(None) };
        let server = target.server.as_ref().map(ToString::to_string).unwrap_or_default();
        let refused = |message: String, hint: String| Err(Failure::usage(message).hint(hint));
        if cursor.server != server {
            let (path, is) = (path.display(), &cursor.server);
            let message = format!("{path}: this cursor is of {is}, not of {server}");
            return refused(message, begin_anew(&self.folder.file(&self.name)));
        }
        let question = filter.question();
        if cursor.question != question {
            let told = |question: &str| match question {
                "" => "no filter".to_owned(),
                some => some.to_owned(),
            };
            let message = format!(
                "{}: this cursor is of an audit with {}, not with {}",
                path.display(),
                told(&cursor.question),
                told(&question)
            );
            let hint =
                "a cursor goes on with one question: give this one its own with --cursor FILE";
            return refused(message, hint.to_owned());
        }
        Ok(Some(cursor.clone()))
    }

    /// Writes down how far the audit of a target has come.
    ///
    /// # Errors
    /// The disk is full or read-only.
    pub(crate) fn write(&mut self, cursors: &[(&ServerConfig, &Cursor)]) -> Result<(), Failure> {
        let is_known = |(target, cursor): &(&ServerConfig, &Cursor)| {
            self.written.cursors.get(&key(target)) == Some(*cursor)
        };
        if cursors.iter().all(is_known) {
            return Ok(());
        }
        for (target, cursor) in cursors {
            self.written.cursors.insert(key(target), (*cursor).clone());
        }
        let failed = |failure: Failure| {
            let hint = "what was printed stands; the next run with this cursor will print it again";
            failure.hint(hint)
        };
        let mut text = serde_json::to_vec(&self.written)
            .map_err(|error| Failure::new(Kind::Failure, format!("the cursor: {error}")))?;
        text.push(b'\n');
        self.folder.write(&self.name, &text).map_err(failed)
    }
}

fn read(text: &str) -> Option<Written> {
    serde_json::from_str(text).ok().filter(|written: &Written| written.format == FORMAT)
}

fn begin_anew(path: &Path) -> String {
    format!("to begin anew, remove it: rm {}", shell_quoted(&path.to_string_lossy()))
}

/// What a target's cursor goes by: the profile, else the server and the user.
fn key(target: &ServerConfig) -> String {
    match (&target.profile, &target.server) {
        (Some(profile), _) => format!("profile {profile}"),
        (None, server) => {
            let server = server.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} at {server}", target.username.as_deref().unwrap_or_default())
        }
    }
}
