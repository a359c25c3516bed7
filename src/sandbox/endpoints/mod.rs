//! The endpoints, one file per noun.

pub(crate) mod current_user;
pub(crate) mod inspection;
pub(crate) mod job_sessions;
pub(crate) mod jobs;
pub(crate) mod organizations;
pub(crate) mod people;
pub(crate) mod points;
pub(crate) mod repositories;
pub(crate) mod retrievals;
pub(crate) mod service;
pub(crate) mod sessions;
pub(crate) mod sign_in;
