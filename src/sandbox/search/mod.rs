//! The query language of the server's search.

mod fields;
mod parser;
mod query;
#[cfg(test)]
mod tests;
mod tokens;

#[cfg(test)]
use fields::{QueryField, QueryTarget};
#[cfg(test)]
use parser::parse_query;
