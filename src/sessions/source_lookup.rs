//! The ids of what was typed to select what to open: found on the server, or placeholders.

use serde_json::value::{RawValue, to_raw_value};

use super::source::label;
use crate::api::operator;
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::resolve::{NameOrId, Noun, Resolver};
use crate::text::safe;

/// Turns what was typed into ids.
pub(crate) enum SourceLookup<'c> {
    Server(&'c Client, Resolver<'c>),
    /// Uses placeholders, for a dry run, and collects the notes that explain them.
    Placeholders(Vec<String>),
}

impl<'c> SourceLookup<'c> {
    pub(crate) fn server(client: &'c Client) -> Self {
        Self::Server(client, Resolver::new(client))
    }

    /// Returns the id, and the name if it is known.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(super) fn id(
        &mut self,
        noun: Noun,
        typed: &NameOrId,
    ) -> anyhow::Result<(String, Option<String>)> {
        match self {
            Self::Server(_, resolver) => {
                let (id, name) = resolver.id_and_name(noun, typed)?;
                Ok((id.to_string(), name))
            }
            Self::Placeholders(notes) => {
                let (id, note) = typed.placeholder(noun);
                notes.extend(note);
                Ok((id, None))
            }
        }
    }

    /// Returns the id of a repository, and the label of what is opened in it.
    ///
    /// # Errors
    /// Those of [`Self::id`].
    pub(super) fn repository(
        &mut self,
        typed: Option<&NameOrId>,
        source: String,
    ) -> anyhow::Result<(Option<String>, String)> {
        let Some(typed) = typed else { return Ok((None, source)) };
        let (id, name) = self.id(Noun::Repository, typed)?;
        let label = format!("{source} in {}", label(Noun::Repository, &id, name.as_deref()));
        Ok((Some(id), label))
    }

    /// Adds a note to a dry run.
    pub(super) fn note(&mut self, note: &str) {
        if let Self::Placeholders(notes) = self {
            notes.push(format!("dry run: {note}"));
        }
    }

    /// Returns the entry of a restore operator's scope with this id, and its label.
    ///
    /// # Errors
    /// The operator's scope does not have it; the server cannot be asked.
    pub(super) fn scope(&mut self, id: &str) -> anyhow::Result<(Option<Box<RawValue>>, String)> {
        if let Self::Server(client, _) = self {
            return find_scope(client, id);
        }
        self.note("the scope is shown with its ID only; a real run sends the server's full entry");
        Ok((Some(to_raw_value(&serde_json::json!({ "id": id }))?), id.to_owned()))
    }
}

/// Returns the scope entry with this id, as the server sent it, and its label.
fn find_scope(client: &Client, id: &str) -> anyhow::Result<(Option<Box<RawValue>>, String)> {
    const MOST: usize = 10;
    let scope = client.send(&operator::effective_scope())?.into_model()?;
    let mut lines = Vec::new();
    for (raw, entry) in scope.entries() {
        if entry.id.eq_ignore_ascii_case(id.trim()) {
            let label = format!("{} '{}'", entry.r#type.to_lowercase(), safe(entry.name()));
            return Ok((Some(raw.to_owned()), label));
        }
        let [id, kind, name] = [&*entry.id, &*entry.r#type, entry.name()].map(safe);
        lines.push(format!("\n  {id}  {kind}  {name}"));
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(format!("\n  and {more} more"));
    }
    let message = format!("you may not restore an object with the ID '{}'", safe(id));
    Err(if lines.is_empty() {
        Failure::new(Kind::NotFound, message)
            .hint("this account may restore its own data only: omit --scope")
    } else {
        let message = format!("{message}; you may restore:{}", lines.concat());
        Failure::new(Kind::NotFound, message).hint("give the ID of one of them")
    }
    .into())
}
