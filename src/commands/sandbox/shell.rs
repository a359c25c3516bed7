//! Text for shells: assignments of variables, and prompts that name the sandbox.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::text::ShellSyntax;

/// The words before a prompt inside the sandbox.
const MARK: &str = "(vb365 sandbox) ";

/// Returns the syntax of the shell that `--shell` names.
pub(super) fn syntax(shell: Option<&str>) -> ShellSyntax {
    match shell {
        Some("powershell") => ShellSyntax::PowerShell,
        Some(_) => ShellSyntax::Posix,
        None => ShellSyntax::OF_SYSTEM,
    }
}

/// The environment and the arguments with which a shell marks its prompt.
#[derive(Default)]
pub(super) struct ShellPrompt {
    /// Variables for the shell.
    pub(super) env: Vec<(OsString, OsString)>,
    /// Arguments, for a shell without any.
    pub(super) args: Vec<OsString>,
}

/// Returns the prompt of a known shell; an empty one for any other program. It changes no file of the user: each shell
/// reads its own configuration first. `folder` takes the file that zsh reads.
pub(super) fn prompt(program: &OsStr, folder: &Path) -> ShellPrompt {
    let mut prompt = ShellPrompt::default();
    let name = Path::new(program).file_stem().and_then(OsStr::to_str).unwrap_or_default();
    // Windows does not distinguish the case of file names.
    let lower = cfg!(windows).then(|| name.to_ascii_lowercase());
    let name = lower.as_deref().unwrap_or(name);
    let mut set = |name: &str, value: OsString| prompt.env.push((name.into(), value));
    match name {
        // Bash runs the command before each prompt, after all its files have set theirs.
        "bash" => set(
            "PROMPT_COMMAND",
            format!("case $PS1 in '{MARK}'*) ;; *) PS1='{MARK}'$PS1 ;; esac").into(),
        ),
        "zsh" if write_zshenv(folder).is_ok() => {
            set("VB365_SANDBOX_ZDOTDIR", environment("ZDOTDIR").unwrap_or_default());
            set("ZDOTDIR", folder.into());
        }
        "sh" | "dash" | "ash" | "ksh" | "mksh" => {
            let mut marked = OsString::from(MARK);
            marked.push(environment("PS1").unwrap_or_else(|| "$ ".into()));
            set("PS1", marked);
        }
        "fish" => {
            let hook = format!(
                "functions -c fish_prompt __vb365_prompt; \
                 function fish_prompt; echo -n '{MARK}'; __vb365_prompt; end"
            );
            prompt.args = vec!["--init-command".into(), hook.into()];
        }
        // Both read the user's profile first.
        "powershell" | "pwsh" => {
            let hook = format!(
                "$global:__vb365Prompt = $function:prompt; \
                 function global:prompt {{ '{MARK}' + (& $global:__vb365Prompt) }}"
            );
            prompt.args = ["-NoExit", "-Command", &*hook].map(OsString::from).to_vec();
        }
        "cmd" => {
            let mut marked = OsString::from(MARK.replace('(', "$C").replace(')', "$F"));
            marked.push(environment("PROMPT").unwrap_or_else(|| "$P$G".into()));
            set("PROMPT", marked);
        }
        _ => {}
    }
    prompt
}

/// Writes the file that zsh reads first. It gives zsh its own folder back, so that all other files are the user's, and
/// marks the prompt before it is shown.
fn write_zshenv(folder: &Path) -> std::io::Result<()> {
    let text = format!(
        "ZDOTDIR=$VB365_SANDBOX_ZDOTDIR\n\
         [[ -n $ZDOTDIR ]] || unset ZDOTDIR\n\
         unset VB365_SANDBOX_ZDOTDIR\n\
         __vb365_prompt() {{ [[ $PROMPT == '{MARK}'* ]] || PROMPT='{MARK}'$PROMPT }}\n\
         typeset -ga precmd_functions\n\
         precmd_functions+=(__vb365_prompt)\n\
         [[ ! -r ${{ZDOTDIR:-$HOME}}/.zshenv ]] || . ${{ZDOTDIR:-$HOME}}/.zshenv\n"
    );
    std::fs::write(folder.join(".zshenv"), text)
}

#[expect(clippy::disallowed_methods, reason = "a child inherits the process's own environment")]
fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
