//! One file for each command or for a behaviour that several commands share.

mod api;
mod api_output;
mod api_profiles;
mod api_secrets;
#[expect(clippy::unicode_not_nfc, reason = "the test data contains such texts")]
mod audit;
mod audit_completeness;
mod audit_failures;
mod audit_filters;
#[cfg(unix)]
mod audit_follow;
mod audit_incomplete;
mod audit_report;
mod audit_window;
mod completion;
#[cfg(unix)]
mod completion_shells;
mod content_faults;
mod content_hits;
pub(crate) mod content_ls;
mod content_mistakes;
mod content_paths;
mod content_search;
mod content_session;
#[cfg(unix)]
mod content_signals;
mod content_tables;
mod doctor;
mod encodings;
mod explore;
#[cfg(unix)]
mod explore_command;
#[cfg(unix)]
mod explore_command_signals;
mod explore_lost_response;
#[cfg(unix)]
mod explore_signals;
mod explore_sources;
mod formats;
#[cfg(unix)]
mod hostile_files;
mod jq;
mod lists;
pub(crate) mod login;
pub(crate) mod login_microsoft;
mod names;
#[cfg(unix)]
mod pager_progress;
mod points;
pub(crate) mod preflight;
#[cfg(unix)]
pub(crate) mod process;
mod profile_saving;
mod profiles;
pub(crate) mod profiles_at_once;
mod profiles_at_once_failures;
#[cfg(unix)]
mod prompts;
#[cfg(unix)]
mod sandbox;
pub(crate) mod save;
mod save_again;
mod save_bulk;
mod save_choice;
#[cfg(target_os = "linux")]
mod save_disk;
mod save_night;
#[cfg(unix)]
mod save_signals;
mod save_targets;
mod save_truth;
mod save_versions;
#[expect(clippy::unicode_not_nfc, reason = "the test data contains such texts")]
mod session;
mod session_filters;
mod session_mine;
mod session_owner;
mod session_reap;
mod session_reap_users;
mod session_stats;
mod session_stop;
mod session_watch;
mod session_watch_failures;
#[cfg(unix)]
mod session_watch_terminal;
mod tables;
#[cfg(unix)]
pub(crate) mod terminal;
mod unmatched_filters;
#[cfg(unix)]
mod unusable_folders;
pub(crate) mod verify;
mod verify_failures;
mod verify_reports;
#[cfg(unix)]
mod verify_signals;
mod verify_verdicts;
#[cfg(windows)]
mod windows_commands;
#[cfg(windows)]
mod windows_host;
