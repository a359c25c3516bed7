//! `vb365 api` and secrets: values are redacted by their names, wherever they occur.

use serde_json::Value;
use snapbox::str;

use crate::check;
use crate::support::{not_sent, sandbox_with, scripted, vb365};

#[test]
fn traces_of_api_contain_no_secret() {
    let sandbox = sandbox_with(|options| options.password = "hunter2-x".to_owned());
    let run = |line: &str, stdin: &str| {
        let command = vb365(&format!("api {line} -vv --api-version v8")).on(&sandbox);
        command.env("VB365_PASSWORD", "hunter2-x").stdin(stdin.as_bytes()).run()
    };
    let form = "grant_type=password&username=admin@sandbox.example&password=hunter2-x";
    let ran =
        run("POST token --input - -H 'Content-Type: application/x-www-form-urlencoded'", form);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    assert!(
        ran.code == 0 && ran.stderr.contains("> POST https://127.0.0.1:4443/v8/token"),
        "{ran}"
    );
    assert!(!ran.stderr.contains(token) && !ran.stderr.contains("hunter2-x"), "{}", ran.stderr);
    let refused = run(
        "POST token --input - -H 'Content-Type: application/x-www-form-urlencoded'",
        "x=hunter2-x",
    );
    assert!(refused.code == 4 && !refused.stderr.contains("hunter2-x"), "{refused}");
    let ran = run(
        "PUT Jobs -f password=hunter2-x -f name=seen -H 'Cookie: hunter2-x' -H 'X-Token: hunter2-x' -H 'X-One: seen'",
        "",
    );
    assert!(!ran.stderr.contains("hunter2-x"), "{}", ran.stderr);
    for shown in
        ["> cookie: [redacted]", "> x-token: [redacted]", "> x-one: seen", r#""name":"seen""#]
    {
        assert!(ran.stderr.contains(shown), "{shown}: {}", ran.stderr);
    }
}

#[test]
fn every_kind_of_body_is_traced_without_secrets() {
    let server = scripted(|_, _| Ok((200, "{}".into())));
    let run = |line: &str, stdin: &str| {
        let command = vb365(&format!("api {line} -vv --api-version v8")).on(&server);
        let ran = command.env("VB365_TOKEN", "t").stdin(stdin.as_bytes()).run();
        assert_eq!(ran.code, 0, "{ran}");
        ran.stderr.lines().take_while(|line| !line.starts_with('<')).collect::<Vec<_>>().join("\n")
    };
    let form = "-H 'Content-Type: application/x-www-form-urlencoded'";
    for (line, stdin, shown) in [
        ("-F password=123456 -F n=1", "", r#"{"password":[redacted],"n":1}"#.to_owned()),
        ("-F 'list[][sharedKey]=123456'", "", r#"{"list":[{"sharedKey":[redacted]}]}"#.to_owned()),
        (
            "-F applicationCertificate=123456",
            "",
            r#"{"applicationCertificate":[redacted]}"#.to_owned(),
        ),
        ("--input -", r#"{ "authCode": "123456" }"#, r#"{ "authCode": "[redacted]" }"#.to_owned()),
        (
            &format!("--input - {form}"),
            "user=a&password=123456",
            "user=a&password=[redacted]".to_owned(),
        ),
        ("--input -", "user=a&password=123456", "[22 bytes]".to_owned()),
        ("--input -", r#"{"password":"123456""#, "[20 bytes]".to_owned()),
        ("--input -", "123456", "[6 bytes]".to_owned()),
    ] {
        let told = run(&format!("POST Jobs {line}"), stdin);
        assert!(told.ends_with(&format!("\n> {shown}")), "{line}: {told}");
        assert!(!told.contains("123456"), "{line}: {told}");
    }
}

#[test]
fn secret_in_a_query_is_never_shown() {
    for (answer, code) in [(Some(200), 0), (Some(302), 7), (Some(500), 7), (None, 3)] {
        let server = scripted(move |_, _| match answer {
            Some(status) => Ok((status, "{}".into())),
            None => Err(not_sent("no")),
        });
        let ran = vb365("api GET Jobs?authCode=s3cr3t -f assertion=s3cr3t -f name=seen -vv")
            .on(&server)
            .env("VB365_API_VERSION", "v8")
            .env("VB365_TOKEN", "t")
            .run();
        assert!(ran.code == code && !ran.to_string().contains("s3cr3t"), "{ran}");
        let line = "> GET https://127.0.0.1:4443/v8/Jobs?authCode=[redacted]&assertion=[redacted]&name=seen\n";
        assert!(ran.stderr.contains(line), "{ran}");
        assert!(server.asked.lock().unwrap()[0].contains("s3cr3t"));
    }
}

#[test]
fn dry_run_output_is_safe_to_paste() {
    let dry = |line: &str| vb365(&format!("api {line} -n -s host")).stdin(b"hunter2").run();
    check!(
        dry("PUT 'v8/x?authCode=hunter2&a=b' -f appPassword=hunter2 -F a[key]=7 -F b[key]=8 -F n=1.50").to_string(),
        str![[r#"
curl --fail-with-body --request PUT --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"appPassword":"'"$APP_PASSWORD"'","a":{"key":'"$KEY"'},"b":{"key":'"$KEY_2"'},"n":1.50}' 'https://host:4443/v8/x?authCode='"$AUTH_CODE"'&a=b'
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: set APP_PASSWORD, KEY, KEY_2, AUTH_CODE with escapes: \" and \\ in JSON, %XX in a query or a form

"#]]
    );
    let ran = dry("POST v8/token -f password=hunter2");
    assert!(ran.stdout.contains(r#" --data-raw "$BODY" https://"#), "{ran}");
    let ran = dry("POST v8/Jobs --input -");
    assert!(ran.stdout.contains(" --data-binary @- https://"), "{ran}");
}

/// A shell expands the printed command to the request that would have been sent.
#[cfg(unix)]
#[test]
fn shell_restores_the_secrets_of_a_dry_run() {
    let line = r#"api PUT v8/x -F 'appPassword=p w' -F name=its-\"q\" -F key=7 -n -s host"#;
    let ran = vb365(line).run();
    let script = ran.stdout.replace("curl ", "printf '%s\\n' ");
    let out = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("APP_PASSWORD", "p w")
        .env("KEY", "7")
        .output()
        .unwrap();
    let words = String::from_utf8(out.stdout).unwrap();
    let sent = words.lines().skip_while(|word| *word != "--data-raw").nth(1).unwrap();
    let sent: Value = serde_json::from_str(sent).unwrap();
    let meant = serde_json::json!({"key": 7, "appPassword": "p w", "name": r#"its-\"q\""#});
    assert_eq!(sent, meant, "{ran}");
}
