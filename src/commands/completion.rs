//! `vb365 completion`: the scripts that make a shell ask `vb365 __complete`.

use crate::error::Kind;
use crate::help::HelpPage;
use crate::output::Ui;

/// Print a completion script
///
/// The script completes commands, options and values, and the names of profiles, jobs, organizations, repositories and
/// open sessions. Names come from the server of the profile on the command line, at most once a minute, and only with a
/// valid login. A server that is slow or offline does not delay the shell.
///
/// Completion never signs in. With a password in the environment alone, no names are completed: run 'vb365 login' first, or use
/// the shell of 'vb365 explore … -- bash'.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("bash", "vb365 completion bash \\\n  > ~/.local/share/bash-completion/completions/vb365"),
    ("zsh, with ~/.zfunc in $fpath", "vb365 completion zsh > ~/.zfunc/_vb365"),
    ("fish", "vb365 completion fish > ~/.config/fish/completions/vb365.fish"),
    ("PowerShell, in $PROFILE", "vb365 completion powershell | Out-String | Invoke-Expression"),
])
    .exits(&[Kind::Usage]))]
pub(crate) struct Args {
    /// The shell
    shell: CompletionShell,
}

/// The shells that there are scripts for.
#[derive(Clone, Copy, clap::ValueEnum)]
enum CompletionShell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
}

pub(crate) fn run(args: &Args, ui: &mut Ui) -> anyhow::Result<()> {
    ui.print(match args.shell {
        CompletionShell::Bash => include_str!("completion/vb365.bash"),
        CompletionShell::Zsh => include_str!("completion/_vb365"),
        CompletionShell::Fish => include_str!("completion/vb365.fish"),
        CompletionShell::PowerShell => include_str!("completion/_vb365.ps1"),
    })
}
