//! The documentation in the program: the help of commands, topics, and the values that arguments take.

mod layout;
mod overview;
mod page;
mod topics;
mod values;

pub(crate) use layout::{Detail, render_command};
pub(crate) use overview::render_overview;
pub(crate) use page::{HelpPage, LIST, SHOW, SIGN_IN};
pub(crate) use topics::{TOPICS, find_topic, render_topic};
pub(crate) use values::ValueSource;
