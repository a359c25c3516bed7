//! The same GET to several profiles: what each answers, as one item of a list.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::Read;

use anyhow::Context as _;
use http::Method;
use serde_json::value::RawValue;

use super::answer::is_json;
use super::{Args, Context, Failure, Kind, Thing, Ui, explained, lines};
use crate::api::Call;
use crate::client::Client;
use crate::fan_out;
use crate::output::Record;

/// More than this is not held, as an item must be until it is printed.
const MOST: u64 = 512 << 20;

/// Refuses what one profile alone can be asked for, before anything is sent.
pub(super) fn possible(args: &Args) -> Result<(), Failure> {
    let what = if args.method != Method::GET {
        args.method.as_str()
    } else if args.include {
        "-i"
    } else if args.dry_run {
        "-n"
    } else {
        return Ok(());
    };
    Err(Failure::usage(format!("{what} is for one profile, and several are named"))
        .hint("name one with -p; several can be asked by GET"))
}

/// Asks all of them, and prints what they answer.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(super) fn ask(call: Call, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = lines(context, ui)?;
    fan_out::show(context, ui, &view, &call, |client, _, call| whole(client, call))
}

/// The JSON that one of them answers with, of any type.
struct Whole {
    json: Box<RawValue>,
    thing: OnceCell<Thing>,
}

impl Record for Whole {
    type Row = Thing;

    fn json(&self) -> anyhow::Result<Cow<'_, str>> {
        Ok(self.json.get().into())
    }

    fn row(&self) -> anyhow::Result<&Thing> {
        if let Some(thing) = self.thing.get() {
            return Ok(thing);
        }
        let thing = serde_json::from_str(self.json.get()).context("the answer has no id")?;
        Ok(self.thing.get_or_init(|| thing))
    }
}

fn whole(client: &Client, call: &Call) -> anyhow::Result<Whole> {
    let mut answer = client.stream(call).map_err(explained)?;
    if let Some(refusal) = answer.refusal.take() {
        return Err(explained(refusal));
    }
    let media_type = answer.media_type();
    if !media_type.is_empty() && !is_json(&media_type) {
        let message = format!("the answer to {} is no JSON ({media_type})", answer.call);
        return Err(Failure::usage(message).hint("ask for it with one profile: -p NAME").into());
    }
    let mut bytes = Vec::new();
    let read = (&mut answer.body).take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| answer.broken(bytes.len() as u64, &error))?;
    if bytes.len() as u64 > MOST {
        let message = format!("the answer to {} is longer than can be held", answer.call);
        return Err(Failure::new(Kind::Failure, message)
            .hint("ask for it with one profile: -p NAME")
            .into());
    }
    let json = serde_json::from_slice(&bytes);
    let json = json.map_err(|error| answer.malformed(error.to_string()))?;
    Ok(Whole { json, thing: OnceCell::new() })
}
