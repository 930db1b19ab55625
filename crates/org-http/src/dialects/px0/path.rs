//! Which paths are px0's, in any spelling that its own server takes.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

use super::PATHS;

/// Whether a path is one of px0's, in any case.
pub(crate) fn owns(path: &str) -> bool {
    PATHS.iter().any(|prefix| {
        let (head, tail) = path.split_at_checked(prefix.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(prefix) && (tail.is_empty() || tail.starts_with('/'))
    })
}

/// Rewrites the path of a request that is px0's as it is written here: in lower case, without a
/// slash at the end. Nothing in such a path has a case: ids are UUIDs.
pub(crate) fn straighten(request: &mut ServiceRequest) {
    let uri = &request.head().uri;
    if !owns(uri.path()) {
        return;
    }
    let plain = uri.path().to_ascii_lowercase();
    let plain = plain.strip_suffix('/').unwrap_or(&plain);
    if plain == uri.path() {
        return;
    }
    let with_query = match uri.query() {
        Some(query) => format!("{plain}?{query}"),
        None => plain.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::from_maybe_shared(with_query).ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_whole_segments_are_owned() {
        for own in ["/v1/orgs", "/V1/Orgs/", "/v1/auth/me", "/v1/ORGS/x/y"] {
            assert!(owns(own), "{own}");
        }
        for other in [
            "/v1/organizations",
            "/v1/orgsx",
            "/v1/me",
            "/v1",
            "",
            "/v1/org\u{e9}",
        ] {
            assert!(!owns(other), "{other}");
        }
    }

    #[test]
    fn a_path_is_straightened_and_a_query_is_left_alone() {
        for (given, expected) in [
            ("/V1/Auth/Me/", "/v1/auth/me"),
            (
                "/v1/auth/verify-email/?Email=A@x.co",
                "/v1/auth/verify-email?Email=A@x.co",
            ),
            ("/v1/orgs//", "/v1/orgs/"),
            ("/v1/Organizations/", "/v1/Organizations/"),
        ] {
            let mut request = TestRequest::with_uri(given).to_srv_request();
            straighten(&mut request);
            assert_eq!(request.uri().to_string(), expected);
            assert_eq!(request.path(), expected.split('?').next().unwrap());
        }
    }
}
