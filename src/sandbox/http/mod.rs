//! Requests and responses: versions, JSON, pages, errors and injected faults.

mod body;
mod errors;
mod faults;
mod json;
mod page_faults;
mod pages;
mod request;
mod response;
mod versions;

#[expect(unused_imports, reason = "the save endpoints follow")]
pub(crate) use body::{BodyObject, BodyProperty, PropertyType};
pub(crate) use errors::{SandboxError, SandboxResult, require_found};
pub(crate) use faults::{FaultInjector, apply_fault};
pub use faults::{FaultKind, FaultRule, ParseFaultError};
pub(crate) use json::{JsonObject, links, without_nulls};
pub(crate) use page_faults::{ContentPage, FaultTarget};
pub(crate) use pages::{PageWindow, list_response, page_json, page_response, search_page_json};
pub(crate) use request::{
    FormFields, MAX_BODY, SandboxRequest, decoded_segments, parse_flag, parse_id, path_segments,
};
pub use response::Reply;
pub(crate) use response::{
    SandboxResponse, empty_response, html_response, json_response, ndjson_response,
};
pub(crate) use versions::SandboxVersion;
