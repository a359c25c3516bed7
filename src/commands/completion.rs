//! `vb365 completion`: the scripts that `clap_complete` writes, which here learn to ask for names first.

use clap_complete::Shell;

use crate::completion::live_options;
use crate::error::Kind;
use crate::help::HelpPage;
use crate::output::Ui;

/// Print a completion script
///
/// Beside commands and options, the script completes the names of profiles, jobs, organizations and repositories, and the
/// ids of open sessions. It asks the server of the profile that the line names, once a minute at most, and only where a
/// login by vb365 login is good at that moment; a server that is slow or away shows nothing, and delays nothing.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("bash", "vb365 completion bash \\\n  > ~/.local/share/bash-completion/completions/vb365"),
    ("zsh, with ~/.zfunc in $fpath", "vb365 completion zsh > ~/.zfunc/_vb365"),
    ("fish", "vb365 completion fish > ~/.config/fish/completions/vb365.fish"),
    ("PowerShell, in $PROFILE",
     "vb365 completion powershell | Out-String | Invoke-Expression"),
]).exits(&[Kind::Usage]))]
pub(crate) struct Args {
    /// The shell to write for
    #[arg(value_parser = ["bash", "zsh", "fish", "powershell"])]
    shell: String,
}

pub(super) fn run(args: &Args, ui: &mut Ui, mut tree: clap::Command) -> anyhow::Result<()> {
    let (shell, live): (_, fn(&str, &clap::Command) -> String) = match args.shell.as_str() {
        "zsh" => (Shell::Zsh, in_zsh),
        "fish" => (Shell::Fish, in_fish),
        "powershell" => (Shell::PowerShell, in_powershell),
        _ => (Shell::Bash, in_bash),
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree, "vb365", &mut script);
    ui.print(&live(&String::from_utf8_lossy(&script), &tree))
}

/// The function that was written becomes what ours falls back to.
fn behind(ours: &str, script: &str) -> String {
    script.replacen("_vb365() {\n", &format!("{ours}_vb365_static() {{\n"), 1)
}

fn in_bash(script: &str, _: &clap::Command) -> String {
    behind(include_str!("completion/live.bash"), script)
}

fn in_zsh(script: &str, _: &clap::Command) -> String {
    behind(include_str!("completion/live.zsh"), script)
}

/// Fish asks each option for its values, and words without an option for theirs.
fn in_fish(script: &str, tree: &clap::Command) -> String {
    let ask =
        |what: &str| format!("complete -c vb365 -n __vb365_asks{what} -a '(__vb365_names)' -k\n");
    let options = live_options(tree).into_iter().map(|(short, long)| {
        let short = short.map_or_else(String::new, |short| format!(" -s {short}"));
        ask(&format!("{short} -l {long} -x"))
    });
    let head = [script.to_owned(), include_str!("completion/live.fish").to_owned(), ask(" -f")];
    head.into_iter().chain(options).collect()
}

fn in_powershell(script: &str, _: &clap::Command) -> String {
    const HEAD: &str = "    param($wordToComplete, $commandAst, $cursorPosition)\n";
    script.replacen(HEAD, &format!("{HEAD}{}", include_str!("completion/live.ps1")), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What another version of `clap_complete` writes may offer no place for ours.
    #[test]
    fn each_script_asks() {
        let tree = crate::command();
        for (shell, live) in [
            (Shell::Bash, in_bash as fn(&str, &clap::Command) -> String),
            (Shell::Zsh, in_zsh),
            (Shell::Fish, in_fish),
            (Shell::PowerShell, in_powershell),
        ] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut tree.clone(), "vb365", &mut script);
            let live = live(&String::from_utf8(script).unwrap(), &tree);
            assert_eq!(live.matches("vb365 __complete ").count(), 1, "{shell}");
            let statics = usize::from(matches!(shell, Shell::Bash | Shell::Zsh));
            assert_eq!(live.matches("_vb365_static() {").count(), statics, "{shell}");
        }
    }
}
