//! PST files: the options of an export, and the sizes by rule.

use crate::sandbox::content::download::{ArchiveEntry, DownloadContent, SyntheticFile};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::data::Ticks;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::{BodyObject, BodyProperty, PropertyType, SandboxError, SandboxRequest};

/// The smallest and the largest limit of a PST file, in bytes.
const LIMITS: std::ops::RangeInclusive<u64> = 1 << 30..=49 << 30;
/// The sizes of PST files are multiples of this.
const PAGE: u64 = 1_024;

const LIMIT_FLAG: BodyProperty = BodyProperty::nullable("enablePstSizeLimit", PropertyType::Flag);
const LIMIT_SIZE: BodyProperty = BodyProperty::nullable("pstSizeLimitBytes", PropertyType::Int64);
const ITEM: &[BodyProperty] = &[BodyProperty::optional("id", PropertyType::Text)];

/// The body that exports one item.
pub(super) const ITEM_EXPORT: &[BodyProperty] = &[LIMIT_FLAG, LIMIT_SIZE];
/// The body that exports items.
pub(super) const ITEMS_EXPORT: &[BodyProperty] =
    &[BodyProperty::optional("items", PropertyType::Objects(ITEM)), LIMIT_FLAG, LIMIT_SIZE];
/// The body that exports a folder, a mailbox, or the organization.
pub(super) const FOLDER_EXPORT: &[BodyProperty] =
    &[BodyProperty::optional("contentKeyword", PropertyType::Text), LIMIT_FLAG, LIMIT_SIZE];
/// The body that saves items.
pub(super) const ITEMS_SAVE: &[BodyProperty] =
    &[BodyProperty::optional("items", PropertyType::Objects(ITEM))];

/// The options of an export.
#[derive(Default)]
pub(super) struct ExportParameters {
    limit: Option<u64>,
    keyword: String,
}

impl ExportParameters {
    /// Reads the options in a body.
    pub(super) fn from_body(body: &BodyObject) -> Result<Self, SandboxError> {
        let invalid = |message: &str| SandboxError::Invalid(message.to_owned());
        let limit = match (body.flag("enablePstSizeLimit"), body.number("pstSizeLimitBytes")) {
            (Some(true), None) => {
                return Err(invalid("The property 'pstSizeLimitBytes' is required."));
            }
            (Some(true), Some(size)) => {
                let size = u64::try_from(size).ok().filter(|size| LIMITS.contains(size));
                let message = "The value of 'pstSizeLimitBytes' is not from 1 GB to 49 GB.";
                Some(size.ok_or_else(|| invalid(message))?)
            }
            _ => None,
        };
        let keyword = body.text("contentKeyword").unwrap_or_default().to_owned();
        Ok(Self { limit, keyword })
    }

    /// Reads a body that has these properties.
    pub(super) fn read(
        request: &SandboxRequest<'_>,
        properties: &'static [BodyProperty],
    ) -> Result<Self, SandboxError> {
        Self::from_body(&BodyObject::read(request, properties)?)
    }

    /// Returns the export of a container with a number of items. A keyword leaves a part of them.
    pub(super) fn export(
        &self,
        session: &SessionContent<'_>,
        name: &str,
        number: u64,
        items: usize,
    ) -> DownloadContent {
        let view = session.view.as_ref();
        let time = session.point();
        let flags = view
            .map_or(0, |view| u64::from(view.shows_deleted) + 2 * u64::from(view.shows_versions));
        // What a point in time contains never changes, and so the file is the same in each session of it.
        let mut number =
            random::number(number, Purpose::File, time.since(Ticks::FIRST).unsigned_abs());
        number = random::number(number, Purpose::File, flags);
        let mut items = items as u64;
        for byte in self.keyword.bytes() {
            number = random::number(number, Purpose::File, u64::from(byte));
        }
        if !self.keyword.is_empty() {
            items = items * (number % 4) / 8;
        }
        let mean = session.data.scale.file_size / 4;
        self.files(session, name, number, items.saturating_mul(mean) + number % (mean + 1))
    }

    /// Returns the PST file with a size; above the limit, the archive of several.
    fn files(
        &self,
        session: &SessionContent<'_>,
        name: &str,
        number: u64,
        size: u64,
    ) -> DownloadContent {
        let whole = SyntheticFile::pst(number, size);
        let limit = self.limit.map(|limit| limit - limit % PAGE);
        let Some(limit) = limit.filter(|limit| whole.size() > *limit) else {
            return DownloadContent::file(whole);
        };
        let part = |index: u64| {
            let size = limit.min(whole.size() - index * limit);
            let file = SyntheticFile::pst(random::number(number, Purpose::File, index), size);
            let path = format!("{name}_{}.pst", index + 1);
            ArchiveEntry { path, modified: session.point(), file }
        };
        DownloadContent::zip((0..whole.size().div_ceil(limit)).map(part).collect())
    }

    /// Returns the export of messages.
    pub(super) fn export_messages(
        &self,
        session: &SessionContent<'_>,
        name: &str,
        messages: &[ArchiveEntry],
    ) -> DownloadContent {
        let mix = |number, message: &ArchiveEntry| {
            random::number(number, Purpose::File, message.file.number())
        };
        let number = messages.iter().fold(0, mix);
        self.files(session, name, number, messages.iter().map(|message| message.file.size()).sum())
    }
}
