//! Hints for things that were not saved.

use super::hints::hints;
use crate::client::Error;
use crate::content::SaveForm;
use crate::save::FetchFailure;

const OUTLOOK: &[&str] = &[
    "PST files need Outlook 2010, 2013 or 2016, 64 bit, on the computer that runs the restore session",
    "without Outlook save the messages one by one: --as msg",
];
const STOPPED: &[&str] = &[
    "if the restore session was stopped, open another one and run the same command: saved files are kept",
];
const OPERATOR: &[&str] = &[
    "restore operators can save only what their role includes: check that the role has not expired",
];
const AGAIN: &[&str] = &["run the same command again: saved files are kept"];

/// Returns whether a hint is about Outlook on the server. A PST that was saved shows that it is there.
pub(crate) fn is_about_outlook(hint: &str) -> bool {
    OUTLOOK.contains(&hint)
}

/// Returns hints for a thing that was not saved, the most likely first.
pub(super) fn save_hints(failure: &FetchFailure) -> Vec<String> {
    let fixed: &[&str] = match failure {
        FetchFailure::Call { error, form } => {
            let mut all = hints(error);
            all.retain(|hint| !hint.contains("--timeout"));
            all.extend(call_hints(error, *form).iter().map(|&hint| hint.to_owned()));
            return all;
        }
        FetchFailure::WrongForm { form: SaveForm::Pst, found } if found.contains("Outlook") => {
            OUTLOOK
        }
        FetchFailure::Incomplete { .. } => AGAIN,
        FetchFailure::Disk(_) if failure.is_disk_full() => {
            &["free space on the disk and run the same command again: saved files are kept"]
        }
        FetchFailure::Unproven => {
            &["a proxy or a gateway may remove the length: connect to the server without it"]
        }
        FetchFailure::WrongSize { .. } => &[
            "run the same command again; if the sizes differ again, check the file in a Veeam Explorer",
        ],
        FetchFailure::WrongForm { .. } | FetchFailure::Disk(_) => &[],
    };
    fixed.iter().map(|&hint| hint.to_owned()).collect()
}

fn call_hints(error: &Error, form: SaveForm) -> &'static [&'static str] {
    match error {
        Error::Lost { timed_out: true, .. } => &["to wait longer for the first byte use --wait"],
        Error::Lost { .. } => AGAIN,
        Error::Refused { status: 403, .. } => OPERATOR,
        Error::Refused { status: 404, body, .. } if !body.html => STOPPED,
        // The general hints name another cause.
        Error::Refused { status: 500, .. } if form == SaveForm::Pst && hints(error).is_empty() => {
            OUTLOOK
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Effect;
    use crate::api::error_body::ErrorBody;
    use crate::client::ServerKind;

    fn refused(status: u16, message: &str, code: &str, form: SaveForm) -> String {
        let body = ErrorBody { message: message.into(), code: code.into(), ..ErrorBody::default() };
        let error = Error::Refused {
            call: String::new(),
            status,
            body: Box::new(body),
            by_assertion: false,
            effect: Effect::Read,
            server_kind: ServerKind::Backup,
            retry_after: None,
        };
        save_hints(&FetchFailure::Call { error, form }).join("; ")
    }

    #[test]
    fn failed_export_to_pst_names_outlook() {
        assert!(refused(500, "x", "", SaveForm::Pst).contains("Outlook 2010"));
        assert!(!refused(500, "x", "", SaveForm::Msg).contains("Outlook"));
        assert!(!refused(500, "x", "ProxyOffline", SaveForm::Pst).contains("Outlook"));
        let explorer = "Veeam Explorer for Microsoft Exchange was not found";
        let hint = refused(500, explorer, "", SaveForm::Pst);
        assert!(hint.contains("Veeam Explorer") && !hint.contains("Outlook"), "{hint}");
    }

    #[test]
    fn closed_stdout_is_recognized_and_a_full_disk_is_named_once() {
        let failed = |kind: std::io::ErrorKind| {
            anyhow::Error::from(FetchFailure::Disk(kind.into())).context("cannot save /a")
        };
        assert!(crate::diagnostics::is_closed_pipe(&failed(std::io::ErrorKind::BrokenPipe)));
        let full = failed(std::io::ErrorKind::StorageFull);
        assert!(!crate::diagnostics::is_closed_pipe(&full));
        let text = format!("{full:#}");
        assert_eq!(text, "cannot save /a: the file cannot be written: no storage space");
        let (_, hints) = crate::diagnostics::diagnose(&full);
        assert_eq!(hints.len(), 1);
    }

    #[test]
    fn stopped_session_and_expired_role_are_named() {
        assert!(refused(404, "x", "", SaveForm::Msg).contains("open another one"));
        assert!(refused(403, "x", "", SaveForm::Msg).contains("role has not expired"));
    }

    #[test]
    fn wait_for_the_first_byte_has_its_own_option() {
        let lost = |timed_out| {
            let (call, reason) = (String::new(), String::new());
            let error = Error::Lost { call, reason, timed_out, effect: Effect::Read };
            save_hints(&FetchFailure::Call { error, form: SaveForm::Pst }).join("; ")
        };
        assert!(lost(true).contains("--wait") && !lost(true).contains("--timeout"));
        assert!(lost(false).contains("same command again"));
    }
}
