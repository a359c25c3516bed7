//! The data of a running filter.

use chrono::{DateTime, Utc};
use jaq_core::Lut;
use jaq_core::data::{DataT, HasLut};
use jaq_json::Val;

/// The types of values and data of a filter.
pub(super) struct JqData;

#[derive(Clone)]
pub(super) struct JqContext<'a> {
    pub(super) lut: &'a Lut<JqData>,
    pub(super) now: DateTime<Utc>,
}

impl DataT for JqData {
    type V<'a> = Val;
    type Data<'a> = JqContext<'a>;
}

impl<'a> HasLut<'a, JqData> for JqContext<'a> {
    fn lut(&self) -> &'a Lut<JqData> {
        self.lut
    }
}
