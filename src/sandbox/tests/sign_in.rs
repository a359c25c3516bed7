//! Sign-ins with Microsoft: device codes, tokens, and the grants that accept them.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Client, FORM, PASSWORD, client, client_of, options, value};
use crate::sandbox::{Reply, Sandbox, SandboxOptions};

pub(crate) const TENANT: &str = "User.Read.All offline_access";
pub(crate) const OPERATOR: &str =
    "api://0d2c5ed3-1c59-4f9c-8a63-1f41a4e3f9a5/access_as_user openid profile offline_access";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const MICROSOFT: &str = "/contoso.onmicrosoft.example/oauth2/v2.0";

fn post(client: &Client, uri: &str, form: &str) -> (u16, Value) {
    match client.send("POST", uri, FORM, form) {
        Reply::Answer(answer) => (answer.status().as_u16(), value(&answer)),
        other => panic!("{other:?}"),
    }
}

fn microsoft(client: &Client, endpoint: &str, form: &str) -> (u16, Value) {
    post(client, &format!("{MICROSOFT}/{endpoint}"), form)
}

fn device_code(client: &Client, scope: &str) -> String {
    let (status, code) = microsoft(client, "devicecode", &format!("client_id=app&scope={scope}"));
    assert_eq!(status, 200, "{code}");
    code["device_code"].as_str().unwrap().to_owned()
}

fn poll(client: &Client, code: &str) -> (u16, Value) {
    microsoft(client, "token", &format!("grant_type={DEVICE}&client_id=app&device_code={code}"))
}

/// Polls until Microsoft issues tokens, and returns the response.
fn document(client: &Client, scope: &str) -> Value {
    let code = device_code(client, scope);
    for _ in 0..4 {
        let (status, answer) = poll(client, &code);
        if status == 200 {
            return answer;
        }
    }
    panic!("never approved")
}

/// Percent-encodes every byte.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

fn grant(client: &Client, version: &str, name: &str, document: &Value) -> (u16, Value) {
    let assertion = escaped(&document.to_string());
    let form = format!(
        "grant_type={name}&client_id=app&assertion={assertion}&disable_antiforgery_token=true"
    );
    post(client, &format!("/{version}/token"), &form)
}

/// Signs in again with the tokens that Microsoft issues for a scope.
pub(crate) fn with_scope(mut client: Client, scope: &str) -> Client {
    let document = document(&client, scope);
    let name = if scope == OPERATOR { "operator" } else { JWT_BEARER };
    let (status, tokens) = grant(&client, "v8", name, &document);
    assert_eq!(status, 200, "{tokens}");
    client.token = tokens["access_token"].as_str().unwrap().to_owned();
    client
}

fn counts(client: &Client) -> Value {
    client.get("/sandbox/state")["tokens"].take()
}

#[test]
fn a_device_code_names_its_page_and_that_it_is_simulated() {
    let client = client();
    let (status, code) = microsoft(&client, "devicecode", "client_id=app&scope=User.Read");
    assert_eq!(status, 200);
    assert_eq!((&code["expires_in"], &code["interval"]), (&json!(900), &json!(1)));
    assert_eq!(code["user_code"], "SANDBOX-1");
    assert_eq!(code["verification_uri"], "https://login.simulated.example/device");
    let message = code["message"].as_str().unwrap();
    assert!(
        message.contains("https://login.simulated.example/device") && message.contains("SANDBOX-1")
    );
    let secret = code["device_code"].as_str().unwrap();
    assert!(secret.starts_with("ms-device-") && secret.len() > 200);
    let (_, other) = microsoft(&client, "devicecode", "client_id=app&scope=User.Read");
    assert_eq!(other["user_code"], "SANDBOX-2");
    assert_ne!(other["device_code"], code["device_code"]);
}

#[test]
fn the_first_poll_is_pending_and_a_code_is_valid_once() {
    let client = client();
    let code = device_code(&client, TENANT);
    let (status, early) = poll(&client, &code);
    assert_eq!((status, &early["error"]), (400, &json!("authorization_pending")));
    assert!(early["error_description"].is_string());
    let (status, tokens) = poll(&client, &code);
    assert_eq!(status, 200);
    for (name, start) in
        [("access_token", "ms-access-"), ("refresh_token", "ms-refresh-"), ("id_token", "ms-id-")]
    {
        let secret = tokens[name].as_str().unwrap();
        assert!(secret.starts_with(start) && secret.len() > 200, "{name}: {secret}");
    }
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!(TENANT)));
    let hour = json!(3_600);
    assert_eq!((&tokens["expires_in"], &tokens["ext_expires_in"]), (&hour, &hour));
    let (status, used) = poll(&client, &code);
    assert_eq!((status, &used["error"]), (400, &json!("invalid_grant")));
}

#[test]
fn each_code_gets_the_poll_errors_of_the_options() {
    let answers = ["slow_down", "authorization_pending", "expired_token"].map(str::to_owned);
    let client = client_of(SandboxOptions { device_answers: answers.into(), ..options() });
    for _ in 0..2 {
        let code = device_code(&client, TENANT);
        for error in ["slow_down", "authorization_pending", "expired_token"] {
            assert_eq!(poll(&client, &code).1["error"], error);
        }
        assert_eq!(poll(&client, &code).0, 200);
    }
    let client = client_of(SandboxOptions { device_answers: Vec::new(), ..options() });
    assert_eq!(poll(&client, &device_code(&client, TENANT)).0, 200);
}

#[test]
fn errors_of_microsoft_have_the_oauth_shape() {
    let client = client();
    let code = device_code(&client, TENANT);
    let all = format!("grant_type={DEVICE}&client_id=app&device_code={code}");
    for (endpoint, form, error) in [
        ("devicecode", "client_id=app".to_owned(), "invalid_request"),
        ("devicecode", "client_id=&scope=x".to_owned(), "invalid_request"),
        ("token", all.replace("grant_type", "grant"), "invalid_request"),
        ("token", all.replace("client_id", "id"), "invalid_request"),
        ("token", all.replace("device_code=", "code="), "invalid_request"),
        ("token", all.replace(DEVICE, "password"), "unsupported_grant_type"),
        ("token", all.replace("ms-device-", "ms-device-0"), "invalid_grant"),
        ("token", all.replace("client_id=app", "client_id=other"), "invalid_grant"),
    ] {
        let (status, answer) = microsoft(&client, endpoint, &form);
        assert_eq!((status, answer["error"].as_str()), (400, Some(error)), "{endpoint} {form}");
    }
    let uri = format!("{MICROSOFT}/devicecode");
    for (method, body) in [("POST", "{}"), ("GET", "")] {
        let answer = client.answer(method, &uri, body);
        assert_eq!(
            (answer.status().as_u16(), &value(&answer)["error"]),
            (400, &json!("invalid_request"))
        );
    }
    // None of these was a valid poll, so the next one is the first.
    assert_eq!(poll(&client, &code).1["error"], "authorization_pending");
    // A version is not a domain, and Microsoft has no other endpoint here.
    assert_eq!(post(&client, "/v8/oauth2/v2.0/token", &all), (404, client_error("v8", &client)));
    assert_eq!(client.status("POST", &format!("{MICROSOFT}/authorize")), 404);
}

fn client_error(version: &str, client: &Client) -> Value {
    value(&client.answer("GET", &format!("/{version}/nothing"), ""))
}

#[test]
fn grants_accept_only_their_own_assertion() {
    let client = client();
    let (tenant, operator) = (document(&client, TENANT), document(&client, OPERATOR));
    for version in ["v6", "v7", "v8"] {
        for (name, document, user) in [
            (JWT_BEARER, &tenant, "ana@contoso.example"),
            ("operator", &operator, "helpdesk@fabrikam.example"),
        ] {
            let (status, tokens) = grant(&client, version, name, document);
            assert_eq!((status, tokens["userName"].as_str()), (200, Some(user)), "{tokens}");
            assert!(tokens["access_token"].as_str().unwrap().starts_with("access-"));
        }
    }
    for (name, document) in [("operator", &tenant), (JWT_BEARER, &operator)] {
        let (status, answer) = grant(&client, "v8", name, document);
        assert_eq!((status, answer["error"].as_str()), (400, Some("invalid_grant")), "{name}");
    }
}

#[test]
fn an_assertion_is_a_whole_token_response() {
    let client = client();
    let whole = document(&client, TENANT);
    let other = document(&client, TENANT);
    let refused = |assertion: &Value| {
        let (status, answer) = grant(&client, "v8", JWT_BEARER, assertion);
        assert_eq!(status, 400);
        answer["error"].as_str().unwrap().to_owned()
    };
    let access = &whole["access_token"];
    // A token alone, a response in a string, an array, a part, a mixture, and an invented one.
    assert_eq!(refused(access), "invalid_grant");
    assert_eq!(refused(&json!(whole.to_string())), "invalid_grant");
    assert_eq!(refused(&json!([access])), "invalid_grant");
    assert_eq!(refused(&json!({"access_token": access})), "invalid_grant");
    let mixed = json!({"access_token": access, "refresh_token": other["refresh_token"]});
    assert_eq!(refused(&mixed), "invalid_grant");
    let made_up = json!({"access_token": "ms-access-1", "refresh_token": "ms-refresh-1"});
    assert_eq!(refused(&made_up), "invalid_grant");
    assert_eq!(grant(&client, "v8", JWT_BEARER, &whole).0, 200);
}

#[test]
fn grants_need_a_client_and_an_assertion() {
    let client = client();
    for name in [JWT_BEARER, "operator"] {
        for rest in ["client_id=app", "assertion=%7B%7D", "client_id=&assertion=%7B%7D"] {
            let (status, answer) = post(&client, "/v7/token", &format!("grant_type={name}&{rest}"));
            assert_eq!((status, answer["error"].as_str()), (400, Some("invalid_request")));
        }
    }
}

#[test]
fn a_refresh_keeps_the_caller() {
    let client = client();
    let (_, tokens) = grant(&client, "v8", "operator", &document(&client, OPERATOR));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form =
        format!("grant_type=refresh_token&refresh_token={refresh}&disable_antiforgery_token=true");
    let (status, newer) = post(&client, "/v8/token", &form);
    assert_eq!((status, &newer["userName"]), (200, &json!("helpdesk@fabrikam.example")));
    assert_eq!(post(&client, "/v8/token", &form).1["error"], "invalid_grant");
    let token = newer["access_token"].as_str().unwrap().to_owned();
    let client = Client { token, ..client };
    assert_eq!(
        client.get("/v8/Organization/LoggedInUser/OperatorInfo"),
        json!({"isOperator": true})
    );
    assert_eq!(client.status("GET", "/v8/Jobs"), 403);
}

#[test]
fn successful_grants_are_counted() {
    let client = client();
    let zero = json!({"password": 1, "refresh": 0, "tenant": 0, "operator": 0, "revoked": 0});
    assert_eq!(counts(&client), zero);
    client.sign_in("v8", "grant_type=password&username=x&password=y");
    client.sign_in("v8", "grant_type=refresh_token&refresh_token=z");
    let (tenant, operator) = (document(&client, TENANT), document(&client, OPERATOR));
    grant(&client, "v8", JWT_BEARER, &operator);
    grant(&client, "v8", "operator", &tenant);
    assert_eq!(counts(&client), zero);
    grant(&client, "v8", JWT_BEARER, &tenant);
    for _ in 0..2 {
        grant(&client, "v8", "operator", &operator);
    }
    let tokens = client.sign_in("v6", PASSWORD);
    for _ in 0..2 {
        // The second time, the token is used up.
        let refresh = tokens["refresh_token"].as_str().unwrap();
        client.sign_in("v6", &format!("grant_type=refresh_token&refresh_token={refresh}"));
    }
    assert_eq!(client.status("POST", "/v8/token/logout"), 204);
    assert_eq!(client.status("POST", "/v8/token/logout"), 401);
    let expected = json!({"password": 2, "refresh": 1, "tenant": 1, "operator": 2, "revoked": 1});
    assert_eq!(counts(&client), expected);
    assert_eq!(client.get("/sandbox/state")["connections"], 0);
}

#[test]
fn requests_to_microsoft_are_logged_without_secrets() {
    let client = client();
    let code = device_code(&client, TENANT);
    poll(&client, &code);
    client.status("POST", &format!("{MICROSOFT}/token?device_code={code}"));
    let log = client.get("/sandbox/log");
    let entry = |endpoint: &str, query, status| json!({"method": "POST", "path": format!("{MICROSOFT}/{endpoint}"), "query": query, "status": status});
    let expected = [
        entry("devicecode", "", 200),
        entry("token", "", 400),
        entry("token", "(withheld: a token)", 400),
    ];
    assert_eq!(log.as_array().unwrap()[1..], expected);
}

#[test]
fn the_same_seed_gives_the_same_secrets() {
    let tokens = |seed| document(&client_of(SandboxOptions { seed, ..options() }), TENANT);
    assert_eq!(tokens(365), tokens(365));
    assert_ne!(tokens(365)["access_token"], tokens(366)["access_token"]);
}

#[test]
fn faults_affect_microsoft_except_401() {
    let faulty = |fault: &str| {
        let faults = vec![fault.parse().unwrap()];
        Client {
            sandbox: Sandbox::new(SandboxOptions { faults, ..options() }),
            token: String::new(),
        }
    };
    let uri = format!("{MICROSOFT}/devicecode");
    let status = |fault| match faulty(fault).send("POST", &uri, FORM, "client_id=app&scope=x") {
        Reply::Answer(answer) => answer.status().as_u16(),
        Reply::Hang | Reply::Close => 0,
        Reply::Slow(_) | Reply::Stream(_) => 1,
    };
    let all = [("401", 200), ("429", 429), ("503", 503), ("hang", 0), ("slow", 1)];
    for (fault, expected) in all {
        assert_eq!(status(fault), expected, "{fault}");
    }
}

#[test]
fn tokens_of_tenants_expire() {
    let options = SandboxOptions { token_lifetime: Duration::from_millis(20), ..options() };
    let client = with_scope(client_of(options), TENANT);
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(client.status("GET", "/v8/Organization"), 401);
}

#[test]
fn throttled_token_requests_get_a_json_string_and_a_wait() {
    let options = SandboxOptions { throttle_tokens: true, ..options() };
    let client = Client { sandbox: Sandbox::new(options), token: String::new() };
    let sign_in = || match client.send("POST", "/v6/token", FORM, PASSWORD) {
        Reply::Answer(answer) => answer,
        other => panic!("{other:?}"),
    };
    assert_eq!(sign_in().status(), 200);
    let refused = sign_in();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["retry-after"]),
        (429, &"0".parse().unwrap())
    );
    assert_eq!(value(&refused), "API calls quota exceeded! maximum admitted 1 per 1s.");
}

#[test]
fn reading_needs_no_antiforgery_token() {
    let mut client = client();
    let form = PASSWORD.replace("&disable_antiforgery_token=true", "");
    client.token = client.sign_in("v7", &form)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.status("GET", "/v7/Jobs"), 200);
    let job = client.first_job();
    assert_eq!(client.status("POST", &format!("/v7/Jobs/{job}/explore")), 401);
}
