//! The `JUnit` report of `verify`: one suite for each job or organization, one case for each workload.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::report::VerifyReport;
use crate::text::safe;
use crate::verify::{RestoreTest, TestVerdict, total_time};

/// Returns the report as an XML document.
pub(super) fn to_junit(report: &VerifyReport) -> Result<String, quick_junit::SerializeError> {
    let mut junit = Report::new("vb365 verify");
    junit.set_time(total_time(report.tests));
    let suites = report.tests.chunk_by(|one, next| one.id == next.id);
    junit.add_test_suites(suites.map(|tests| suite(report, tests))).to_string()
}

fn suite(report: &VerifyReport, tests: &[RestoreTest]) -> TestSuite {
    let mut suite = TestSuite::new(tests[0].subject());
    suite.set_time(total_time(tests)).add_test_cases(tests.iter().map(case));
    // In UTC and without the offset that `set_timestamp` writes: strict readers refuse one.
    suite.extra.insert("timestamp".into(), report.started[.."2026-11-20T10:00:00".len()].into());
    add(&mut suite.properties, "id", Some(&tests[0].id));
    add(&mut suite.properties, "server", Some(&report.server));
    add(&mut suite.properties, "api-version", Some(report.api_version));
    add(&mut suite.properties, "user", report.user.as_ref());
    add(&mut suite.properties, "at", Some(&report.at));
    add(&mut suite.properties, "max-age-seconds", report.max_age_seconds);
    suite
}

fn case(test: &RestoreTest) -> TestCase {
    let mut case = TestCase::new(test.product(), status(test));
    case.set_classname(test.subject()).set_time(total_time(std::slice::from_ref(test)));
    add(&mut case.properties, "verdict", Some(test.verdict.key()));
    add(&mut case.properties, "point", test.point.as_ref());
    add(&mut case.properties, "age-seconds", test.age_seconds);
    add(&mut case.properties, "count", test.count);
    add(&mut case.properties, "sampled", test.sampled);
    add(&mut case.properties, "session", test.session.as_ref());
    add(&mut case.properties, "start-ms", test.start_ms);
    add(&mut case.properties, "count-ms", test.count_ms);
    add(&mut case.properties, "sample-ms", test.sample_ms);
    case
}

fn status(test: &RestoreTest) -> TestCaseStatus {
    let mut status = match test.verdict {
        TestVerdict::Passed => return TestCaseStatus::success(),
        TestVerdict::NotApplicable => TestCaseStatus::skipped(),
        TestVerdict::TooOld | TestVerdict::Empty => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        TestVerdict::Failed | TestVerdict::NotDone => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
    };
    let reason = test.reason.as_deref().unwrap_or_default();
    let lines: Vec<_> = std::iter::once(reason).chain(test.hint.as_deref()).collect();
    status.set_type(test.verdict.key()).set_message(reason).set_description(lines.join("\n"));
    status
}

fn add(properties: &mut Vec<Property>, name: &str, value: Option<impl ToString>) {
    properties.extend(value.map(|value| Property::new(name, safe(&value.to_string()))));
}
