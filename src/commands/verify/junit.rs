//! The report that CI systems read. There is no standard of it: this is what Jenkins, GitLab, GitHub's actions and Azure
//! agree on, which is a suite for each job or organization and a case for each workload.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::report::Report;
use super::row::{Verdict, Verified};

type Xml = Writer<Vec<u8>>;

/// The whole document.
pub(super) fn written(report: &Report) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attributes(attributes(&[
            ("name", "vb365 verify".to_owned()),
            ("tests", report.total.to_string()),
            ("failures", report.count(&FAILURES).to_string()),
            ("errors", report.count(&ERRORS).to_string()),
            ("time", seconds(report.tests)),
        ]))
        .write_inner_content(|xml| {
            let same =
                |one: &Verified, other: &Verified| (one.of, &one.id) == (other.of, &other.id);
            report.tests.chunk_by(same).try_for_each(|tests| suite(xml, report, tests))
        })?;
    let mut text = xml.into_inner();
    text.push(b'\n');
    Ok(text)
}

const FAILURES: [Verdict; 2] = [Verdict::TooOld, Verdict::Empty];
/// What was not done is one, too: a report must not look as if all were well.
const ERRORS: [Verdict; 2] = [Verdict::Failed, Verdict::NotDone];

fn suite(xml: &mut Xml, report: &Report, tests: &[Verified]) -> io::Result<()> {
    let Some(first) = tests.first() else { return Ok(()) };
    let count = |verdicts: &[Verdict]| {
        tests.iter().filter(|test| verdicts.contains(&test.verdict)).count().to_string()
    };
    xml.create_element("testsuite")
        .with_attributes(attributes(&[
            ("name", format!("{} {}", first.of, first.name)),
            ("tests", tests.len().to_string()),
            ("failures", count(&FAILURES)),
            ("errors", count(&ERRORS)),
            ("skipped", "0".to_owned()),
            ("time", seconds(tests)),
            // In UTC; readers that are strict take no offset.
            ("timestamp", report.started.chars().take("2026-11-20T10:00:00".len()).collect()),
        ]))
        .write_inner_content(|xml| {
            properties(
                xml,
                &[
                    ("id", Some(first.id.clone())),
                    ("server", Some(report.server.clone())),
                    ("api-version", Some(report.api_version.to_owned())),
                    ("user", report.user.clone()),
                    ("at", Some(report.at.clone())),
                    ("max-age-seconds", report.max_age_seconds.map(|age| age.to_string())),
                ],
            )?;
            tests.iter().try_for_each(|test| case(xml, test))
        })?;
    Ok(())
}

fn case(xml: &mut Xml, test: &Verified) -> io::Result<()> {
    let name = test.r#type.map_or("any type", |r#type| r#type.product());
    xml.create_element("testcase")
        .with_attributes(attributes(&[
            ("classname", format!("{} {}", test.of, test.name)),
            ("name", name.to_owned()),
            ("time", seconds(std::slice::from_ref(test))),
        ]))
        .write_inner_content(|xml| {
            let number = |number: Option<u64>| number.map(|number| number.to_string());
            properties(
                xml,
                &[
                    ("verdict", Some(test.verdict.key())),
                    ("point", test.point.clone()),
                    ("age-seconds", test.age_seconds.map(|age| age.to_string())),
                    ("count", number(test.count)),
                    ("sampled", number(test.sampled)),
                    ("session", test.session.clone()),
                    ("start-ms", number(test.start_ms)),
                    ("count-ms", number(test.count_ms)),
                    ("sample-ms", number(test.sample_ms)),
                ],
            )?;
            outcome(xml, test)
        })?;
    Ok(())
}

fn outcome(xml: &mut Xml, test: &Verified) -> io::Result<()> {
    let element = match test.verdict {
        Verdict::Passed => return Ok(()),
        verdict if verdict.is_about_the_backup() => "failure",
        _ => "error",
    };
    let reason = test.reason.clone().unwrap_or_default();
    let said = [Some(reason.clone()), test.hint.clone()];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join("\n");
    xml.create_element(element)
        .with_attributes(attributes(&[("type", test.verdict.key()), ("message", reason)]))
        .write_text_content(BytesText::new(&legal(&said)))?;
    Ok(())
}

fn properties(xml: &mut Xml, known: &[(&str, Option<String>)]) -> io::Result<()> {
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in known {
            let Some(value) = value else { continue };
            xml.create_element("property")
                .with_attributes(attributes(&[
                    ("name", (*name).to_owned()),
                    ("value", value.clone()),
                ]))
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Attributes with what no XML can hold taken out; the writer escapes the rest.
fn attributes<'a>(
    known: &[(&'a str, String)],
) -> Vec<quick_xml::events::attributes::Attribute<'a>> {
    known
        .iter()
        .map(|(name, value)| {
            let value = quick_xml::escape::escape(&*legal(value)).into_owned();
            quick_xml::events::attributes::Attribute {
                key: quick_xml::name::QName(name),
                value: value.into(),
            }
        })
        .collect()
}

/// XML has no way to write most control characters and the two that are no characters, escaped or not.
fn legal(text: &str) -> String {
    let is_legal = |c: char| match c {
        '\t' | '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    };
    text.chars().map(|c| if is_legal(c) { c } else { '\u{fffd}' }).collect()
}

/// How long they took, one after the other.
fn seconds(tests: &[Verified]) -> String {
    let total: u64 = tests.iter().map(|test| test.total_ms).sum();
    format!("{}.{:03}", total / 1_000, total % 1_000)
}
