//! Directories of private files.

mod dir;
mod protection;
#[cfg(test)]
mod tests;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(crate) use dir::PrivateDir;
pub(crate) use protection::Protection;
