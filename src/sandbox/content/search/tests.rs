//! The query language: what it reads, what it refuses, and what matches.

use proptest::prelude::*;

use super::parser::parse_query;
use super::query::SearchedItem;
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::JsonObject;

/// Returns a mail item with this subject.
fn mail(subject: &str) -> SearchedItem {
    let attachments = serde_json::json!([{"name": "plan.xlsx", "sizeBytes": 7}]);
    let json = JsonObject::new()
        .set("id", "not searched")
        .set("subject", subject)
        .set("from", "boss@contoso.example")
        .set("received", "2026-11-20T14:32:10Z")
        .set("sizeBytes", 2_048)
        .set("attachments", attachments);
    SearchedItem { json, has_attachments: None }
}

fn is_match(query: &str) -> bool {
    parse_query(query, SandboxWorkload::Vex)
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .matches(&mail("Q3 Budget (final) AND more"))
}

#[test]
fn terms_match_texts_in_any_case() {
    for query in [
        "budget",
        "BUD*T",
        "?udget",
        "*",
        "?",
        "subject:budget",
        "Subject: budget",
        "System.Subject:q3",
        "subject:\"q3 budget (final) and\"",
        "from:boss to:nobody OR budget",
        "from:boss subject:q3",
        "from:boss AND subject:q3",
        "NOT from:ana",
        "(from:ana OR from:boss) NOT subject:x",
        "from:ana OR from:x OR from:boss",
        "attachments:plan*",
        "hasattachments:true",
        "hasattachment:YES",
        "NOT NOT budget",
        "((budget))",
        "and",
    ] {
        assert!(is_match(query), "{query}");
    }
    for query in [
        "budgets",
        "subject:boss",
        "from:budget",
        "from:ana budget",
        "NOT budget",
        "hasattachments:false",
        "subject:\"bud*\"",
        "subject:\"budget?\"",
        "from:boss NOT budget",
        "to:boss",
        "b?u",
    ] {
        assert!(!is_match(query), "{query}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    assert!(is_match("from:boss OR from:ana AND from:zed"));
    assert!(!is_match("(from:boss OR from:ana) AND from:zed"));
    assert!(is_match("from:boss OR from:ana from:zed"));
}

#[test]
fn times_are_compared_by_day_or_second() {
    for (value, expected) in [
        ("2026-11-20", true),
        ("=2026-11-20", true),
        ("2026-11-19", false),
        (">2026-11-19", true),
        (">2026-11-20", false),
        (">=2026-11-20", true),
        ("<2026-11-20", false),
        ("<=2026-11-20", true),
        ("<2026-11-21", true),
        ("2026-11-19..2026-11-20", true),
        ("2026-11-21..2026-11-25", false),
        ("11/20/2026", true),
        ("2026-11-20T14:32:10Z", true),
        (">2026-11-20T14:32:10Z", false),
        (">=2026-11-20T14:32:10Z", true),
        ("<2026-11-20T14:32:10Z", false),
        ("2026-11-20T15:32:10+01:00", true),
        ("2026-11-20T14:32:09.5Z..2026-11-20T14:32:10.5Z", true),
    ] {
        assert_eq!(is_match(&format!("received:{value}")), expected, "{value}");
        assert_eq!(is_match(&format!("received:\"{value}\"")), expected, "{value}");
    }
}

#[test]
fn sizes_are_compared_in_bytes_and_units() {
    let is_match = |query: &str| {
        parse_query(query, SandboxWorkload::Veod)
            .unwrap()
            .matches(&mail("Q3 Budget (final) AND more"))
    };
    for (value, expected) in [
        ("2048", true),
        ("2kb", true),
        (">2KB", false),
        (">=2048", true),
        ("<1mb", true),
        ("<=2047", false),
        ("1kb..3kb", true),
    ] {
        assert_eq!(is_match(&format!("size:{value}")), expected, "{value}");
    }
}

#[test]
fn other_queries_are_refused_with_a_reason() {
    for (query, reason) in [
        ("", "a term is missing at its end"),
        ("  ", "a term is missing at its end"),
        ("budget AND", "a term is missing at its end"),
        ("OR budget", "a term is missing before OR"),
        ("budget AND OR q3", "a term is missing before OR"),
        ("(budget", "the closing parenthesis is missing"),
        ("budget)", "a closing parenthesis has no opening one"),
        ("()", "a term is missing before ')'"),
        ("\"budget", "the closing quote is missing"),
        ("\"a\\b\"", "a backslash in quotes must precede a quote or a backslash"),
        ("\"a\"\"b\"", "a space is missing after the quoted text 'a'"),
        ("\"a\"*", "a space is missing after the quoted text 'a'"),
        ("a\"b\"", "a space is missing after 'a'"),
        ("subject:", "a value is missing after 'subject:'"),
        ("subject:AND x", "a value is missing after 'subject:'"),
        ("subject:(a OR b)", "a value is missing after 'subject:'"),
        ("subject:>3", "'>3' is not a value of 'subject'"),
        ("https://contoso", "'https' is not a field of this workload"),
        ("filename:x", "'filename' is not a field of this workload"),
        ("received:soon", "'soon' is not a value of 'received'"),
        ("received:>", "'>' is not a value of 'received'"),
        ("received:<>2026-11-20", "'<>2026-11-20' is not a value of 'received'"),
        ("hasattachments:perhaps", "'perhaps' is not a value of 'hasattachments'"),
    ] {
        let error = parse_query(query, SandboxWorkload::Vex).unwrap_err();
        assert_eq!(error, format!("The query cannot be read: {reason}."), "{query}");
    }
    for query in ["size:-1", "size:many", "size:99999999999gb", "subject:x"] {
        assert!(parse_query(query, SandboxWorkload::Veod).is_err(), "{query}");
    }
    for query in ["x ".repeat(6_000), "(".repeat(100), "NOT ".repeat(100), "((".repeat(1_000)] {
        assert!(parse_query(&query, SandboxWorkload::Vex).is_err());
    }
}

fn quote(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

proptest! {
    #[test]
    fn quoted_values_are_found_literally(value in "\\PC{0,30}", before in "\\PC{0,9}", after in "\\PC{0,9}") {
        let subject = format!("{before}{value}{after}");
        let mail = mail(&subject);
        for query in [quote(&value), format!("subject:{}", quote(&value))] {
            prop_assert!(parse_query(&query, SandboxWorkload::Vex).unwrap().matches(&mail), "{}", query);
        }
    }

    #[test]
    fn quoted_values_are_never_operators(value in "[ a()*?:<>=\"\\\\]{0,20}|(AND|OR|NOT| |a|\")*") {
        // An item whose subject lacks the value does not match, whatever syntax the value contains.
        let mail = mail("zz");
        let expected = "zz".contains(&value.to_lowercase());
        let both = format!("zz AND subject:{}", quote(&value));
        prop_assert_eq!(parse_query(&both, SandboxWorkload::Vex).unwrap().matches(&mail), expected);
        let either = format!("NOT zz OR subject:{}", quote(&value));
        prop_assert_eq!(parse_query(&either, SandboxWorkload::Vex).unwrap().matches(&mail), expected);
    }

    #[test]
    fn any_text_is_parsed_or_refused(query in "\\PC{0,60}") {
        // The result does not matter: the parser must return.
        drop(parse_query(&query, SandboxWorkload::Vet));
    }
}
