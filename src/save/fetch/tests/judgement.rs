//! Responses that are not the file.

use super::*;

/// Returns the failure of a fetch whose only response is this one. Nothing is written.
fn refused(fetching: &Fetching) -> FetchFailure {
    let failure = fetching.run().unwrap_err();
    assert_eq!((fetching.target.bytes().len(), fetching.ranges().len()), (0, 1), "{failure}");
    failure
}

fn once(response: impl Fn() -> Response + Send + Sync + 'static) -> Fetching {
    Fetching::from(move |_, _| Ok(response()))
}

#[test]
fn web_page_is_refused() {
    let page = || ServedFile::new(b"<html>Sign in</html>");
    let by_type = once(move || page().header("content-type", "text/html; charset=utf-8").whole());
    let failure = refused(&by_type);
    assert!(failure.to_string().contains("web page (HTTP 200)"), "{failure}");
    let by_bytes = once(move || page().whole());
    let failure = refused(&by_bytes);
    assert_eq!(
        failure.to_string(),
        "the response is not a PST file: it is a web page that begins with '<html>Sign in</h'"
    );
    assert_eq!(failure.kind(), Kind::Server);
}

#[test]
fn page_is_refused_in_place_of_a_page_by_its_type() {
    for media_type in ["text/html; charset=utf-8", "application/xhtml+xml"] {
        let page = || ServedFile::new(b"<html>Please sign in</html>");
        let fetching = once(move || page().header("content-type", media_type).whole());
        refused(&fetching.of_form(SaveForm::Html));
    }
}

/// A gateway may send its page with the type of files.
#[test]
fn page_that_asks_for_a_password_is_refused_in_place_of_a_page() {
    let page = |body: &'static str| once(move || ServedFile::new(body.as_bytes()).whole());
    let failure = refused(&page("<html><input type=password></html>").of_form(SaveForm::Html));
    let message = "the response is not an exported page: it asks for a password";
    assert_eq!(failure.to_string(), message);
    let long = vec![b'x'; 100_000];
    let export = [b"<html><p>password</p>", &*long].concat();
    let served = ServedFile::new(&export);
    let fetching = once(move || served.whole()).of_form(SaveForm::Html);
    assert!(fetching.run().is_ok() && fetching.target.bytes() == export);
}

#[test]
fn json_is_refused_with_its_message() {
    let json = || ServedFile::new(br#"{"message":"Outlook is missing"}"#);
    let by_type = once(move || json().header("content-type", "application/json").whole());
    let by_type = by_type.of_form(SaveForm::File);
    assert_eq!(
        refused(&by_type).to_string(),
        "the response is not a file: it is JSON: Outlook is missing"
    );
    let by_bytes = once(move || json().whole());
    assert_eq!(
        refused(&by_bytes).to_string(),
        "the response is not a PST file: it is JSON: Outlook is missing"
    );
    // A document may be JSON, but not one of another size.
    let document = once(move || json().whole()).of_form(SaveForm::File).expecting(325_288);
    assert_eq!(
        refused(&document).to_string(),
        "the response is not a file: it is JSON: Outlook is missing"
    );
    let own = once(|| ServedFile::new(br#"{"a":1}"#).whole()).of_form(SaveForm::File).expecting(9);
    assert!(matches!(refused(&own), FetchFailure::WrongSize { received: 7, .. }));
}

#[test]
fn other_forms_are_refused() {
    for (form, bytes, text) in [
        (SaveForm::Msg, &b"PK\x03\x04"[..], "an MSG file: it begins with the bytes 50 4b 03 04"),
        (SaveForm::Zip, b"!BDN", "a ZIP archive: it begins with '!BDN'"),
        (SaveForm::Html, b"", "an exported page: it is empty"),
    ] {
        let file = ServedFile::new(bytes);
        let failure = refused(&once(move || file.whole()).of_form(form));
        assert_eq!(failure.to_string(), format!("the response is not {text}"));
    }
}

#[test]
fn divided_pst_is_a_zip() {
    let file = ServedFile::new(b"PK\x03\x04 two data files");
    assert_eq!(once(move || file.whole()).run().unwrap().form, SaveForm::Zip);
}

#[test]
fn length_that_differs_from_the_list_is_refused_before_the_first_byte() {
    let file = ServedFile::new(b"1234567");
    let failure = refused(&once(move || file.whole()).of_form(SaveForm::File).expecting(8));
    assert_eq!(failure.to_string(), "the file has 7 bytes, but the server lists 8 bytes");
    let empty = ServedFile::new(b"");
    assert!(once(move || empty.whole()).of_form(SaveForm::File).expecting(0).run().is_ok());
}

#[test]
fn chunked_file_has_the_length_of_the_list() {
    for expected in [6, 8] {
        let file = ServedFile::new(b"1234567").chunked();
        let fetching = once(move || file.whole()).of_form(SaveForm::File).expecting(expected);
        let failure = fetching.run().unwrap_err();
        assert!(matches!(failure, FetchFailure::WrongSize { received: 7, .. }), "{failure}");
        assert_eq!(fetching.ranges().len(), 1);
    }
}

/// Returns a response whose end is that of the connection.
fn unmarked(bytes: &[u8]) -> Response {
    http::Response::builder().status(200).body(body(bytes, None)).unwrap()
}

#[test]
fn end_of_a_connection_proves_only_a_known_length() {
    let bytes = pst(1, 700);
    let served = bytes.clone();
    let unknown = once(move || unmarked(&served));
    // It is refused before hours are spent on its bytes.
    let failure = refused(&unknown);
    assert!(matches!(failure, FetchFailure::Unproven), "{failure}");
    assert_eq!(failure.kind(), Kind::Server);
    let served = bytes.clone();
    assert!(once(move || unmarked(&served)).expecting(700).run().is_ok());
    let short = Fetching::from(move |number, _| {
        Ok(unmarked(&bytes[..if number == 1 { 699 } else { 700 }]))
    });
    assert_eq!(short.expecting(700).run().unwrap().tries, 2);
}

#[test]
fn unexpected_status_or_coding_is_refused() {
    for status in [204, 206] {
        let file = ServedFile::new(&pst(1, 700));
        let failure = refused(&once(move || file.respond(status, 0)));
        assert!(
            failure.to_string().ends_with(&format!("its status is {status}, not 200")),
            "{failure}"
        );
    }
    let file = ServedFile::new(&pst(1, 700)).header("content-encoding", "gzip");
    let failure = refused(&once(move || file.whole()));
    assert!(failure.to_string().contains("'gzip' was not requested"), "{failure}");
}

#[test]
fn refusal_of_the_server_is_kept() {
    let refusal = |status, json: &str| {
        let served = ServedFile::new(json.as_bytes());
        refused(&once(move || served.respond(status, 0)))
    };
    let failure = refusal(500, r#"{"message":"Cannot start Outlook."}"#);
    assert_eq!(
        (failure.to_string().as_str(), failure.kind()),
        ("the server answered HTTP 500: Cannot start Outlook", Kind::Server)
    );
    let failure = refusal(404, r#"{"message":"No session","errorCode":"ResourceNotFound"}"#);
    assert!(failure.is_not_found() && failure.kind() == Kind::NotFound);
    assert!(!refusal(403, "{}").is_not_found());
}
