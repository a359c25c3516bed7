//! The look-up of programs by the rules of Windows. Tests run it on every system.
//!
//! A name without a folder is searched for along PATH. As in PowerShell, and unlike in `cmd`, the current folder is not
//! searched: others may be able to write to it. A name without an extension gets those of PATHEXT.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::program_error::ProgramError;
use crate::text::safe;

/// The extensions of files that the system can start: programs, and batch files, which the standard library runs by `cmd`.
const STARTABLE: &str = ".COM;.EXE;.BAT;.CMD";

/// The extensions of scripts, and the program that runs each.
const SCRIPTS: [(&str, &str); 13] = [
    (".ps1", "powershell -File"),
    (".py", "py"),
    (".pyw", "pyw"),
    (".vbs", "cscript //nologo"),
    (".vbe", "cscript //nologo"),
    (".js", "cscript //nologo"),
    (".jse", "cscript //nologo"),
    (".wsf", "cscript //nologo"),
    (".jar", "java -jar"),
    (".pl", "perl"),
    (".rb", "ruby"),
    (".msc", "mmc"),
    (".sh", "bash"),
];

/// The commands that `cmd` itself has.
const BUILT_IN: &str = " assoc break call cd chdir cls color copy date del dir echo endlocal erase exit for ftype goto if md \
                        mkdir mklink move path pause popd prompt pushd rd rem ren rename rmdir set setlocal shift start \
                        time title type ver verify vol ";

/// The places and the rules of a look-up.
pub(super) struct ProgramSearch<'a> {
    /// Where names without a folder are searched for, first to last.
    pub(super) folders: &'a [PathBuf],
    /// The current folder, which is not searched.
    pub(super) current: &'a Path,
    /// The value of PATHEXT. If it is empty, a default is used.
    pub(super) extensions: &'a str,
}

impl ProgramSearch<'_> {
    /// Returns the file to start.
    ///
    /// # Errors
    /// There is no such program, or the system cannot start it with these arguments.
    pub(super) fn find(&self, program: &OsStr, args: &[OsString]) -> Result<PathBuf, ProgramError> {
        let name = program.to_string_lossy();
        let has_folder = name.contains(['\\', '/', ':']);
        let found = if has_folder {
            self.find_in(&[PathBuf::new()], program)
        } else {
            self.find_in(self.folders, program)
        };
        let path = match found {
            Ok(path) => path,
            Err(Some(path)) => return Err(unstartable(&path, &name)),
            Err(None) if has_folder => return Err(ProgramError::new("not found")),
            Err(None) => return Err(self.not_found(program, &name)),
        };
        let is_batch = [".bat", ".cmd"].iter().any(|ending| has_ending(&path, ending));
        let has_break = |arg: &OsString| arg.to_string_lossy().contains(['\r', '\n']);
        if is_batch && args.iter().any(has_break) {
            return Err(ProgramError::new(
                "is a batch file, which cannot get an argument with a line break",
            ));
        }
        Ok(path)
    }

    /// Returns the first file that the system can start, or else the first other file or folder of this name.
    fn find_in(&self, folders: &[PathBuf], program: &OsStr) -> Result<PathBuf, Option<PathBuf>> {
        let mut other = None;
        for folder in folders {
            for path in self.candidates(&folder.join(program)) {
                match look(&path) {
                    Ok(file) if file.is_file() && is_startable(&path) => return Ok(path),
                    Ok(_) if other.is_none() => other = Some(path),
                    _ => {}
                }
            }
        }
        Err(other)
    }

    /// Returns the paths that a path may stand for, in the order in which they are tried.
    fn candidates(&self, path: &Path) -> Vec<PathBuf> {
        let known = |text: &str| {
            let extensions = text.split(';').map(|extension| extension.trim().to_ascii_lowercase());
            let startable = STARTABLE.to_ascii_lowercase();
            extensions
                .filter(|extension| startable.split(';').any(|known| known == extension))
                .collect::<Vec<_>>()
        };
        let mut endings = known(self.extensions);
        if endings.is_empty() {
            endings = known(STARTABLE);
        }
        let position = if path.extension().is_some() { 0 } else { endings.len() };
        endings.insert(position, String::new());
        endings.extend(SCRIPTS.map(|(extension, _)| extension.to_owned()));
        endings.iter().map(|ending| with_ending(path, ending)).collect()
    }

    /// Returns the error for a name that is in no folder of PATH.
    fn not_found(&self, program: &OsStr, name: &str) -> ProgramError {
        let error = ProgramError::new("not found");
        let is_built_in = BUILT_IN.contains(&format!(" {} ", name.to_ascii_lowercase()));
        if is_built_in {
            return error.hint(format!("it is a command of cmd: -- cmd /c {name} ..."));
        }
        match self.find_in(&[self.current.to_path_buf()], program) {
            Ok(_) => {
                error.hint(format!("the current folder is not searched: name {}", beside(name)))
            }
            Err(_) => error,
        }
    }
}

/// Returns the error for a file or folder that the system cannot start.
fn unstartable(path: &Path, name: &str) -> ProgramError {
    if look(path).is_ok_and(|found| found.is_dir()) {
        return ProgramError::new("is a folder");
    }
    let runner = SCRIPTS.iter().find(|(extension, _)| has_ending(path, extension));
    let runner = runner.map_or("PROGRAM", |(_, runner)| runner);
    let shown =
        if name.contains(['\\', '/', ':']) { name.to_owned() } else { path.display().to_string() };
    let shown = safe(&shown);
    let quote = if shown.contains(' ') { "\"" } else { "" };
    ProgramError::new("is not a program")
        .hint(format!("name the program that runs it: -- {runner} {quote}{shown}{quote}"))
}

fn beside(name: &str) -> String {
    format!(".\\{}", safe(name))
}

/// Returns what a path is. An app of the Microsoft Store stands for its program with a link that cannot be followed.
fn look(path: &Path) -> io::Result<Metadata> {
    path.metadata().or_else(|_| path.symlink_metadata())
}

/// Returns whether the system can start a file: by its extension, or since it begins as a program does.
fn is_startable(path: &Path) -> bool {
    let has_extension = STARTABLE.split(';').any(|extension| has_ending(path, extension));
    let mut start = [0; 2];
    has_extension
        || (File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
            && start == *b"MZ")
}

fn has_ending(path: &Path, ending: &str) -> bool {
    let extension = path.extension().unwrap_or_default();
    ending.strip_prefix('.').is_some_and(|ending| extension.eq_ignore_ascii_case(ending))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PATHEXT: &str = ".COM;.EXE;.BAT;.CMD;.VBS;.JS;.MSC";

    /// Two folders of PATH and a current folder.
    struct Folders {
        root: tempfile::TempDir,
        path: Vec<PathBuf>,
        extensions: &'static str,
    }

    impl Folders {
        fn with(files: &[&str]) -> Self {
            let root = tempfile::tempdir().unwrap();
            let folders = ["first", "second", "here"].map(|name| root.path().join(name));
            for folder in &folders {
                fs::create_dir(folder).unwrap();
            }
            for file in files {
                fs::write(root.path().join(file), "text").unwrap();
            }
            let path = folders[..2].to_vec();
            Self { root, path, extensions: PATHEXT }
        }

        fn find_with(&self, program: &str, args: &[&str]) -> Result<String, ProgramError> {
            let current = self.root.path().join("here");
            let (folders, extensions) = (&*self.path, self.extensions);
            let args: Vec<_> = args.iter().map(OsString::from).collect();
            let search = ProgramSearch { folders, current: &current, extensions };
            let found = search.find(OsStr::new(program), &args)?;
            let found = found.strip_prefix(self.root.path()).unwrap();
            Ok(found.display().to_string().replace('\\', "/"))
        }

        fn find(&self, program: &str) -> Result<String, ProgramError> {
            self.find_with(program, &[])
        }

        fn full(&self, file: &str) -> String {
            let root = self.root.path().to_path_buf();
            file.split('/').fold(root, |path, part| path.join(part)).display().to_string()
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with results")]
    fn found(path: &str) -> Result<String, ProgramError> {
        Ok(path.to_owned())
    }

    #[test]
    fn name_without_extension_gets_those_of_pathext_in_their_order() {
        let files = ["first/tool.cmd", "second/tool.exe", "second/other.bat", "second/other.com"];
        let mut folders = Folders::with(&files);
        assert_eq!(folders.find("tool"), found("first/tool.cmd"));
        assert_eq!(folders.find("tool.exe"), found("second/tool.exe"));
        assert_eq!(folders.find("other"), found("second/other.com"));
        folders.extensions = ".bat; .EXE";
        assert_eq!(folders.find("other"), found("second/other.bat"));
        folders.extensions = "";
        assert_eq!(folders.find("other"), found("second/other.com"));
    }

    #[test]
    fn name_with_a_dot_is_tried_as_it_is_first() {
        let folders = Folders::with(&["first/py3.12.exe", "first/a.exe", "first/a.exe.exe"]);
        assert_eq!(folders.find("py3.12"), found("first/py3.12.exe"));
        assert_eq!(folders.find("a.exe"), found("first/a.exe"));
    }

    #[test]
    fn name_with_a_folder_is_not_searched_for() {
        let folders = Folders::with(&["here/tool.exe", "first/tool.exe"]);
        assert_eq!(folders.find(&folders.full("here/tool")), found("here/tool.exe"));
        assert_eq!(folders.find("sub/tool").unwrap_err(), ProgramError::new("not found"));
        assert_eq!(folders.find("nosuch:tool").unwrap_err().hint, None);
    }

    #[test]
    fn current_folder_is_not_searched_but_named() {
        let folders = Folders::with(&["here/tool.exe"]);
        let error = folders.find("tool").unwrap_err();
        assert_eq!(error.to_string(), "not found");
        assert!(error.hint.unwrap().ends_with(r"name .\tool"));
        assert_eq!(folders.find("nosuch").unwrap_err(), ProgramError::new("not found"));
    }

    #[test]
    fn command_of_cmd_is_not_a_program() {
        let hint = |name| Folders::with(&[]).find(name).unwrap_err().hint;
        assert_eq!(hint("Echo").unwrap(), "it is a command of cmd: -- cmd /c Echo ...");
        assert_eq!(hint("ech"), None);
        assert_eq!(Folders::with(&["second/echo.exe"]).find("echo"), found("second/echo.exe"));
    }

    #[test]
    fn script_is_refused_with_the_program_that_runs_it() {
        let folders = Folders::with(&["first/s.ps1", "first/t.PY", "here/a b.vbs", "first/data"]);
        for (name, file, runner) in [
            ("s.ps1", "first/s.ps1", "powershell -File"),
            ("s", "first/s.ps1", "powershell -File"),
            ("t.PY", "first/t.PY", "py"),
            ("data", "first/data", "PROGRAM"),
        ] {
            let error = folders.find(name).unwrap_err();
            assert_eq!(error.to_string(), "is not a program", "{name}");
            let expected =
                format!("name the program that runs it: -- {runner} {}", folders.full(file));
            assert_eq!(error.hint.unwrap(), expected);
        }
        let script = folders.full("here/a b.vbs");
        let hint = folders.find(&script).unwrap_err().hint.unwrap();
        assert!(hint.ends_with(&format!("-- cscript //nologo \"{script}\"")), "{hint}");
        let error = folders.find(&folders.full("here")).unwrap_err();
        assert_eq!(error, ProgramError::new("is a folder"));
    }

    #[test]
    fn program_is_known_by_its_first_bytes() {
        let folders = Folders::with(&["first/screen.scr", "second/plain"]);
        assert_eq!(folders.find("screen.scr").unwrap_err().to_string(), "is not a program");
        fs::write(folders.full("first/screen.scr"), "MZ\u{90}").unwrap();
        fs::write(folders.full("second/plain"), "MZ").unwrap();
        assert_eq!(folders.find("screen.scr"), found("first/screen.scr"));
        assert_eq!(folders.find("plain"), found("second/plain"));
    }

    #[test]
    fn batch_file_cannot_get_a_line_break() {
        let folders = Folders::with(&["first/a.CMD", "first/b.exe"]);
        let error = folders.find_with("a.CMD", &["x", "y\nz"]).unwrap_err();
        assert!(error.to_string().contains("line break"), "{error}");
        assert_eq!(folders.find_with("a.CMD", &["x y", "%PATH%"]), found("first/a.CMD"));
        assert_eq!(folders.find_with("b", &["y\nz"]), found("first/b.exe"));
    }
}
