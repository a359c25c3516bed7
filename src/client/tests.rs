//! Lists, read from a server that is a function.

use std::sync::{Arc, Mutex};

use serde::Deserialize;

use super::Pages;
use super::error::Error;
use super::page_limit::PageLimit;
use super::scripted::{ScriptedClient, ScriptedRequest};
use super::transport::Fault;
use crate::api::{Body, Effect, Item, Page, Request, Version};

#[derive(Deserialize)]
struct Model {
    id: String,
}

fn serve(
    script: impl Fn(&ScriptedRequest) -> Result<(u16, String), Fault> + Send + Sync + 'static,
) -> ScriptedClient {
    ScriptedClient::new(Version::V8, script)
}

/// Returns the requested page of a list of numbers.
fn numbers(
    request: &ScriptedRequest,
    numbers: impl IntoIterator<Item = usize>,
    set: &str,
) -> (u16, String) {
    request.page(numbers.into_iter().map(|n| format!(r#"{{"id":"{n}"}}"#)), set)
}

impl ScriptedClient {
    fn list(&self, page: usize) -> Pages<'_, Item<Model>> {
        let request: Request<Page<Model>> = Request::get(&["items"]);
        self.client.items(request, page).unbounded()
    }

    fn search(&self, page: usize) -> Pages<'_, Item<Model>> {
        let body = Body::Json(r#"{"query":"a"}"#.to_owned());
        let request: Request<Page<Model>> = Request::post(&["search"], Effect::Read, body);
        self.client.items(request.with_result_set(), page).unbounded()
    }
}

fn read(pages: Pages<'_, Item<Model>>) -> (Vec<usize>, Option<Error>) {
    let (mut ids, mut failure) = (Vec::new(), None);
    for item in pages {
        match item {
            Ok(item) => ids.push(item.model().unwrap().id.parse().unwrap()),
            Err(error) => failure = Some(error),
        }
    }
    (ids, failure)
}

fn all(count: usize) -> Vec<usize> {
    (0..count).collect()
}

#[test]
fn set_of_the_first_page_is_named_in_all_later_pages() {
    let fixture = serve(|query| {
        // Without the set, or with another one, the server starts a new one.
        let set = query.get("setId").map_or("s1", |id| if id == "s1" { "s2" } else { "s3" });
        Ok(numbers(query, 0..7, set))
    });
    let (ids, failure) = read(fixture.search(3));
    assert_eq!((ids, failure.is_none()), (all(7), true));
    let later = |offset: usize| format!("limit=3&offset={offset}&setId=s1");
    assert_eq!(fixture.queries(), ["limit=3&offset=0".to_owned(), later(3), later(6)]);
}

#[test]
fn list_without_sets_names_none() {
    let fixture = serve(|query| Ok(numbers(query, 0..4, "s1")));
    assert_eq!(read(fixture.list(3)).0, all(4));
    assert_eq!(fixture.queries(), ["limit=3&offset=0", "limit=3&offset=3"]);
}

#[test]
fn expired_set_is_read_again_once_without_known_items() {
    for status in [400, 404, 410, 500] {
        let requests = Mutex::new(0);
        let fixture = serve(move |query| {
            *requests.lock().unwrap() += 1;
            match query.get("setId").as_deref() {
                Some("s1") if query.number("offset") >= 4 => Ok((status, "{}".to_owned())),
                // The new set has another order.
                None if *requests.lock().unwrap() > 1 => Ok(numbers(query, (0..9).rev(), "s2")),
                Some("s2") => Ok(numbers(query, (0..9).rev(), "s2")),
                _ => Ok(numbers(query, 0..9, "s1")),
            }
        });
        let (ids, failure) = read(fixture.search(2));
        assert!(failure.is_none(), "{failure:?}");
        assert_eq!(ids, [0, 1, 2, 3, 8, 7, 6, 5, 4]);
        assert_eq!(fixture.printed().matches("have expired").count(), 1);
    }
}

#[test]
fn set_that_expires_again_is_an_error() {
    let fixture = serve(|query| match query.number("offset") {
        0 => Ok(numbers(query, 0..9, "s")),
        _ => Ok((400, r#"{"message":"The set was not found."}"#.to_owned())),
    });
    let (ids, failure) = read(fixture.search(2));
    assert_eq!(ids, [0, 1]);
    assert!(failure.unwrap().to_string().contains("The set was not found"));
    assert_eq!(fixture.queries().len(), 4);
}

#[test]
fn stopped_session_is_not_mistaken_for_an_expired_set() {
    let requests = Mutex::new(0);
    let fixture = serve(move |query| {
        let mut requests = requests.lock().unwrap();
        *requests += 1;
        if *requests > 1 { Ok((404, "{}".to_owned())) } else { Ok(numbers(query, 0..9, "s")) }
    });
    let (ids, failure) = read(fixture.search(2));
    assert_eq!((ids, fixture.queries().len()), (vec![0, 1], 3));
    assert!(matches!(failure, Some(Error::Refused { status: 404, .. })));
}

#[test]
fn refused_login_does_not_renew_the_set() {
    let fixture = serve(|query| match query.number("offset") {
        0 => Ok(numbers(query, 0..9, "s")),
        _ => Ok((403, "{}".to_owned())),
    });
    assert!(read(fixture.search(2)).1.is_some());
    assert_eq!(fixture.queries().len(), 2);
}

/// A server that needs too long for more than `most` items at once.
fn slow(most: usize, answer: fn() -> Result<(u16, String), Fault>) -> ScriptedClient {
    serve(
        move |query| {
            if query.number("limit") > most { answer() } else { Ok(numbers(query, 0..700, "s")) }
        },
    )
}

fn limits(fixture: &ScriptedClient) -> Vec<usize> {
    fixture
        .queries()
        .into_iter()
        .map(|query| ScriptedRequest { query, ..ScriptedRequest::default() }.number("limit"))
        .collect()
}

#[test]
fn page_that_times_out_is_requested_again_with_a_quarter_of_the_items() {
    let answers: [fn() -> _; 2] =
        [|| Err(Fault::TimedOut), || Ok((500, r#"{"errorCode":"Timeout","message":"x"}"#.into()))];
    for answer in answers {
        let fixture = slow(250, answer);
        let limit = Arc::new(PageLimit::new(1_000));
        for pages in [fixture.list(1_000), fixture.search(1_000)] {
            let (ids, failure) = read(pages.limited_by(&limit));
            assert!(failure.is_none(), "{failure:?}");
            assert_eq!(ids, all(700));
        }
        let limits = limits(&fixture);
        assert!(limits.iter().filter(|limit| **limit == 1_000).count() <= 4, "{limits:?}");
        // The second list starts with the smaller limit.
        assert_eq!(limits[limits.len() - 6..], [250; 6]);
        assert_eq!(fixture.printed().matches("the server is slow").count(), 1);
    }
}

#[test]
fn limit_that_changes_between_pages_loses_and_repeats_nothing() {
    // The first page is fast, and each later page allows fewer items.
    let fixture = serve(|query| {
        let most = 700usize.saturating_sub(query.number("offset")).max(10);
        if query.number("limit") > most {
            return Err(Fault::TimedOut);
        }
        Ok(numbers(query, 0..705, "s"))
    });
    let limit = Arc::new(PageLimit::new(300));
    let (ids, failure) = read(fixture.search(300).limited_by(&limit));
    assert!(failure.is_none(), "{failure:?}");
    assert_eq!((ids, limit.items()), (all(705), 10));
}

#[test]
fn page_of_ten_items_that_times_out_is_an_error() {
    let fixture = slow(5, || Err(Fault::TimedOut));
    let limit = Arc::new(PageLimit::new(1_000));
    let (ids, failure) = read(fixture.list(1_000).limited_by(&limit));
    assert!(ids.is_empty() && failure.unwrap().is_timeout());
    let mut limits = limits(&fixture);
    limits.dedup();
    assert_eq!(limits, [1_000, 250, 62, 15, 10]);
}

#[test]
fn list_without_a_limit_is_not_requested_again_in_smaller_pages() {
    let fixture = slow(250, || Err(Fault::TimedOut));
    assert!(read(fixture.list(1_000)).1.unwrap().is_timeout());
    let mut limits = limits(&fixture);
    limits.dedup();
    assert_eq!(limits, [1_000]);
}

#[test]
fn other_errors_do_not_reduce_the_limit() {
    let fixture = slow(250, || Ok((500, r#"{"errorCode":"Other","message":"x"}"#.into())));
    let limit = Arc::new(PageLimit::new(1_000));
    assert!(read(fixture.list(1_000).limited_by(&limit)).1.is_some());
    assert_eq!((limits(&fixture), limit.items()), (vec![1_000], 1_000));
}

/// The request for the first page in place of the second.
fn first_page(request: &ScriptedRequest) -> ScriptedRequest {
    let query = request.query.replace("offset=2", "offset=0");
    ScriptedRequest { path: request.path.clone(), query, ..ScriptedRequest::default() }
}

#[test]
fn repeated_page_ends_the_list_with_a_warning() {
    let fixture = serve(|query| Ok(numbers(&first_page(query), 0..9, "s")));
    let (ids, failure) = read(fixture.search(2));
    assert_eq!((ids, failure.is_none()), (vec![0, 1], true));
    assert!(fixture.printed().contains("may be incomplete"));
}

#[test]
fn repeated_page_of_content_is_an_error() {
    let fixture = serve(|query| Ok(numbers(&first_page(query), 0..9, "")));
    let limit = Arc::new(PageLimit::new(2));
    let mut pages = fixture.list(2).limited_by(&limit);
    assert_eq!(pages.next_page().unwrap().unwrap().len(), 2);
    let position = pages.into_position().unwrap();
    let mut rest = fixture.list(2).limited_by(&limit).resume(position);
    let error = rest.next_page().unwrap().err().unwrap().to_string();
    assert!(error.contains("sent the same page twice"), "{error}");
    assert!(rest.next_page().is_none() && rest.into_position().is_none());
    assert_eq!(fixture.printed(), "");
}

#[test]
fn list_is_read_further_from_a_position() {
    let fixture = serve(|query| Ok(numbers(query, 0..5, "")));
    let limit = Arc::new(PageLimit::new(2));
    let mut position = None;
    let mut ids = Vec::new();
    loop {
        let mut pages = fixture.list(2).limited_by(&limit);
        if let Some(position) = position.take() {
            pages = pages.resume(position);
        }
        let page = pages.next_page().unwrap().unwrap();
        ids.extend(page.iter().map(|item| item.model().unwrap().id.clone()));
        position = pages.into_position();
        if position.is_none() {
            break;
        }
    }
    assert_eq!((ids.concat(), fixture.queries().len()), ("01234".to_owned(), 3));
}
