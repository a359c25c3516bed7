//! How servers are reached: sign-in, tokens, certificates, proxies, and servers that misbehave.

mod bounds;
pub(crate) mod certificates;
mod echo;
mod hostile_servers;
mod openssl_servers;
mod overload;
mod prefetch;
mod proxy;
#[cfg(unix)]
pub(crate) mod shared_login;
mod sign_in;
mod tls;
mod tokens;
