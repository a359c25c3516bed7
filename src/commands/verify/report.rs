//! The files that a CI system and an auditor keep. Each is written whole, or not at all.

use std::path::PathBuf;
use std::str::FromStr;

use serde::Serialize;

use super::junit;
use super::row::{Verdict, Verified};
use crate::error::{Failure, Kind};
use crate::sys::atomic_file;

/// What is written, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Junit,
    Json,
}

/// A file to be, as it was asked for: `junit=FILE` or `json=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    form: Form,
    path: PathBuf,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let forms = "use junit=FILE or json=FILE";
        let (form, path) =
            text.split_once('=').ok_or_else(|| format!("'{text}' names no form: {forms}"))?;
        let form = match form {
            "junit" => Form::Junit,
            "json" => Form::Json,
            other => return Err(format!("'{other}' is no form of a report: {forms}")),
        };
        match path {
            "" => Err(format!("it names no file: {forms}")),
            "-" => Err("a report goes to a file; stdout has the rows (-o json)".to_owned()),
            path => Ok(Self { form, path: PathBuf::from(path) }),
        }
    }
}

/// Refuses two reports in one file.
///
/// # Errors
/// There are two.
pub(super) fn refuse_two_in_one(wanted: &[Wanted]) -> Result<(), Failure> {
    for (place, report) in wanted.iter().enumerate() {
        if wanted[..place].iter().any(|other| other.path == report.path) {
            let message = format!("two reports go to {}", report.path.display());
            return Err(Failure::usage(message).hint("give each a file of its own"));
        }
    }
    Ok(())
}

/// Refuses a report that has no place to go, before anything is started: a restore test may take hours.
///
/// # Errors
/// There is no such folder, or a folder lies there.
pub(super) fn refuse_nowhere(wanted: &[Wanted]) -> Result<(), Failure> {
    for Wanted { path, .. } in wanted {
        let shown = path.display();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let why = match folder {
            _ if path.is_dir() => format!("{shown} is a folder"),
            Some(folder) if !folder.is_dir() => format!("there is no folder {}", folder.display()),
            _ => continue,
        };
        return Err(Failure::usage(format!("cannot write the report {shown}: {why}"))
            .hint("nothing was started; name a file in a folder that is there"));
    }
    Ok(())
}

/// All that there is to tell; the fields of its JSON are a promise.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'r> {
    pub(super) tool: &'static str,
    pub(super) tool_version: &'static str,
    pub(super) server: String,
    pub(super) api_version: &'static str,
    pub(super) user: Option<String>,
    pub(super) started: String,
    pub(super) ended: String,
    /// The moment that the backups were opened as of, at most.
    pub(super) at: String,
    pub(super) max_age_seconds: Option<u64>,
    pub(super) sample: usize,
    pub(super) passed: usize,
    pub(super) total: usize,
    pub(super) tests: &'r [Verified],
}

impl Report<'_> {
    pub(super) fn count(&self, verdicts: &[Verdict]) -> usize {
        self.tests.iter().filter(|test| verdicts.contains(&test.verdict)).count()
    }

    /// Writes it as it was asked for.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&self, wanted: &Wanted) -> Result<(), Failure> {
        let cannot = |error: &dyn std::fmt::Display| {
            let path = wanted.path.display();
            Failure::new(Kind::Failure, format!("cannot write the report {path}: {error}"))
        };
        let text = match wanted.form {
            Form::Junit => junit::written(self).map_err(|error| cannot(&error))?,
            Form::Json => {
                let mut json = serde_json::to_vec_pretty(self).map_err(|error| cannot(&error))?;
                json.push(b'\n');
                json
            }
        };
        atomic_file::write(&wanted.path, &text).map_err(|error| cannot(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_files_are_read() {
        let read = |text: &str| text.parse::<Wanted>();
        let path = PathBuf::from("a=b.xml");
        assert_eq!(read("junit=a=b.xml"), Ok(Wanted { form: Form::Junit, path }));
        for wrong in ["junit", "junit=", "json=-", "xml=f", "=f", "JUnit=f"] {
            assert!(read(wrong).is_err(), "{wrong} was taken");
        }
        let place = tempfile::tempdir().unwrap();
        let nowhere = |file: &str| {
            let path = place.path().join(file);
            refuse_nowhere(&[Wanted { form: Form::Json, path }]).map_err(|failure| failure.message)
        };
        assert_eq!(nowhere("new.json"), Ok(()));
        assert!(nowhere("none/new.json").unwrap_err().contains("there is no folder"));
        assert!(nowhere("").unwrap_err().ends_with("is a folder"));
        refuse_nowhere(&[read("json=new.json").unwrap()]).unwrap();
        let two = [read("junit=f").unwrap(), read("json=f").unwrap()];
        assert!(refuse_two_in_one(&two).is_err() && refuse_two_in_one(&two[..1]).is_ok());
    }
}
