//! The names of saved files, before they are made safe for disks and unique in their folders.

use std::fmt::{self, Write};
use std::str::FromStr;

use super::disk_name::{cut_name, split_extension};
use crate::api::content::ContentItem;
use crate::content::{Entry, NodeKind, SaveForm};

/// The longest version in the name of a file, in characters.
const LONGEST_VERSION: usize = 16;

/// The length that digits of the ID need in a name.
const ROOM_FOR_DIGITS: usize = 18;

/// A template for the names of saved files: `{time} {from} {subject}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameTemplate(Vec<TemplatePart>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum TemplatePart {
    Text(String),
    Field(TemplateField),
}

/// A property of a thing in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TemplateField {
    /// The time of receipt, of the start, or of the last change, in UTC.
    Time,
    From,
    /// The subject, or the name without its extension. Both words stand for it.
    Subject,
    Name,
    Version,
}

impl NameTemplate {
    /// The words of the fields, for help and messages. `subject` and `name` are one.
    pub(crate) const FIELDS: &str = "{time}, {from}, {subject}, {name} and {version}";

    /// Returns the template of messages and posts, whose names repeat by nature.
    fn of_messages() -> Self {
        let parts = [TemplateField::Time, TemplateField::Name].map(TemplatePart::Field);
        let [time, name] = parts;
        Self(vec![time, TemplatePart::Text(" ".to_owned()), name])
    }

    fn fill(&self, entry: &Entry, name: &str) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                TemplatePart::Text(part) => text.push_str(part),
                TemplatePart::Field(field) => field.push(&mut text, entry, name),
            }
        }
        // Fields without a value leave blanks behind.
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl TemplateField {
    fn push(self, text: &mut String, entry: &Entry, name: &str) {
        let Some(item) = entry.model() else {
            if matches!(self, Self::Subject | Self::Name) {
                text.push_str(name);
            }
            return;
        };
        match self {
            Self::Time => {
                if let Some(time) = item.time().happened() {
                    let _infallible = write!(text, "{}", time.format("%Y-%m-%d %H%M"));
                }
            }
            Self::From => text.push_str(item.person()),
            Self::Subject | Self::Name => text.push_str(name),
            Self::Version => text.push_str(item.version()),
        }
    }
}

impl fmt::Display for NameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            TemplatePart::Text(text) => f.write_str(text),
            TemplatePart::Field(TemplateField::Time) => f.write_str("{time}"),
            TemplatePart::Field(TemplateField::From) => f.write_str("{from}"),
            TemplatePart::Field(TemplateField::Subject) => f.write_str("{subject}"),
            TemplatePart::Field(TemplateField::Name) => f.write_str("{name}"),
            TemplatePart::Field(TemplateField::Version) => f.write_str("{version}"),
        })
    }
}

impl FromStr for NameTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after.split_once('}').ok_or("a '{' has no '}'")?;
            let field = match word {
                "time" => TemplateField::Time,
                "from" => TemplateField::From,
                "subject" => TemplateField::Subject,
                "name" => TemplateField::Name,
                "version" => TemplateField::Version,
                _ => return Err(format!("unknown field '{{{word}}}': use {}", Self::FIELDS)),
            };
            parts.extend([TemplatePart::Text(before.to_owned()), TemplatePart::Field(field)]);
            rest = after;
        }
        if parts.is_empty() {
            return Err(format!("the template has no field: use {}", Self::FIELDS));
        }
        parts.push(TemplatePart::Text(rest.to_owned()));
        Ok(Self(parts))
    }
}

/// Returns the name of the file of a thing.
pub(crate) fn file_name(entry: &Entry, form: SaveForm, template: Option<&NameTemplate>) -> String {
    let name = shown_name(entry);
    let (stem, extension) = match form.extension() {
        None => {
            let (stem, extension) = split_extension(&name);
            (stem, extension.to_owned())
        }
        Some(extension) => (&*name, format!(".{extension}")),
    };
    let is_message = matches!(entry.node.kind, NodeKind::Item | NodeKind::Post);
    let filled = match template {
        Some(template) => template.fill(entry, stem),
        None if is_message => NameTemplate::of_messages().fill(entry, stem),
        None => stem.to_owned(),
    };
    // None of the fields may have a value.
    if filled.is_empty() { stem.to_owned() + &extension } else { filled + &extension }
}

/// The name of the file of an earlier version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VersionName {
    pub(crate) name: String,
    /// The name of the latest version was cut, so that other files may have the same name.
    pub(crate) is_cut: bool,
}

impl VersionName {
    /// Returns the name of a version by the name on disk of the latest one.
    pub(crate) fn new(latest: &str, version: &str) -> Self {
        let version: String = version.chars().take(LONGEST_VERSION).collect();
        let suffix = format!(" (v{version})");
        let (stem, extension) = cut_name(latest, suffix.len() + ROOM_FOR_DIGITS);
        let is_cut = stem.len() + extension.len() < latest.len();
        Self { name: format!("{stem}{suffix}{extension}"), is_cut }
    }
}

/// Returns the name of the folder for what is in a thing.
pub(crate) fn folder_name(entry: &Entry) -> String {
    if entry.node.kind == NodeKind::Post {
        return NameTemplate::of_messages().fill(entry, &shown_name(entry));
    }
    shown_name(entry)
}

/// Returns the name by which people know a thing. A mailbox is known by its address.
fn shown_name(entry: &Entry) -> String {
    let email = |item: &ContentItem| item.email.0.clone();
    let name = match entry.node.kind {
        NodeKind::Mailbox => entry.model().map(email).filter(|email| !email.is_empty()),
        NodeKind::Root => Some(entry.node.workload.product().to_owned()),
        _ => None,
    };
    let mut name = name.unwrap_or_else(|| entry.name().to_owned());
    // They have the name and the address of a primary mailbox.
    if let Some(item) = entry.model().filter(|_| entry.node.kind == NodeKind::Mailbox) {
        let groups = [(" (archive)", item.is_archive.0), (" (public)", item.is_public.0)];
        name.extend(groups.iter().filter(|(_, flag)| *flag == Some(true)).map(|(word, _)| *word));
    }
    match entry.node.kind {
        _ if !name.trim().is_empty() => name,
        NodeKind::Item | NodeKind::Post => "(no subject)".to_owned(),
        kind => kind.word().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::session::Workload;
    use crate::content::{Node, NodeIds};
    use crate::save::disk_name::disk_name;

    fn entry(workload: Workload, kind: NodeKind, json: &str) -> Entry {
        let node = Node { workload, kind, ids: NodeIds::default() };
        Entry::new(String::new(), node, serde_json::from_str(json).ok())
    }

    #[test]
    fn names_are_those_that_people_know() {
        use NodeKind as K;
        use SaveForm::{File, Html, Msg, Pst, Zip};
        use Workload::{Veod, Vet, Vex};
        let mail = r#"{"subject":"Q3 budget","received":"2026-11-20T14:32:10Z","from":"boss"}"#;
        for (workload, kind, json, form, name) in [
            (Vex, K::Item, mail, Msg, "2026-11-20 1432 Q3 budget.msg"),
            (Vex, K::Item, mail, Pst, "2026-11-20 1432 Q3 budget.pst"),
            (Vex, K::Item, "{}", Msg, "(no subject).msg"),
            (
                Vex,
                K::Mailbox,
                r#"{"name":"Ana","email":"ana@contoso.example"}"#,
                Pst,
                "ana@contoso.example.pst",
            ),
            (Vex, K::Mailbox, r#"{"name":"Public"}"#, Pst, "Public.pst"),
            (
                Vex,
                K::Mailbox,
                r#"{"name":"Ana","email":"ana@contoso.example","isArchive":true}"#,
                Pst,
                "ana@contoso.example (archive).pst",
            ),
            (Vex, K::Mailbox, r#"{"name":"All","isPublic":true}"#, Pst, "All (public).pst"),
            (Vex, K::Root, "{}", Pst, "Exchange.pst"),
            (Veod, K::File, r#"{"name":"report.xlsx"}"#, File, "report.xlsx"),
            (Veod, K::File, r#"{"name":"report.xlsx"}"#, Zip, "report.xlsx.zip"),
            (Veod, K::File, r#"{"name":".profile"}"#, File, ".profile"),
            (Veod, K::Drive, r#"{"name":"Ana Pérez"}"#, Zip, "Ana Pérez.zip"),
            (Vet, K::Posts, "", Html, "posts.html"),
            (
                Vet,
                K::Post,
                r#"{"subject":"","createdTime":"2026-11-20T14:32:10Z"}"#,
                Msg,
                "2026-11-20 1432 (no subject).msg",
            ),
        ] {
            assert_eq!(file_name(&entry(workload, kind, json), form, None), name, "{json}");
        }
    }

    #[test]
    fn version_is_before_the_extension() {
        for (name, named) in [
            ("report.xlsx", "report (v3).xlsx"),
            ("Makefile", "Makefile (v3)"),
            ("Dr. No", "Dr. No (v3)"),
        ] {
            let version = VersionName::new(name, "3");
            assert_eq!((&*version.name, version.is_cut), (named, false));
        }
    }

    #[test]
    fn versions_of_a_file_with_a_long_name_differ() {
        for latest in [format!("{}.txt", "x".repeat(196)), "\u{1f600}".repeat(50)] {
            let named = |version: &str| {
                let version = VersionName::new(&latest, version);
                assert!(version.is_cut);
                assert_eq!(disk_name(&version.name), version.name);
                version.name
            };
            assert!(named("1.0").contains(" (v1.0)"));
            assert_ne!(named("1.0"), named("2.0"));
            named(&"9".repeat(500));
        }
    }

    #[test]
    fn template_is_filled_and_checked() {
        let mail = entry(
            Workload::Vex,
            NodeKind::Item,
            r#"{"subject":"Q3","received":"2026-11-20T14:32:10Z","from":"boss@contoso.example"}"#,
        );
        let named = |template: &str| {
            let template = template.parse().unwrap();
            file_name(&mail, SaveForm::Msg, Some(&template))
        };
        assert_eq!(named("{time} {from} {subject}"), "2026-11-20 1432 boss@contoso.example Q3.msg");
        // The manifest has it as it was typed.
        for typed in ["{time} {subject}", "{name} ({version})"] {
            assert_eq!(typed.parse::<NameTemplate>().unwrap().to_string(), typed);
        }
        assert_eq!(named("x{version} {name}"), "x Q3.msg");
        assert_eq!(named("{version}"), "Q3.msg");
        for (template, message) in [
            ("{nope}", "unknown field '{nope}'"),
            ("{time", "has no '}'"),
            ("plain", "has no field"),
            ("", "has no field"),
        ] {
            let refused = template.parse::<NameTemplate>().unwrap_err();
            assert!(refused.contains(message), "{template}: {refused}");
        }
    }
}
