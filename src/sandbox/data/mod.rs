//! The generated data: organizations, repositories, jobs, restore points and retrievals, made from a seed.

mod fixtures;
mod jobs;
mod organizations;
mod people;
mod points;
pub(crate) mod random;
mod repositories;
mod retrievals;
mod runs;
pub(crate) mod text;
mod ticks;
mod users;
mod workloads;

pub(crate) use fixtures::{ContentScale, Dataset, FIRST_ETAG, PointQuery, has_nulls};
pub(crate) use jobs::JobFixture;
pub(crate) use organizations::OrganizationFixture;
pub(crate) use people::{PersonFixture, generate_people, generate_person, people_count};
pub(crate) use points::{PointFixture, PointKind, retrieval_id};
pub(crate) use random::Id;
pub(crate) use repositories::{ARCHIVE, RepositoryFixture};
pub(crate) use retrievals::{RetrievalFixture, RetrievalStage};
pub(crate) use runs::{RunFixture, generate_runs};
pub(crate) use text::TextStyle;
pub(crate) use ticks::{Ticks, format_timespan};
pub(crate) use users::{
    Caller, CallerRole, SCOPE, ScopeItem, ScopeKind, scope_id, spell_user, user_names,
};
pub(crate) use workloads::SandboxWorkload;
