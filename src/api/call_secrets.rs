//! The secrets that a call sends, except its token.

use super::request::{Body, BodyField, Call};
use crate::secret::{Secret, is_secret, named_tokens, named_values};

impl Call {
    /// Returns the secrets in it: those of the form, and each value with the name of a secret.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = named_values(&self.path).collect();
        let of_query = self.query.iter().filter(|(name, _)| is_secret(name));
        secrets.extend(of_query.map(|(_, value)| Secret::new(value.clone())));
        for (name, value) in &self.headers {
            let value = value.to_str().ok().filter(|_| is_secret(name.as_str()));
            secrets.extend(value.map(Secret::new));
        }
        match &self.body {
            Body::None => {}
            Body::Json(text) => secrets.extend(named_values(text)),
            Body::Bytes { content, .. } => {
                secrets.extend(std::str::from_utf8(content).into_iter().flat_map(named_values));
            }
            Body::Form(fields) => {
                for (_, field) in fields {
                    if let BodyField::Secret(secret) = field {
                        // An assertion is a document with tokens.
                        secrets.extend(named_tokens(secret.reveal()));
                        secrets.push(secret.clone());
                    }
                }
            }
        }
        secrets
    }
}
