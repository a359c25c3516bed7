//! One GET to several profiles: each response is one item of a list.

use std::borrow::Cow;
use std::io::Read;

use anyhow::Context as _;
use http::Method;
use serde_json::value::RawValue;

use super::item::{AnyItem, columns, with_outcome_hint};
use super::response::{MAX_HELD, is_json};
use crate::api::Call;
use crate::client::Client;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::output::{Record, Ui};

const ONE_PROFILE: &str = "request it from one profile: -p NAME";

/// Refuses what only one profile supports, before anything is sent.
pub(super) fn check_options(method: &Method, include: bool, dry_run: bool) -> Result<(), Failure> {
    let option = match (method, include, dry_run) {
        (&Method::GET, false, false) => return Ok(()),
        (&Method::GET, true, _) => "-i",
        (&Method::GET, false, true) => "-n",
        (method, ..) => method.as_str(),
    };
    Err(Failure::usage(format!("{option} supports only one profile, but several are selected"))
        .hint("select one profile with -p; several profiles allow GET only"))
}

/// Sends a call to all profiles, and prints the responses.
///
/// # Errors
/// Nothing could be sent, a profile failed, or stdout is closed or full.
pub(super) fn query(call: &Call, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = columns(context, ui)?;
    fan_out::show(context, ui, &columns, call, |client, _, call| fetch(client, call))
}

/// A JSON document of any type.
struct JsonResponse {
    json: Box<RawValue>,
    /// `None` if the document is not an object with an ID.
    item: Option<AnyItem>,
}

impl Record for JsonResponse {
    type Row = AnyItem;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        Ok(self.json.get().into())
    }

    fn row(&self) -> anyhow::Result<&AnyItem> {
        self.item.as_ref().context("the response has no ID")
    }
}

fn fetch(client: &Client, call: &Call) -> anyhow::Result<JsonResponse> {
    let mut response = client.stream(call).map_err(with_outcome_hint)?;
    if let Some(refusal) = response.refusal.take() {
        return Err(with_outcome_hint(refusal));
    }
    let media_type = response.media_type();
    if !media_type.is_empty() && !is_json(&media_type) {
        let message = format!("the response to {} is not JSON ({media_type})", response.call);
        return Err(Failure::usage(message).hint(ONE_PROFILE).into());
    }
    let mut bytes = Vec::new();
    let read = (&mut response.body).take(MAX_HELD + 1).read_to_end(&mut bytes);
    read.map_err(|error| response.truncated_error(bytes.len() as u64, &error))?;
    if bytes.len() as u64 > MAX_HELD {
        let message = format!("the response to {} is too long (maximum: 16 MiB)", response.call);
        return Err(Failure::new(Kind::Failure, message).hint(ONE_PROFILE).into());
    }
    let json: Box<RawValue> =
        serde_json::from_slice(&bytes).map_err(|error| response.malformed(error.to_string()))?;
    let item = serde_json::from_str(json.get()).ok();
    Ok(JsonResponse { json, item })
}
