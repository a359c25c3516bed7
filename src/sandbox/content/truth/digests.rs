//! What saves of the things in `GET /sandbox/truth` give: sizes and digests, computed while the response is read.

use std::io::{self, Read};
use std::sync::Arc;

use serde::Serialize;

use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::http::{JsonObject, SandboxError, SandboxRequest, StreamContent, write_line};

/// The largest content of which a digest is computed, in bytes, unless the request says otherwise.
const MAX_BYTES: i64 = 64 << 20;

/// What saves of a thing give.
#[derive(Default)]
pub(in crate::sandbox::content) struct ThingSaves {
    forms: Vec<(&'static str, DownloadContent)>,
    /// The ids of previous versions, and what saves of these give.
    versions: Vec<(i64, DownloadContent)>,
}

impl ThingSaves {
    /// Adds what a save in a form gives.
    pub(in crate::sandbox::content) fn with(
        mut self,
        form: &'static str,
        content: DownloadContent,
    ) -> Self {
        self.forms.push((form, content));
        self
    }

    /// Adds what saves of previous versions give.
    pub(in crate::sandbox::content) fn with_versions(
        mut self,
        versions: impl Iterator<Item = (i64, DownloadContent)>,
    ) -> Self {
        self.versions.extend(versions);
        self
    }
}

/// The digests that a request asks for.
pub(super) struct DigestQuery {
    /// The forms; all if there are none.
    forms: Vec<String>,
    max_bytes: u64,
}

/// The size and the digest of a content; without a digest if it is too large.
#[derive(Serialize)]
struct ContentDigest {
    bytes: u64,
    sha256: Option<String>,
}

/// The digest of a previous version.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VersionDigest {
    version_id: i64,
    #[serde(flatten)]
    digest: ContentDigest,
}

impl DigestQuery {
    /// Reads the parameters: `digest` is `1` for all forms, or names of forms; `max` is the largest content whose
    /// digest is computed, in bytes.
    pub(super) fn read(request: &SandboxRequest<'_>) -> Result<Option<Self>, SandboxError> {
        let Some(forms) = request.text("digest") else { return Ok(None) };
        let max_bytes = request.long("max")?.unwrap_or(MAX_BYTES);
        let forms = forms.split(',').filter(|form| *form != "1").map(str::to_owned).collect();
        Ok(Some(Self { forms, max_bytes: u64::try_from(max_bytes).unwrap_or(0) }))
    }

    fn wants(&self, form: &str) -> bool {
        self.forms.is_empty() || self.forms.iter().any(|wanted| wanted == form)
    }

    fn digest(&self, content: &DownloadContent) -> ContentDigest {
        let bytes = content.size();
        ContentDigest { bytes, sha256: (bytes <= self.max_bytes).then(|| content.sha256()) }
    }

    fn saves_json(&self, saves: &ThingSaves) -> JsonObject {
        let forms = saves.forms.iter().filter(|(form, _)| self.wants(form));
        let json = forms
            .fold(JsonObject::new(), |json, (form, content)| json.set(form, self.digest(content)));
        let versions = saves.versions.iter().filter(|_| self.wants("versions"));
        let versions: Vec<_> = versions
            .map(|(version_id, content)| VersionDigest {
                version_id: *version_id,
                digest: self.digest(content),
            })
            .collect();
        json.set_if(!versions.is_empty(), "versions", versions)
    }
}

/// The lines of things with what their saves give, as a body that is computed while it is read.
#[derive(Clone)]
pub(super) struct TruthDigests(Arc<(DigestQuery, Vec<(JsonObject, ThingSaves)>)>);

impl TruthDigests {
    /// Creates the body.
    pub(super) fn new(query: DigestQuery, things: Vec<(JsonObject, ThingSaves)>) -> Self {
        Self(Arc::new((query, things)))
    }
}

impl StreamContent for TruthDigests {
    fn len(&self) -> Option<u64> {
        None
    }

    /// Returns a reader from the start: no part of the lines can be requested.
    fn reader(&self, _from: u64) -> Box<dyn Read + Send> {
        let all = self.clone();
        Box::new(DigestReader { all, next: 0, line: Vec::new(), position: 0 })
    }

    fn remade(&self, _turn: u64) -> Box<dyn StreamContent> {
        Box::new(self.clone())
    }
}

/// A reader of lines.
struct DigestReader {
    all: TruthDigests,
    /// The index of the next thing.
    next: usize,
    line: Vec<u8>,
    position: usize,
}

impl Read for DigestReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (query, things) = &*self.all.0;
        if self.position == self.line.len()
            && let Some((thing, saves)) = things.get(self.next)
        {
            self.next += 1;
            self.position = 0;
            self.line.clear();
            write_line(&mut self.line, &thing.clone().set("saves", query.saves_json(saves)));
        }
        let rest = self.line.get(self.position..).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        self.position += len;
        Ok(len)
    }
}
