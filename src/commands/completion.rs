//! `vb365 completion`.

use clap_complete::Shell;

use crate::ui::Ui;

/// Print a completion script
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 completion bash > ~/.local/share/bash-completion/completions/vb365\n  \
    vb365 completion zsh > ~/.zfunc/_vb365\n  \
    vb365 completion fish > ~/.config/fish/completions/vb365.fish\n\n\
    Exit codes: 0 done; 2 no such shell")]
pub(crate) struct Args {
    /// The shell to write for
    #[arg(value_parser = ["bash", "zsh", "fish", "powershell"])]
    shell: String,
}

pub(super) fn run(args: &Args, ui: &mut Ui, mut tree: clap::Command) -> anyhow::Result<()> {
    let shell = match args.shell.as_str() {
        "zsh" => Shell::Zsh,
        "fish" => Shell::Fish,
        "powershell" => Shell::PowerShell,
        _ => Shell::Bash,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree, "vb365", &mut script);
    ui.print(&String::from_utf8_lossy(&script))
}
