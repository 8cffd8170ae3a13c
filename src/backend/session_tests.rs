//! Where the requests of a session go: Kore's chunked form and described platforms.

use super::builtin;
use super::description::{Description, SessionStart};
use super::dialect::Dialect;
use super::fields::upload_fields;
use super::session::Routes;
use super::template::expand;
use crate::model::text::percent_decode;
use crate::model::{Code, Table};
use proptest::prelude::*;
use serde_json::{Value, json};

fn chunked() -> Dialect {
    let scope = [("app", "aa-1"), ("environment", "dev")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    Dialect::new(builtin::description("kore", &[("upload", "chunked")]).unwrap(), scope.into_iter().collect())
}

fn described(upload: Value) -> Dialect {
    let whole = json!({ "name": "x", "upload": upload, "record": { "id": "id" } });
    let scope: Table<String> = [("room".to_owned(), "a/b {x}".to_owned())].into_iter().collect();
    Dialect::new(Description::read(&whole).unwrap(), scope)
}

fn routes(dialect: &Dialect, base: &str) -> Routes {
    dialect.routes::<Value>(base).unwrap()
}

#[test]
fn kores_chunks_go_beside_the_version_path() {
    for (base, root) in [
        ("https://kore.example/api/v2", "https://kore.example"),
        ("http://api.localhost/kore/api/v2", "http://api.localhost/kore"),
        // Another gateway's: nothing of it is taken for a version.
        ("https://gate.example/agents", "https://gate.example/agents"),
    ] {
        let found = routes(&chunked(), base);
        assert_eq!(found.start, [root, "/api/public/files/session/start"].concat());
        assert_eq!(found.chunk, [root, "/api/public/files/session/{sessionId}"].concat());
        assert_eq!(found.complete, [root, "/api/public/files/session/{sessionId}/complete"].concat());
        assert_eq!((found.start_method, found.url), (None, None));
    }
}

#[test]
fn kores_start_names_a_context_and_takes_an_extension() {
    let fields = |given: &[(&str, &str)]| {
        let given: Vec<_> = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        upload_fields::<Value>(&chunked(), &given).map(|fields| (fields.form, fields.query.len()))
    };
    let told = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(fields(&[]).unwrap(), (vec![told("fileContext", "bulkImport")], 0));
    let given = [("fileContext", "chat"), ("fileExtension", "png")];
    assert_eq!(fields(&given).unwrap().0, given.map(|(name, value)| told(name, value)));
    for wrong in ["uploadType", "userReference", "totalChunks"] {
        let error = fields(&[(wrong, "x")]).unwrap_err();
        assert_eq!(
            (error.code, error.fields[0].path.as_str()),
            (Code::InvalidArgument, ["fields.", wrong].concat().as_str())
        );
    }
    assert_eq!(fields(&[("fileContext", "")]).unwrap_err().fields[0].path, "fields.fileContext");
}

#[test]
fn kores_chunked_files_are_no_attachments() {
    let description = chunked().description;
    assert!(description.list.is_none() && description.get.is_none() && description.delete.is_none());
    assert!(description.operation.is_some(), "runs are what they were");
    let upload = description.upload.unwrap();
    assert_eq!((upload.max_bytes, upload.part_size), (None, Some(8_388_608.0)));
    let plain = builtin::description("kore", &[("upload", "attachment")]).unwrap();
    assert_eq!(plain.upload.unwrap().max_bytes, Some(25_000_000.0));
    assert!(plain.list.is_some() && plain.delete.is_some() && plain.download.is_none());
}

#[test]
fn kores_finished_file_tells_its_url_and_when_that_ends() {
    let url =
        "https://kore.example/api/getMediaStream/orgFiles/f-1.png?e=1768469400&n=7&del=false&s=x%24%24&fileName=a.png";
    let file = chunked().uploaded(json!({ "url": url, "fileId": "657000000000000000000006" })).unwrap();
    assert_eq!((file.id.as_str(), file.url.as_deref()), ("657000000000000000000006", Some(url)));
    assert_eq!(file.url_expires_at, Some(1_768_469_400_000.0));
    // A URL that tells no end, or in no way that is known, has none.
    for url in ["https://kore.example/f.png", "/f.png?e=soon", "f?e=12", "", "https://kore.example/f.png#?e=1768469400"]
    {
        let file = chunked().uploaded(json!({ "url": url, "fileId": "6" })).unwrap();
        assert_eq!(file.url_expires_at, None, "{url}");
    }
    let error = chunked().uploaded(json!({ "url": 7, "fileId": "6" })).unwrap_err();
    assert_eq!((error.code, error.fields[0].path.as_str()), (Code::BadResponse, "urlExpiresAt"));
}

#[test]
fn a_described_session_starts_where_it_says() {
    let plain = routes(&described(json!({ "path": "/{room}/files", "encoding": "tus" })), "https://x.example/v1");
    assert_eq!(plain.start, "https://x.example/v1/a%2Fb%20%7Bx%7D/files");
    assert_eq!(plain.complete, "");
    let session = json!({ "method": "PUT", "path": "/start/{room}", "url": "upload.href" });
    let upload = json!({ "path": "/files", "encoding": "google-resumable", "session": session });
    let dialect = described(upload);
    assert_eq!(
        dialect.description.upload.as_ref().and_then(|upload| upload.session.clone()),
        Some(SessionStart {
            method: Some("PUT".to_owned()),
            path: "/start/{room}".to_owned(),
            url: Some("upload.href".to_owned())
        })
    );
    let found = routes(&dialect, "https://x.example");
    assert_eq!(found.start, "https://x.example/start/a%2Fb%20%7Bx%7D");
    assert_eq!((found.start_method.as_deref(), found.url.as_deref()), (Some("PUT"), Some("upload.href")));
}

#[test]
fn a_session_id_waits_for_its_answer_wherever_it_stands() {
    let upload = json!({
        "path": "/{room}/s-{sessionId}/{sessionId}:chunk", "encoding": "chunked-form",
        "session": { "path": "/s" }, "complete": "/{sessionId}",
    });
    let found = routes(&described(upload), "https://x.example");
    assert_eq!(found.chunk, "https://x.example/a%2Fb%20%7Bx%7D/s-{sessionId}/{sessionId}:chunk");
    assert_eq!(found.complete, "https://x.example/{sessionId}");
}

#[test]
fn what_a_path_lacks_is_told() {
    let unknown = described(json!({ "path": "/{floor}/files", "encoding": "tus" }));
    let error = unknown.routes::<Value>("https://x.example").unwrap_err();
    assert_eq!((error.code, error.fields[0].path.as_str()), (Code::InvalidArgument, "scope.floor"));
    let place = |upload: Value| {
        let whole = json!({ "name": "x", "upload": upload, "record": { "id": "id" } });
        Description::read(&whole).unwrap_err().fields[0].path.clone()
    };
    let with = |name: &str, value: Value| json!({ "path": "/", "encoding": "tus", (name): value });
    assert_eq!(place(with("session", json!({}))), "upload.session.path");
    assert_eq!(place(with("session", json!({ "path": "/", "url": 1 }))), "upload.session.url");
    assert_eq!(place(with("complete", json!(1))), "upload.complete");
    assert_eq!(place(with("partSize", json!("8"))), "upload.partSize");
    assert_eq!(place(with("beside", json!(8))), "upload.beside");
}

proptest! {
    // Judged by an independent parser of the URL standard, once the id is filled as the machine fills it.
    #[test]
    fn no_value_leaves_its_place(room in any::<String>(), id in "[{}a-zA-Z./%?#]{0,12}") {
        let whole = json!({ "name": "x", "record": { "id": "id" }, "upload": {
            "path": "/rooms/{room}/s/{sessionId}", "encoding": "chunked-form",
            "session": { "path": "/rooms/{room}" }, "complete": "/rooms/{room}/s/{sessionId}/end",
        } });
        let scope: Table<String> = [("room".to_owned(), room.clone())].into_iter().collect();
        let dialect = Dialect::new(Description::read(&whole).unwrap(), scope);
        let Ok(found) = dialect.routes::<Value>("https://x.example/v1") else { return Ok(()) };
        let fill = |template: &str| expand(template, |name| (name == "sessionId").then(|| id.clone()));
        for (template, count) in [(&found.start, 3), (&found.chunk, 5), (&found.complete, 6)] {
            let Ok(url) = fill(template) else { continue };
            let parsed = url::Url::parse(&url).unwrap();
            prop_assert_eq!(parsed.as_str(), url.as_str());
            let segments: Vec<&str> = parsed.path_segments().unwrap().collect();
            prop_assert_eq!((segments.len(), segments[0], segments[1]), (count, "v1", "rooms"));
            prop_assert_eq!(percent_decode(segments[2]).0, room.clone().into_bytes());
            prop_assert!(count == 3 || percent_decode(segments[4]).0 == id.clone().into_bytes());
        }
    }
}
