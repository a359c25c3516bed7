//! The facts that a report states before its first record.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::audit::records::ServerLabel;
use crate::text::safe;
use crate::time::{Window, Zone};

/// The facts that are known before the first record.
#[derive(Clone)]
pub(crate) struct ReportHeader {
    pub(crate) title: Option<String>,
    pub(crate) servers: Vec<ServerLabel>,
    /// The window of the events.
    pub(crate) window: Window,
    /// The filters beside the window, as option name and value.
    pub(crate) filters: Vec<(String, String)>,
    pub(crate) created: DateTime<Utc>,
    pub(crate) zone: Arc<dyn Zone>,
}

impl ReportHeader {
    pub(super) fn title(&self) -> Cow<'_, str> {
        safe(self.title.as_deref().unwrap_or("Audit of restore sessions"))
    }

    /// Returns the end of the window: nothing can be reported after the report was created.
    pub(super) fn window_end(&self) -> DateTime<Utc> {
        self.window.until.map_or(self.created, |until| until.min(self.created))
    }
}
