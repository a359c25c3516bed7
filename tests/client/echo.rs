//! Servers that repeat secrets, in any form and place: no message and no trace shows them.

use std::io::{Cursor, Read};
use std::sync::Mutex;
use std::time::Duration;

use http::{Request, Response as Answer};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::support::{sandbox_with, tapped, vb365};

const PASSWORD: &str = "pä \"ss\\w&rd+%/<ü>😀";
const TOKEN: &str = "t0ken-Of_the.user~+/=";
const TYPED: &str = "typed-s3cret'&x";
const API_KEY: &str = "k3y-in-a-header";
const CODE: &str = "c0de in a query+";
/// A secret that the server has from elsewhere, and names.
const FOREIGN: &str = "f0reign-secret";

/// Numbers that look random, and are the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }

    pub(crate) fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

/// The number of runs of a campaign: a few, or as many as `VB365_CAMPAIGN` says.
pub(crate) fn runs(few: u64) -> u64 {
    std::env::var("VB365_CAMPAIGN").ok().and_then(|runs| runs.parse().ok()).unwrap_or(few)
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = bytes.chunks(3).flat_map(|part| {
        let number =
            (0..3).fold(0, |number, at| number << 8 | usize::from(*part.get(at).unwrap_or(&0)));
        (0..=part.len()).map(move |at| char::from(ALPHABET[number >> (18 - 6 * at) & 63]))
    });
    digits.collect()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn inner(text: &str) -> String {
    let quoted = json(text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn form(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%20", "+")
}

fn lower_hex(escaped: &str) -> String {
    let mut parts = escaped.split('%');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + "%" + &part[..2].to_lowercase() + &part[2..])
}

/// The secret in some form.
fn written(secret: &str, dice: &mut Dice) -> String {
    let all_escaped =
        || secret.encode_utf16().fold(String::new(), |text, unit| text + &format!("\\u{unit:04X}"));
    match dice.below(9) {
        0 => secret.to_owned(),
        1 => utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        2 => lower_hex(&form(secret)),
        3 => inner(secret),
        4 => inner(&inner(secret)),
        5 => html(secret),
        6 => base64(secret.as_bytes()),
        7 => base64(format!("{}:{secret}", dice.pick(&["a", "me", "you"])).as_bytes()),
        _ => all_escaped(),
    }
}

/// A text in which the secret stands in some way.
fn echo(secrets: &[&str], dice: &mut Dice) -> String {
    let known = written(dice.pick(secrets), dice);
    let named = dice.pick(&[
        "password",
        "refresh_token",
        "Client-Secret",
        "deviceCode",
        "assertion",
        "authCode",
    ]);
    match dice.below(9) {
        0 => format!("received {known}."),
        1 => format!("{known}{known}"),
        2 => format!("grant_type=x&password={known}&a=b"),
        3 => format!("Authorization: Bearer {known}"),
        4 => format!("https://h.example/?a={known}#b"),
        5 => format!(r#"{{"{named}":"{FOREIGN}"}}"#),
        6 => format!("{named}={FOREIGN}&x=y"),
        7 => format!("https://me:{FOREIGN}@h.example/x"),
        _ => format!("<{named}>{FOREIGN}</{named}>"),
    }
}

fn answer(secrets: &[&str], dice: &mut Dice) -> Response {
    let text = echo(secrets, dice);
    let status = [200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503][dice.below(12)];
    let (kind, body) = match dice.below(9) {
        0 => ("application/json", format!(r#"{{"message":{}}}"#, json(&text))),
        1 => (
            "application/json",
            format!(r#"{{"message":"no","errorCode":{0},"stackTrace":{0}}}"#, json(&text)),
        ),
        2 => {
            ("application/json", format!(r#"{{"error":{0},"error_description":{0}}}"#, json(&text)))
        }
        3 => ("application/json", json(&text)),
        4 => (
            "application/json",
            format!(r#"{{"results":{0},"id":{0},"access_token":[{0}]}}"#, json(&text)),
        ),
        5 => ("application/json", format!(r#"[{{"id":{}"#, json(&text))),
        6 => ("text/html", format!("<html><title>{text}</title></html>")),
        7 => ("text/plain", text.repeat(1 + dice.below(200))),
        _ => ("application/json", text.clone()),
    };
    let header: String = text.chars().filter(|c| c.is_ascii() && !c.is_control()).collect();
    let name =
        dice.pick(&["x-echo", "location", "www-authenticate", "set-cookie", "content-disposition"]);
    let answer = Answer::builder().status(status).header("content-type", kind).header(name, header);
    let body: Box<dyn Read + Send> = Box::new(Cursor::new(body));
    answer.body(body).unwrap()
}

/// Answers from some request on with echoes.
fn echoing(
    seed: u64,
    from: usize,
    secrets: Vec<&'static str>,
) -> impl Fn(&Sandbox, Request<&[u8]>) -> Result<Response, Fault> {
    let state = Mutex::new((Dice::new(seed), 0));
    move |sandbox, request| {
        let mut state = state.lock().unwrap();
        state.1 += 1;
        if state.1 > from {
            return Ok(answer(&secrets, &mut state.0));
        }
        sandbox.send(request, Duration::ZERO)
    }
}

#[test]
fn repeated_secrets_are_shown_nowhere() {
    let id = "50f5eff0-9575-451d-8712-ed6439be9b34";
    let stop = format!("session stop {id} --force -o json");
    let explore = format!("explore --job {id} --type vex --settle 0");
    let lines = [
        "session list",
        "job list -o json",
        &stop,
        &explore,
        "api POST Jobs",
        "api GET Jobs --paginate",
        "status",
    ];
    let mut redacted = 0;
    for seed in 0..runs(300) {
        let dice = &mut Dice::new(seed + 1);
        let line = dice.pick(&lines);
        let level = dice.pick(&["", "-v", "-vv", "-vv"]);
        let (key, typed) = (format!("X-Api-Key: {API_KEY}"), format!("password={TYPED}"));
        let code = format!("authCode={CODE}");
        let has_token = dice.below(2) == 0;
        let mut secrets = vec![if has_token { TOKEN } else { PASSWORD }];
        let mut words: Vec<&str> = Vec::new();
        if line.starts_with("api") {
            let field = if line.contains("POST") { (&typed, TYPED) } else { (&code, CODE) };
            secrets.extend([API_KEY, field.1]);
            words = vec!["-H", &key, "-F", field.0];
        }
        let sandbox = sandbox_with(|options| options.password = PASSWORD.to_owned());
        // The secrets of a typed call are sent after the sign-in.
        let from = dice.below(3).max(usize::from(!words.is_empty() && !has_token));
        let server = tapped(&sandbox, echoing(seed, from, secrets.clone()));
        let command = vb365(&format!("{line} {level} --api-version v8 --timeout 5s")).args(&words);
        let command = command.on(&server).env("VB365_PASSWORD", PASSWORD);
        let command = if has_token { command.env("VB365_TOKEN", TOKEN) } else { command };
        let ran = command.run();
        let is_raw = line.starts_with("api") || ran.code == 0;
        let shown =
            if is_raw { ran.stderr.clone() } else { format!("{}{}", ran.stderr, ran.stdout) };
        redacted += u64::from(shown.contains("[redacted]"));
        let bare = shown.replace('\\', "").to_lowercase();
        for secret in secrets.into_iter().chain([FOREIGN]) {
            for form in [
                secret.to_owned(),
                form(secret),
                utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
                inner(secret),
                html(secret),
                base64(secret.as_bytes()),
            ] {
                let form = form.replace('\\', "").to_lowercase();
                assert!(
                    !bare.contains(&form),
                    "seed {seed}, {line} {level}: {form} is shown: {ran}"
                );
            }
        }
    }
    assert!(redacted > runs(300) / 4, "only {redacted} runs repeated a secret");
}
