//! The one test binary: a second would link everything again.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails where it stands, and speaks to the process around it"
)]

mod architecture;
mod generated;
mod moments;
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "most tests need a server"))]
mod support;
mod usage;

#[cfg(feature = "sandbox")]
mod ahead;
#[cfg(feature = "sandbox")]
mod answers;
#[cfg(feature = "sandbox")]
mod api;
#[cfg(feature = "sandbox")]
mod api_secrets;
#[cfg(feature = "sandbox")]
mod api_several;
#[cfg(feature = "sandbox")]
#[expect(clippy::unicode_not_nfc, reason = "it shows texts that hurt")]
mod audit;
#[cfg(all(unix, feature = "sandbox"))]
mod audit_follow;
#[cfg(feature = "sandbox")]
mod audit_troubles;
#[cfg(feature = "sandbox")]
mod audit_whole;
#[cfg(feature = "sandbox")]
mod certificates;
#[cfg(feature = "sandbox")]
mod complete;
#[cfg(all(unix, feature = "sandbox"))]
mod complete_shells;
#[cfg(feature = "sandbox")]
mod doctor;
#[cfg(feature = "sandbox")]
mod exit_codes;
#[cfg(feature = "sandbox")]
mod explore;
#[cfg(feature = "sandbox")]
mod find;
#[cfg(feature = "sandbox")]
mod fleet;
#[cfg(feature = "sandbox")]
mod fleet_failures;
#[cfg(feature = "sandbox")]
mod formats;
#[cfg(feature = "sandbox")]
mod hostile;
#[cfg(feature = "sandbox")]
mod jq;
#[cfg(all(unix, feature = "sandbox"))]
mod leaks;
#[cfg(feature = "sandbox")]
mod login;
#[cfg(feature = "sandbox")]
mod looks;
#[cfg(feature = "sandbox")]
mod lost;
#[cfg(feature = "sandbox")]
mod microsoft;
#[cfg(feature = "sandbox")]
mod mine;
#[cfg(feature = "sandbox")]
mod names;
#[cfg(feature = "sandbox")]
mod points;
#[cfg(feature = "sandbox")]
mod preflight;
#[cfg(all(unix, feature = "sandbox"))]
mod process;
#[cfg(feature = "sandbox")]
mod profiles;
#[cfg(feature = "sandbox")]
mod proxies;
#[cfg(feature = "sandbox")]
mod proxy;
#[cfg(feature = "sandbox")]
mod reap;
#[cfg(feature = "sandbox")]
mod reap_users;
#[cfg(feature = "sandbox")]
mod records;
#[cfg(all(unix, feature = "sandbox"))]
mod scoped;
#[cfg(all(unix, feature = "sandbox"))]
mod screen;
#[cfg(feature = "sandbox")]
mod served;
#[cfg(feature = "sandbox")]
#[expect(clippy::unicode_not_nfc, reason = "it shows texts that hurt")]
mod session;
#[cfg(all(unix, feature = "sandbox"))]
mod shared_login;
#[cfg(feature = "sandbox")]
mod sign_in;
#[cfg(feature = "sandbox")]
mod stats;
#[cfg(feature = "sandbox")]
mod stop;
#[cfg(all(unix, feature = "sandbox"))]
mod terminal;
#[cfg(feature = "sandbox")]
mod tls;
#[cfg(feature = "sandbox")]
mod tokens;
#[cfg(all(unix, feature = "sandbox"))]
mod transcripts;
#[cfg(feature = "sandbox")]
mod verify;
#[cfg(feature = "sandbox")]
mod verify_failures;
#[cfg(feature = "sandbox")]
mod verify_reports;
#[cfg(all(unix, feature = "sandbox"))]
mod verify_signals;
#[cfg(feature = "sandbox")]
mod watch;
#[cfg(all(unix, feature = "sandbox"))]
mod watch_terminal;
#[cfg(feature = "sandbox")]
mod watch_troubles;
#[cfg(feature = "sandbox")]
mod ways;

/// A file beside this one that nobody names would never run.
#[test]
fn no_test_file_is_forgotten() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let main = concat!(include_str!("main.rs"), include_str!("../src/lib.rs"));
    for entry in std::fs::read_dir(here).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(main.contains(&format!("mod {module};")), "tests/{name} is in no binary");
        }
    }
}
#[cfg(all(unix, feature = "sandbox"))]
mod within;
