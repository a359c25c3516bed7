//! The commands by their names, and which function runs each.

use clap::Subcommand;

#[cfg(feature = "sandbox")]
use crate::commands::sandbox;
use crate::commands::{
    api, audit, completion, doctor, explore, help, job, login, logout, ls, organization, point,
    profile, repository, retrieval, save, search, session, show, status, verify, versions,
};
use crate::context::Context;
use crate::output::Ui;

// The arguments of a command are built when it is parsed, since most runs need those of one. A doc comment here would
// replace the description of the program.
#[derive(Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    Explore(explore::Args),
    #[command(subcommand, visible_alias = "sessions")]
    Session(session::Command),
    Ls(ls::Args),
    Show(show::Args),
    Versions(versions::Args),
    Search(search::Args),
    #[command(visible_alias = "export")]
    Save(save::Args),
    Audit(audit::Args),
    Verify(verify::Args),
    #[command(subcommand, visible_alias = "jobs")]
    Job(job::Command),
    #[command(subcommand, visible_aliases = ["org", "orgs", "organizations"])]
    Organization(organization::Command),
    #[command(subcommand, visible_aliases = ["repo", "repos", "repositories"])]
    Repository(repository::Command),
    #[command(subcommand, visible_alias = "points")]
    Point(point::Command),
    #[command(subcommand, visible_alias = "retrievals")]
    Retrieval(retrieval::Command),
    Login(login::Args),
    Logout(logout::Args),
    Status(status::Args),
    #[command(subcommand, visible_alias = "profiles")]
    Profile(profile::Command),
    Doctor(doctor::Args),
    Api(api::Args),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Args),
    Completion(completion::Args),
    Help(help::Args),
}

impl Command {
    /// Returns whether the words after `--` are a command to run.
    pub(crate) fn runs_another(&self) -> bool {
        match self {
            Self::Explore(_) => true,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(_) => true,
            _ => false,
        }
    }

    /// Returns whether the command needs neither a server nor a configuration.
    pub(crate) fn is_offline(&self) -> bool {
        matches!(self, Self::Help(_) | Self::Completion(_))
    }

    /// Runs it; the result is the exit code. `tree` makes the tree of commands, for those that speak about it.
    ///
    /// # Errors
    /// Whatever failed; the exit code is then in the error.
    pub(crate) fn run(
        self,
        context: &Context,
        ui: &mut Ui,
        tree: &dyn Fn() -> clap::Command,
    ) -> anyhow::Result<i32> {
        match self {
            Self::Explore(args) => explore::run(&args, context, ui),
            Self::Session(command) => session::run(&command, context, ui).map(|()| 0),
            Self::Ls(args) => ls::run(&args, context, ui).map(|()| 0),
            Self::Show(args) => show::run(&args, context, ui).map(|()| 0),
            Self::Versions(args) => versions::run(&args, context, ui).map(|()| 0),
            Self::Search(args) => search::run(&args, context, ui).map(|()| 0),
            Self::Save(args) => save::run(&args, context, ui).map(|()| 0),
            Self::Audit(args) => audit::run(&args, context, ui).map(i32::from),
            Self::Verify(args) => verify::run(&args, context, ui).map(|()| 0),
            Self::Job(command) => job::run(&command, context, ui).map(|()| 0),
            Self::Organization(command) => organization::run(&command, context, ui).map(|()| 0),
            Self::Repository(command) => repository::run(&command, context, ui).map(|()| 0),
            Self::Point(command) => point::run(&command, context, ui).map(|()| 0),
            Self::Retrieval(command) => retrieval::run(&command, context, ui).map(|()| 0),
            Self::Login(args) => login::run(&args, context, ui).map(|()| 0),
            Self::Logout(args) => logout::run(&args, context, ui).map(|()| 0),
            Self::Status(args) => status::run(&args, context, ui).map(|()| 0),
            Self::Profile(command) => profile::run(&command, context, ui).map(|()| 0),
            Self::Doctor(args) => doctor::run(&args, context, ui).map(|()| 0),
            Self::Api(args) => api::run(&args, context, ui).map(|()| 0),
            #[cfg(feature = "sandbox")]
            Self::Sandbox(args) => sandbox::run(&args, ui),
            Self::Completion(args) => completion::run(&args, ui).map(|()| 0),
            Self::Help(args) => help::run(&args, ui, &tree()).map(|()| 0),
        }
    }
}
