//! A simulated server of Veeam Backup for Microsoft 365: versions 6 to 8 of its REST API with their
//! differences, in memory, generated from a seed. It includes Microsoft's side of a sign-in.
//!
//! [`Sandbox`] is a function from requests to replies; [`server`] puts a socket around it. It writes
//! raw JSON and shares no type with any client, so that the mistake of a client cannot hide in its own
//! fake. The vendor's OpenAPI files of each version define the responses; where they are silent, the
//! vendor's pages and public clients do. Where a real server was seen to differ from the files, this one
//! behaves like the real one; where its behaviour is unknown, this one is as strict as the contract.
//!
//! # Modules
//!
//! Each module uses only those below it:
//!
//! ```text
//! server        socket, TLS
//! responder     Sandbox: faults, log, headers          transport: Sandbox for tests of clients
//! routes        the table of endpoints
//! endpoints     handlers, one file per noun            content: inside sessions
//! state         clock, sessions, tokens, change feed, request log
//! options
//! http          requests, responses, pages, errors, versions, fault injection
//! data          generated data: organizations, jobs, restore points and others
//! ```
//!
//! A new endpoint is one function in `endpoints` and one row in `routes`.

mod content;
mod data;
mod endpoints;
mod http;
mod options;
mod responder;
mod routes;
pub mod server;
mod state;
#[cfg(test)]
mod tests;
mod transport;

pub use self::http::{
    BodyFraming, FaultKind, FaultLimit, FaultRule, ParseFaultError, Reply, StreamReply, parse_size,
};
pub use options::SandboxOptions;
pub use responder::Sandbox;
