//! Requests and responses: versions, JSON, pages, errors and injected faults.

mod body;
mod byte_size;
mod errors;
mod fault_injector;
mod fault_rules;
mod faults;
mod json;
mod page_faults;
mod pages;
mod ranges;
mod request;
mod response;
mod stream;
mod stream_body;
mod stream_watcher;
mod versions;

pub(crate) use body::{BodyObject, BodyProperty, PropertyType};
pub use byte_size::parse_size;
pub(crate) use errors::{SandboxError, SandboxResult, require_found};
pub(crate) use fault_injector::{FaultInjector, FaultSubject};
pub use fault_rules::{FaultLimit, FaultRule, ParseFaultError};
pub use faults::FaultKind;
pub(crate) use faults::apply_fault;
pub(crate) use json::{JsonObject, links, without_nulls};
pub(crate) use page_faults::{ContentPage, FaultTarget};
pub(crate) use pages::{PageWindow, list_response, page_json, page_response, search_page_json};
pub(crate) use request::{
    FormFields, MAX_BODY, SandboxRequest, decoded_segments, parse_flag, parse_id, path_segments,
};
pub use response::Reply;
pub(crate) use response::{
    EndpointAnswer, NDJSON, SandboxResponse, empty_response, html_response, json_response,
    ndjson_response, write_line,
};
pub use stream::{BodyFraming, StreamReply};
pub(crate) use stream::{StreamContent, StreamPlan};
pub(crate) use stream_body::{BodyStep, StreamBody};
pub(crate) use stream_watcher::{StreamEnd, StreamWatcher};
pub(crate) use versions::SandboxVersion;
