//! The server's items as records.

use std::borrow::Cow;

use anyhow::Context as _;
use serde::de::DeserializeOwned;

use crate::api::Item;
use crate::output::{Record, Row};

impl<T: Row + DeserializeOwned> Record for Item<T> {
    type Row = T;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        Ok(self.json().into())
    }

    fn row(&self) -> anyhow::Result<&T> {
        self.model().with_context(|| format!("cannot read one of the {} of the server", T::PLURAL))
    }
}
