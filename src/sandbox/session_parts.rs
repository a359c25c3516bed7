//! What belongs to one restore session besides its events and its statistics: its organization.

use http::{Response, StatusCode};
use serde::Serialize;

use super::error::Problem;
use super::random::Id;
use super::request::Call;
use super::seed::Data;
use super::session::Session;
use super::wire::{self, Links};

/// A session's organization, in the vendor's order.
#[derive(Serialize)]
struct Owner<'a> {
    id: Id,
    name: &'a str,
    r#type: &'a str,
    #[serde(rename = "_links")]
    links: Links,
}

/// `GET /vN/RestoreSessions/{id}/organization`.
pub(super) fn organization(
    call: &Call<'_>,
    data: &Data,
    session: &Session,
) -> Result<Response<Vec<u8>>, Problem> {
    let missing = || Problem::NotFound("The organization is gone.".to_owned());
    let organization = data.organizations.get(session.organization).ok_or_else(missing)?;
    let path = format!("restoresessions/{}/organization", session.id);
    let owner = Owner {
        id: organization.id,
        name: organization.name,
        r#type: organization.kind,
        links: Links::new(call.version, [("self", path)]),
    };
    Ok(wire::json(StatusCode::OK, &owner))
}
