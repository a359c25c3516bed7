//! Profiles together with options and environment: precedence and conflicts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use vb365::sandbox::Sandbox;

use crate::commands::login::{signed_in, since};
use crate::support::{Home, Ran, home, log, sandbox, sandbox_with, tapped};

const TWO: &str = "[profiles.a]\nserver = 'https://127.0.0.1:4443'\nusername = 'admin@sandbox.example'\n\
                   [profiles.b]\nserver = 'localhost'\nusername = 'admin@sandbox.example'\n";

fn list(home: &Home, sandbox: &Arc<Sandbox>, line: &str, env: &[(&str, &str)]) -> Ran {
    let command = home.vb365(&format!("session list -o id --limit 1 {line}")).over(sandbox);
    env.iter().fold(command, |command, (name, value)| command.env(name, value)).run()
}

#[test]
fn profile_conflicts_with_another_server_or_user() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    for (line, env, code, part) in [
        ("-p main", &[][..], 0, ""),
        ("", &[("VB365_PROFILE", "main")], 0, ""),
        ("-p MAIN", &[], 0, ""),
        ("", &[], 0, ""),
        ("-p main -s 127.0.0.1", &[], 0, ""),
        ("-p main", &[("VB365_SERVER", "https://127.0.0.1:4443/")], 0, ""),
        ("-p main", &[("VB365_USERNAME", "ADMIN@sandbox.example")], 0, ""),
        ("-p main -s localhost", &[], 2, "--server is https://localhost:4443"),
        ("-p main", &[("VB365_SERVER", "localhost")], 2, "VB365_SERVER is https"),
        ("-s localhost", &[("VB365_PROFILE", "main")], 2, "--server is https"),
        ("-p main -u bob", &[], 2, "--username is bob"),
        ("-p main", &[("VB365_USERNAME", "bob")], 2, "VB365_USERNAME is bob"),
        ("-p main --all-profiles", &[], 2, "cannot be combined"),
        ("-p ''", &[], 2, "name is empty"),
        ("-p nosuch", &[], 2, "profiles: main"),
        ("", &[("VB365_PROFILE", "nosuch")], 2, "profiles: main"),
        // An option beats the environment, also in naming a profile.
        ("-p main", &[("VB365_PROFILE", "nosuch")], 0, ""),
    ] {
        let ran = list(&home, &sandbox, line, env);
        assert!(ran.code == code && ran.stderr.contains(part), "{line} {env:?}: {ran}");
    }
}

#[test]
fn server_option_uses_no_profile() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    // The same server even: a profile is meant when it is named, or when nothing is.
    let ran = list(&home, &sandbox, "-s 127.0.0.1 -u admin@sandbox.example", &[]);
    assert!(ran.code == 4 && ran.stderr.contains("no password is given"), "{ran}");
    assert!(since(&sandbox, mark).iter().all(|line| line.contains("ServiceInstance")));
    home.write("config.toml", "this is no TOML");
    let ran = list(
        &home,
        &sandbox,
        "-s 127.0.0.1 -u admin@sandbox.example",
        &[("VB365_PASSWORD", "sandbox")],
    );
    assert_eq!(ran.code, 0, "a file that is not needed was read: {ran}");
    let ran = list(&home, &sandbox, "", &[]);
    assert!(ran.code == 2 && ran.stderr.contains("config.toml, line 1: "), "{ran}");
}

#[test]
fn token_variable_is_for_one_server_and_not_stored() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let kept = home.read("tokens.json");
    let ran = list(&home, &sandbox, "", &[("VB365_TOKEN", "stale")]);
    assert!(ran.code == 4 && ran.stderr.contains("VB365_TOKEN"), "{ran}");
    assert_eq!(home.read("tokens.json"), kept);
    home.write("config.toml", TWO);
    for env in [("VB365_TOKEN", "t"), ("VB365_PASSWORD", "sandbox")] {
        let mark = log(&sandbox).len();
        let ran = list(&home, &sandbox, "-p a,b", &[env]);
        assert!(ran.code == 2 && ran.stderr.contains("2 profiles are selected"), "{ran}");
        assert_eq!(since(&sandbox, mark), Vec::<String>::new());
    }
}

#[test]
fn profile_use_sets_the_default() {
    let sandbox = sandbox();
    let home = home();
    home.write("config.toml", TWO);
    let ran = list(&home, &sandbox, "", &[]);
    assert!(ran.code == 2 && ran.stderr.contains("vb365 profile use NAME"), "{ran}");
    let ran = home.vb365("profile use B").run();
    assert_eq!(ran.to_string(), "! note: the default profile is 'b'\n");
    let ran = list(&home, &sandbox, "", &[]);
    assert!(ran.code == 4 && ran.stderr.contains("vb365 login b"), "{ran}");
    let ran = home.vb365("profile use a").env("VB365_PROFILE", "b").run();
    assert!(ran.stderr.contains("VB365_PROFILE is set and takes precedence"), "{ran}");
    assert_eq!(home.vb365("profile use c").run().code, 6);
}

/// Records which host received which token.
#[test]
fn token_is_sent_only_to_its_server_and_user() {
    let sandboxes = BTreeMap::from([
        ("127.0.0.1", sandbox_with(|options| options.seed = 1)),
        ("localhost", sandbox_with(|options| options.seed = 2)),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let hosts = sandboxes.clone();
    let router = tapped(&sandboxes["localhost"], move |_, request: http::Request<&[u8]>| {
        let host = request.uri().host().unwrap().to_owned();
        if let Some(token) = request.headers().get("authorization") {
            noted.lock().unwrap().push((host.clone(), token.to_str().unwrap().to_owned()));
        }
        vb365::Transport::send(&*hosts[host.as_str()], request, std::time::Duration::MAX)
    });
    let home = home();
    let run = |line: &str, env: &[(&str, &str)]| {
        let command = home.vb365(line).over(&router);
        env.iter().fold(command, |command, (name, value)| command.env(name, value)).run()
    };
    let password = [("VB365_PASSWORD", "sandbox"), ("VB365_USERNAME", "admin@sandbox.example")];
    for (name, server) in [("a", "127.0.0.1"), ("b", "localhost")] {
        assert_eq!(run(&format!("login {name} -s {server}"), &password).code, 0);
    }
    assert_eq!(run("session list -p a", &[]).code, 0);
    assert_eq!(run("session list -p b", &[]).code, 0);
    // A profile that is moved to another server or user loses its token.
    let config = home.read("config.toml");
    home.write(
        "config.toml",
        &config.replacen("https://127.0.0.1:4443", "https://localhost:4443", 1),
    );
    let moved = config.replacen("admin@sandbox.example", "bob@sandbox.example", 1);
    assert_eq!(run("session list -p a", &[]).code, 0, "the login of that server and user");
    home.write("config.toml", &moved);
    let ran = run("session list -p a", &[]);
    assert!(ran.code == 4 && ran.stderr.contains("vb365 login a"), "{ran}");
    assert_eq!(run("session list -p a -s localhost", &[]).code, 2);
    let mut owners = BTreeMap::<String, String>::new();
    for (host, token) in seen.lock().unwrap().iter() {
        let owner = owners.entry(token.clone()).or_insert_with(|| host.clone());
        assert_eq!(owner, host, "a token reached two servers");
    }
    assert_eq!(owners.len(), 2);
}

#[test]
fn read_only_profile_refuses_changes() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    home.write(
        "config.toml",
        &home.read("config.toml").replace("api_version", "read_only = true\napi_version"),
    );
    assert_eq!(list(&home, &sandbox, "", &[]).code, 0);
    let mark = log(&sandbox).len();
    for line in [
        "explore --job 8c515487-d4da-4f9d-b779-8238c9808798 --type vex",
        "session stop --force 93bd1a34-4af6-4d88-9aa4-8aaa3754ce56",
        "api POST Jobs/8c515487-d4da-4f9d-b779-8238c9808798/explore -f type=Vex",
        "api POST token/logout",
        "api POST token/AuthCode",
        "api DELETE token",
    ] {
        let ran = home.vb365(line).over(&sandbox).run();
        assert!(ran.code == 2 && ran.stderr.contains("profile 'main' is read-only"), "{ran}");
        assert!(ran.stderr.contains("remove read_only in [profiles.main]"), "{ran}");
    }
    assert!(since(&sandbox, mark).iter().all(|line| line.starts_with("GET ")));
}

#[test]
fn profile_list_show_and_remove() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    assert_eq!(home.vb365("profile list -o id").run().to_string(), "main\n");
    let shown = home.vb365("profile show --json").run();
    let profile: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!((&profile["profile"], &profile["default"]), (&"main".into(), &true.into()));
    assert_eq!(home.vb365("profile show nosuch").run().code, 6);
    let ran = home.vb365("profile remove main").run();
    assert!(ran.code == 1 && ran.stderr.contains("vb365 logout main"), "{ran}");
    let ran = home.vb365("profile remove main --force").run();
    assert_eq!(ran.code, 0, "{ran}");
    assert!(
        !home.read("config.toml").contains("main") && !home.read("tokens.json").contains("access-")
    );
    assert_eq!(
        home.vb365("profile list").run().to_string(),
        "PROFILE\tDEFAULT\tSERVER\tUSER\tAPI\tTRUST\tTOKENS\tREAD_ONLY\n"
    );
}

#[test]
fn variables_do_not_replace_the_trust_of_a_profile() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let pin = format!("sha256:{}", "0".repeat(64));
    for (name, value) in
        [("VB365_INSECURE", "1"), ("VB365_PIN", pin.as_str()), ("VB365_CA_CERT", "/no/such")]
    {
        let ran = list(&home, &sandbox, "-p main", &[(name, value)]);
        assert!(ran.code == 0 && ran.stderr.contains(&format!("{name} is ignored")), "{ran}");
    }
    let status = home.vb365("status --json --pin").over(&sandbox);
    assert_eq!(status.run().code, 2);
}

#[test]
fn profile_argument_conflicts_with_another_profile() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    home.write(
        "config.toml",
        &(home.read("config.toml") + "[profiles.two]\nserver = 't'\nusername = 'u'\n"),
    );
    let mark = log(&sandbox).len();
    for line in ["logout main -n", "login main", "profile show main", "profile remove main --force"]
    {
        for beside in ["-p two", "--all-profiles"] {
            let ran = home.vb365(&format!("{line} {beside}")).over(&sandbox).run();
            assert!(
                ran.code == 2 && ran.stderr.contains("and another profile are named"),
                "{line}: {ran}"
            );
        }
        let told = home.vb365(line).over(&sandbox).env("VB365_PROFILE", "two").run();
        assert_eq!(told.code, 2, "{line}: {told}");
    }
    assert_eq!(since(&sandbox, mark), Vec::<String>::new());
    assert_eq!(home.vb365("logout main -n -p MAIN").over(&sandbox).run().code, 0);
}

#[test]
fn profile_show_and_remove_ignore_the_environment() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let elsewhere = |line: &str| home.vb365(line).over(&sandbox).env("VB365_SERVER", "elsewhere");
    assert_eq!(elsewhere("profile show main").run().code, 0);
    assert_eq!(elsewhere("profile remove main --force").run().code, 0);
    let home = signed_in(&sandbox);
    let ran = home.vb365("status").over(&sandbox).env("VB365_USERNAME", "bob").run();
    assert!(ran.code == 0 && ran.stdout.contains("admin@sandbox.example"), "{ran}");
}

#[test]
fn moved_login_is_removed_from_the_old_store() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let ran = home.vb365("login main --token-store none").on(&sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert!(!home.read("tokens.json").contains("access_token"));
    // Another profile that uses the same login keeps it.
    let home = signed_in(&sandbox);
    assert_eq!(home.vb365("login second").on(&sandbox).run().code, 0);
    assert_eq!(home.vb365("login main --token-store none").on(&sandbox).run().code, 0);
    assert_eq!(list(&home, &sandbox, "-p second", &[]).code, 0);
    assert_eq!(home.vb365("profile remove main").run().code, 0, "it has no login of its own");
    assert_eq!(list(&home, &sandbox, "-p second", &[]).code, 0);
}

#[test]
fn plain_http_with_trust_options_is_refused() {
    let sandbox = sandbox();
    let pin = format!("sha256:{}", "0".repeat(64));
    for trust in [format!("--pin {pin}"), "--ca-cert ca.pem".to_owned()] {
        let line = format!("session list -s http://127.0.0.1:1 -u u {trust}");
        let ran = home().vb365(&line).over(&sandbox).env("VB365_PASSWORD", "p").run();
        assert!(ran.code == 2 && ran.stderr.contains("cannot verify the certificate"), "{ran}");
    }
    let home = home();
    home.write(
        "config.toml",
        &format!("[profiles.a]\nserver = 'http://127.0.0.1:1'\nusername = 'u'\npin = '{pin}'\n"),
    );
    let ran = list(&home, &sandbox, "-p a", &[("VB365_PASSWORD", "p")]);
    assert!(ran.code == 2 && ran.stderr.contains("cannot verify the certificate"), "{ran}");
    assert_eq!(log(&sandbox), Vec::<String>::new());
}
