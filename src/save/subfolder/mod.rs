//! One folder within the folder of a run. No symbolic link is followed from it: files and folders are opened by one name in
//! an open folder, and judged once they are open.

mod state;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(crate) use state::FileState;
#[cfg(unix)]
pub(super) use unix::UnixSubfolder as Subfolder;
#[cfg(windows)]
pub(super) use windows::WindowsSubfolder as Subfolder;
