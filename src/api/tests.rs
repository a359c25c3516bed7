//! Every call that `api` can make, held against the vendor's own contract: path, method, query, body, values.
//!
//! Compiled into the library's unit tests (see `lib.rs`), since the calls are values of its own. The vendor's files are
//! not in the repository; their folder comes from `VB365_OPENAPI_DIR`.

mod content;
mod content_saves;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::api::explore::{self, ExploreEndpoint, ExploreOptions};
use crate::api::request::BodyField;
use crate::api::restore_point::Origin;
use crate::api::session::{self, Workload};
use crate::api::{
    Body, Call, Paging, Secret, Version, changes, job, operator, organization, repository,
    restore_point, retrieval, service, statistics, token,
};
use crate::time::Window;

/// Where the files are wrong about the real server: version, method, path, name, and the reason.
const EXCEPTIONS: [(&str, &str, &str, &str, &str); 1] = [(
    "v6",
    "POST",
    "/v6/token",
    "disable_antiforgery_token",
    "servers from v7 on serve /v6 too and ask for it; a form binder ignores what it does not know",
)];

/// Every function of `api` that makes a call, by its name; some several times, for values that differ.
fn calls(version: Version) -> Vec<(&'static str, Call, bool)> {
    let now = chrono::Utc::now();
    let id = Uuid::from_u128(7);
    let secret = Secret::new("x");
    let points = restore_point::PointFilter {
        job: Some(id),
        organization: Some(id),
        repository: Some(id),
        made: Window { since: Some(now), until: Some(now) },
        origin: Origin::Copy,
        oldest_first: false,
    };
    let of_jobs = restore_point::PointFilter { origin: Origin::Job, oldest_first: true, ..points };
    let mut calls = vec![
        ("service::instance", service::instance().call, false),
        ("service::probe", service::probe().call, false),
        ("service::health", service::health().call, false),
        ("service::some_jobs", service::some_jobs(version).call, false),
        ("service::own_organization", service::own_organization().call, false),
        ("service::logged_in_user", service::logged_in_user().call, false),
        ("token::password", token::password("u", &secret).call, false),
        ("token::refresh", token::refresh(&secret).call, false),
        ("token::tenant", token::tenant("c", &secret).call, false),
        ("token::operator", token::operator("c", &secret).call, false),
        ("token::revoke", token::revoke().call, false),
        ("job::list", job::list(version, Some(id), Some(id)).call, true),
        ("job::get", job::get(id).call, false),
        ("organization::list", organization::list(version, true).call, true),
        ("organization::get", organization::get(id, true).call, false),
        ("repository::list", repository::list(version).call, true),
        ("repository::get", repository::get(id).call, false),
        ("restore_point::list", restore_point::list(version, &points).call, true),
        ("restore_point::list", restore_point::list(version, &of_jobs).call, true),
        ("operator::effective_scope", operator::effective_scope().call, false),
        ("operator::restore_points", operator::restore_points(Some("7")).call, true),
        ("restore_point::get", restore_point::get(&id.to_string()).call, false),
        ("retrieval::list", retrieval::list(version).call, true),
        ("retrieval::get", retrieval::get(&id.to_string()).call, false),
        ("session::list", session::list(version, Some(now), Some(now)).call, true),
        ("session::get", session::get(id).call, false),
        ("session::get_model", session::get_model(id).call, false),
        (
            "session::list_oldest_first",
            session::list_oldest_first(version, Some(now), Some(now)).call,
            true,
        ),
        ("session::events", session::events(id).call, true),
        ("session::event_models", session::event_models(id).call, true),
        ("session::organization", session::organization(id).call, false),
        ("session::stop", session::stop(&id.to_string()).call, false),
        ("statistics::of_session", statistics::of_session(id).call, false),
        ("changes::since", changes::since("latest", 1, Duration::ZERO).call, false),
    ];
    calls.extend(content::calls(version, id));
    calls.extend(content_saves::calls(version, id));
    for workload in Workload::ALL {
        let (at, workload) = (Some(now), Some(workload));
        let options = ExploreOptions { at, workload, show_deleted: true, show_all_versions: false };
        for endpoint in explore_endpoints(version) {
            let call = explore::explore(&endpoint, &options).unwrap().call;
            calls.push(("explore::explore", call, false));
        }
    }
    calls
}

/// Every call that starts a session, with all parameters that a version has.
fn explore_endpoints(version: Version) -> Vec<ExploreEndpoint> {
    let id = || Uuid::from_u128(7).to_string();
    let repository = (version == Version::V8).then(id);
    let scope =
        serde_json::value::RawValue::from_string(format!(r#"{{"type":"User","id":"{}"}}"#, id()));
    let (scope, reason) = (scope.ok(), Some("ticket 7".to_owned()));
    vec![
        ExploreEndpoint::Job { job: id() },
        ExploreEndpoint::Organization { organization: id(), repository: repository.clone() },
        ExploreEndpoint::Copies { repository: id(), organization: id() },
        ExploreEndpoint::Retrieval { retrieval: id() },
        ExploreEndpoint::Tenant,
        ExploreEndpoint::Operator { scope, reason, repository },
        ExploreEndpoint::Operator { scope: None, reason: None, repository: None },
    ]
}

#[test]
fn every_function_that_makes_a_call_is_in_the_list() {
    let named: Vec<_> = calls(Version::V8).iter().map(|(name, ..)| *name).collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let module = path.strip_prefix(&root).unwrap().with_extension("");
            let module = module.to_string_lossy().replace(['/', '\\'], "::");
            let module = module.strip_suffix("::mod").unwrap_or(&module);
            if module == "microsoft" {
                continue; // another service, which these files do not speak of
            }
            for function in functions_that_make_a_call(&std::fs::read_to_string(&path).unwrap()) {
                let name = format!("{module}::{function}");
                assert!(named.contains(&name.as_str()), "{name} is held against no contract");
            }
        }
    }
}

fn functions_that_make_a_call(text: &str) -> Vec<&str> {
    let (mut function, mut found) = ("", Vec::new());
    for line in text.lines().take_while(|line| !line.contains("#[cfg(test)]")) {
        if let Some(rest) = line.strip_prefix("pub(crate) fn ") {
            function = rest.split(['(', '<']).next().unwrap();
        } else if line.starts_with("fn ") || line.starts_with("pub(super) fn ") {
            function = ""; // a part of those that the rest of the crate can call
        }
        // A method of `Request` itself is indented; a function of a module is not.
        let is_of_module = !line.starts_with("    ") && !function.is_empty();
        let is_call = line.contains("Request<") || line.contains("-> Call ");
        if is_call && line.contains("->") && is_of_module {
            found.push(function);
        }
    }
    found
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test speaks to the process around it")]
fn every_call_is_in_the_contract_of_every_version() {
    let Some(folder) = std::env::var_os("VB365_OPENAPI_DIR").filter(|folder| !folder.is_empty())
    else {
        // Past the harness, which would keep it to itself: a contract that is not held must not look like one that is.
        let told = b"\n*** SKIPPED: the calls were not held against the vendor's contract; set VB365_OPENAPI_DIR ***\n";
        std::io::stderr().write_all(told).unwrap();
        return;
    };
    let mut fields = content::model_fields();
    for version in Version::NEWEST_FIRST {
        let file = PathBuf::from(&folder).join(format!("vb365_rest_{}.json", version.segment()));
        let contract: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        fields.retain(|field| !content::has_field(&contract, field));
        for (name, call, paged) in calls(version) {
            if call.since <= version {
                let operation = operation(&contract, &call, version).unwrap_or_else(|| {
                    panic!("{name}: {version:?} has no {} {}", call.method, call.target(version))
                });
                check_query(name, &call, paged, operation, version);
                check_body(name, &call, operation, &contract, version);
            }
        }
    }
    assert!(fields.is_empty(), "no version has these fields in a session: {fields:?}");
}

/// The template that a call's path fits, and what the contract says of its method.
fn operation<'c>(
    contract: &'c Value,
    call: &Call,
    version: Version,
) -> Option<(&'c str, &'c Value)> {
    let target = call.target(version);
    let path: Vec<_> = target.split('?').next()?.split('/').collect();
    let paths = contract["paths"].as_object()?;
    let fits = |template: &str| {
        let template: Vec<_> = template.split('/').collect();
        template.len() == path.len()
            && template.iter().zip(&path).all(|(t, p)| t.starts_with('{') || t == p)
    };
    let method = call.method.as_str().to_lowercase();
    let (template, operations) = paths.iter().find(|(template, _)| fits(template))?;
    operations.get(&method).map(|operation| (template.as_str(), operation))
}

fn check_query(
    name: &str,
    call: &Call,
    paged: bool,
    (path, operation): (&str, &Value),
    version: Version,
) {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let known = |wanted: &str| parameters.iter().any(|p| p["in"] == "query" && p["name"] == wanted);
    let paging = match call.paging {
        Paging::Offset if paged => &["limit", "offset"][..],
        Paging::ResultSet if paged => &["limit", "offset", "setId"],
        _ => &[],
    };
    for sent in call.query.iter().map(|(name, _)| *name).chain(paging.iter().copied()) {
        assert!(known(sent), "{name}: {version:?} {path} takes no {sent}");
    }
    for parameter in parameters.iter().filter(|p| p["required"] == true && p["in"] == "query") {
        let missing = parameter["name"].as_str().unwrap();
        assert!(
            call.query.iter().any(|(name, _)| *name == missing),
            "{name}: {path} needs {missing}"
        );
    }
    for parameter in parameters.iter().filter(|p| p["in"] == "query") {
        let values = parameter["schema"]["enum"].as_array();
        for (_, value) in call.query.iter().filter(|(name, _)| parameter["name"] == *name) {
            assert!(
                values.is_none_or(|values| values.contains(&Value::from(value.as_str()))),
                "{name}: {value}"
            );
            assert!(has_format(&parameter["schema"], value), "{name}: {value}");
        }
    }
    assert_eq!(call.paging == Paging::ResultSet, known("setId"), "{name}: {path}");
    let target = call.target(version);
    let sent = target.split(['?', '/']).skip(1);
    for (part, value) in path.split('/').skip(1).zip(sent) {
        let parameter = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let schema = |wanted| parameters.iter().find(|p| p["in"] == "path" && p["name"] == wanted);
        let schema = parameter.and_then(schema).map_or(&Value::Null, |p| &p["schema"]);
        assert!(has_format(schema, value), "{name}: {path} with {value}");
    }
}

/// Returns whether a value in a path or a query has the type that a schema gives it.
fn has_format(schema: &Value, value: &str) -> bool {
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (_, Some("uuid")) => Uuid::try_parse(value).is_ok(),
        (_, Some("int32")) => value.parse::<i32>().is_ok(),
        (Some("integer"), _) => value.parse::<i64>().is_ok(),
        (Some("boolean"), _) => value.parse::<bool>().is_ok(),
        _ => true,
    }
}

fn check_body(
    name: &str,
    call: &Call,
    (path, operation): (&str, &Value),
    contract: &Value,
    version: Version,
) {
    let (media, sent) = match &call.body {
        Body::None => {
            assert!(operation["requestBody"]["required"] != true, "{name}: {path} needs a body");
            return;
        }
        Body::Bytes { .. } => panic!("{name}: only a person hands in bytes"),
        Body::Json(text) => ("application/json", serde_json::from_str::<Value>(text).unwrap()),
        Body::Form(fields) => {
            let value = |field: &BodyField| match field {
                BodyField::Text(text) if text == "true" => Value::Bool(true),
                BodyField::Text(text) => Value::from(&**text),
                BodyField::Secret(secret) => Value::from(secret.reveal()),
            };
            let object =
                fields.iter().map(|(name, field)| ((*name).to_owned(), value(field))).collect();
            ("application/x-www-form-urlencoded", Value::Object(object))
        }
    };
    let schema = &operation["requestBody"]["content"][media]["schema"];
    let schema = schema["$ref"].as_str().map_or(schema, |to| contract.pointer(&to[1..]).unwrap());
    let sent = sent.as_object().unwrap();
    let required = schema["required"].as_array();
    for needed in required.into_iter().flatten() {
        assert!(sent.contains_key(needed.as_str().unwrap()), "{name}: {path} needs {needed}");
    }
    for (property, value) in sent {
        let excepted = EXCEPTIONS.iter().any(|(v, method, p, n, _)| {
            *v == version.segment()
                && *method == call.method.as_str()
                && *p == path
                && n == property
        });
        let known = &schema["properties"][property];
        assert!(excepted || known.is_object(), "{name}: {version:?} {path} knows no {property}");
        let values = known["enum"].as_array();
        assert!(
            values.is_none_or(|values| values.contains(value)),
            "{name}: {property} is {value}"
        );
        let right = match known["type"].as_str() {
            Some("boolean") => value.is_boolean(),
            Some("string") => value.is_string(),
            _ => true,
        };
        assert!(right, "{name}: {property} is {value}");
    }
}
