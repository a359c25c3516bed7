use std::fs;

use super::*;
use crate::config::edit::{Remembered, forget, make_default, remember};

fn folder_with(text: &str) -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path());
    folder.write(FILE, text.as_bytes()).unwrap();
    (place, folder)
}

fn folder_at(path: &std::path::Path) -> Folder {
    let variables = [("VB365_CONFIG_DIR".into(), path.join("vb365").into())];
    Folder::of(&crate::config::Env::new(variables.into_iter().collect())).unwrap()
}

fn read(text: &str) -> Result<Profiles, String> {
    let (_place, folder) = folder_with(text);
    Profiles::read(&folder).map_err(|failure| failure.message)
}

fn remembered(server: &str) -> Remembered {
    Remembered {
        server: server.parse().unwrap(),
        username: Some("ACME\\ana".to_owned()),
        api_version: "v8",
        trust: TrustSource::System,
        pin_valid: None,
        token_store: StoreChoice::File,
        microsoft: None,
    }
}

#[test]
fn mistakes_name_line_and_key() {
    for (text, line, part) in [
        ("[profiles.a]\nserver = 'h'\nsever = 'x'\n", ", line 3 (sever)", "sever"),
        ("[profiles.a]\nserver = 'http://far'\n", ", line 2 (server)", "plain http"),
        ("[profiles.a]\nserver = 'h'\nread_only = 'yes'\n", ", line 3 (read_only", "boolean"),
        ("[profiles.a]\nusername = 'u'\n", ", line 1 ([profiles.a])", "missing field `server`"),
        ("[profiles.a]\nserver = 'h'\n\n[profiles.a\n", ", line 4 ([profiles.a)", ""),
        ("[profiles.a]\nserver = 'h'\npin = 'x'\n", ", line 3 (pin)", "not a pin"),
        (
            "[profiles.a]\nserver = 'h'\nca_cert = 'f'\ninsecure = true\n",
            ", line 4 (insec",
            "one setting",
        ),
        ("[profiles.a]\nserver = 'h'\napi_version = 'v9'\n", ", line 3 (api_v", "v9"),
        ("[profiles.a]\nserver = 'h'\ntoken_store = 'helper:a/b'\n", ", line 3 (tok", "no helper"),
        ("[profiles.'a,b']\nserver = 'h'\n", "a,b", "no name for a profile"),
        ("profile = 'b'\n[profiles.a]\nserver = 'h'\n", ", line 1 (profile)", "no profile 'b'"),
        ("[profiles.a]\nserver = 'h'\nusername = ''\n", ", line 3 (username)", "not empty"),
        ("this is no TOML\n", ", line 1: ", ""),
        ("colour = 'x'\n", ", line 1 (colour)", "colour"),
    ] {
        let error = read(text).err().unwrap_or_else(|| panic!("{text} is taken"));
        assert!(error.contains(line) && error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_somebody_wrote_there_by_mistake_is_not_repeated() {
    for text in [
        "[profiles.x]\nserver = 'h'\npassword = \"hunter2\"\n",
        "[profiles.x]\nserver = \"https://admin:hunter2@h\"\n",
        "[profiles.x]\nserver = 'h'\nread_only = \"hunter2\"\n",
        "[profiles.x]\nserver = 'h'\npassword hunter2\n",
        "[profiles.x]\nserver = 'h'\npassword = hunter2\n",
    ] {
        let error = read(text).err().unwrap_or_else(|| panic!("{text} is taken"));
        assert!(error.contains("line ") && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn files_are_named_as_seen_from_the_folder_and_line_ends_stay() {
    let (_place, folder) = folder_with("[profiles.a]\r\nserver = 'h'\r\nca_cert = 'ca.pem'\r\n");
    let known = Profiles::read(&folder).unwrap_or_else(|failure| panic!("{}", failure.message));
    assert_eq!(known.profiles["a"].trust(), TrustSource::File(folder.file("ca.pem")));
    make_default(&folder, "a").unwrap();
    let text = fs::read_to_string(folder.file(FILE)).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text}");
}

#[test]
fn profiles_are_found_by_name_in_any_case() {
    let profiles = read("[profiles.Main]\nserver='h'\n[profiles.main]\nserver='i'\n").unwrap();
    assert_eq!(profiles.find("main").unwrap().1.server.to_string(), "https://i:4443");
    assert_eq!(profiles.find("MAIN").unwrap().0, "Main");
    assert_eq!(profiles.default_name(), None);
    let failure = profiles.named("other", Kind::Usage).err().unwrap();
    assert_eq!(failure.hints[0], "there are: Main, main");
    let one = read("[profiles.a]\nserver='h'\n").unwrap();
    assert_eq!(one.default_name(), Some("a"));
    assert!(read("").unwrap().profiles.is_empty());
}

#[test]
fn edits_keep_what_people_wrote() {
    let text = "# our servers\nprofile = \"a\" # the first\n\n# in the cellar\n[profiles.a]\n\
                server = \"https://old:4443\" # moved in May\nread_only = true\n\n[profiles.b]\nserver = 'b'\n";
    let (_place, folder) = folder_with(text);
    remember(&folder, "a", &remembered("new")).unwrap();
    make_default(&folder, "b").unwrap();
    let edited = fs::read_to_string(folder.file(FILE)).unwrap();
    let expected = "# our servers\nprofile = \"b\" # the first\n\n# in the cellar\n[profiles.a]\n\
                    server = \"https://new:4443\" # moved in May\nread_only = true\nusername = 'ACME\\ana'\n\
                    api_version = \"v8\"\n\n[profiles.b]\nserver = 'b'\n";
    assert_eq!(edited.replace("\"ACME\\\\ana\"", "'ACME\\ana'"), expected);
    forget(&folder, "b").unwrap();
    let edited = fs::read_to_string(folder.file(FILE)).unwrap();
    assert!(edited.contains("moved in May") && !edited.contains("profiles.b"), "{edited}");
    assert!(!edited.contains("profile = "), "{edited}");
}

#[test]
fn the_first_profile_becomes_the_default_and_reads_back() {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path());
    let pin: Fingerprint = format!("sha256:{}", "ab".repeat(32)).parse().unwrap();
    let first = Remembered {
        trust: TrustSource::Pin(pin),
        pin_valid: Some("until May".to_owned()),
        token_store: StoreChoice::Helper("pass".to_owned()),
        ..remembered("h:1")
    };
    remember(&folder, "vb365.example", &first).unwrap();
    remember(&folder, "second", &remembered("i")).unwrap();
    let read = Profiles::read(&folder).unwrap_or_else(|failure| panic!("{}", failure.message));
    assert_eq!(read.profile.as_deref(), Some("vb365.example"));
    let profile = &read.profiles["vb365.example"];
    assert_eq!(profile.trust(), TrustSource::Pin(pin));
    assert_eq!(profile.token_store.as_ref(), Some(&first.token_store));
    // Signed in anew without a pin: the old one is gone, and so is what was said of it.
    remember(&folder, "vb365.example", &remembered("h:1")).unwrap();
    let read = Profiles::read(&folder).unwrap_or_else(|failure| panic!("{}", failure.message));
    let profile = &read.profiles["vb365.example"];
    assert_eq!((profile.trust(), &profile.pin_valid), (TrustSource::System, &None));
}

#[test]
fn a_file_with_a_mistake_is_not_edited() {
    let (_place, folder) = folder_with("[profiles.a]\nserver = 'h'\nsever = 'x'\n");
    assert!(remember(&folder, "b", &remembered("i")).is_err());
    assert!(!fs::read_to_string(folder.file(FILE)).unwrap().contains("profiles.b"));
}

#[test]
fn microsoft_s_part_reads_back() {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path());
    let microsoft = Microsoft {
        role: Role::Operator,
        authority: Address::of_web("https://login.microsoftonline.us").unwrap(),
        domain: "organizations".to_owned(),
        client_id: "app".to_owned(),
        scope: "api://app/access_as_user offline_access".to_owned(),
        grant_client_id: "app".to_owned(),
    };
    let what = Remembered { microsoft: Some(microsoft.clone()), ..remembered("h") };
    remember(&folder, "ops", &what).unwrap();
    let read = Profiles::read(&folder).unwrap_or_else(|failure| panic!("{}", failure.message));
    assert_eq!(read.profiles["ops"].microsoft.as_ref(), Some(&microsoft));
}
