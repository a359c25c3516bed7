//! `vb365 save`: saves things of a restore session to files.

mod arguments;
mod earlier_runs;
mod notices;
mod outcome;
mod path_list;
mod stdout_file;
mod target;
mod transfer_progress;
mod work;

pub(crate) use arguments::Args;

use crate::context::Context;
use crate::output::Ui;
use work::SaveJob;

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    SaveJob::new(args, context, ui)?.run(ui)
}
