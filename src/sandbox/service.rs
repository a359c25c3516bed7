//! What the server tells about itself: its build, its Restore Portal, its health.

use http::{Response, StatusCode};
use serde::Serialize;

use super::random::{self, Id, Purpose};
use super::request::Call;
use super::seed::Data;
use super::state::State;
use super::version::Version;
use super::wire::{self, Field};

/// `GET /vN/ServiceInstance`: one product, whatever version it is asked in.
pub(super) fn instance(state: &State) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Instance {
        #[serde(rename = "installationId")]
        installation_id: Id,
        version: &'static str,
    }
    let installation_id = random::id(state.data.seed, Purpose::Installation, 0);
    let version = state.newest().build();
    wire::json(StatusCode::OK, &Instance { installation_id, version })
}

/// `GET /vN/RestorePortalSettings`. The addresses lead nowhere: a pretend server must send nobody
/// to a real one.
pub(super) fn portal(call: &Call<'_>, data: &Data) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Settings {
        application_id: Id,
        msal_authority_uri: &'static str,
        #[serde(skip_serializing_if = "Field::is_absent")]
        restore_portal_uri: Field<&'static str>,
        is_enabled: bool,
    }
    let settings = Settings {
        application_id: random::id(data.seed, Purpose::Portal, 0),
        msal_authority_uri: "https://login.pretend.example/common",
        restore_portal_uri: Field::from(
            call.version,
            Version::V7,
            Some("https://portal.pretend.example:4443"),
        ),
        is_enabled: true,
    };
    wire::json(StatusCode::OK, &settings)
}

/// `GET /v8/Health`: the two parts that the vendor checks.
pub(super) fn health() -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Report {
        status: &'static str,
        entries: Entries,
    }
    #[derive(Serialize)]
    struct Entries {
        #[serde(rename = "NATS")]
        nats: Entry,
        #[serde(rename = "PostgreSQL")]
        postgresql: Entry,
    }
    #[derive(Serialize)]
    struct Entry {
        status: &'static str,
        description: Option<&'static str>,
    }
    let status = "Healthy";
    let entry = |description| Entry { status, description };
    let entries = Entries { nats: entry(Some("Pretend, but well")), postgresql: entry(None) };
    wire::json(StatusCode::OK, &Report { status, entries })
}
