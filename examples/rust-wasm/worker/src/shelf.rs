//! A platform that is not built in, described as data: the one that `examples/custom-backend` describes for the npm package. Knows
//! no client; what is wrong with a description is told by its place when it is read.

use attache::backend::Description;
use attache::model::Error;
use attache::web::described;
use attache::web::value::WebValue;
use serde_json::json;

pub const NAME: &str = "shelf";

pub fn description() -> Result<Description, Box<Error<WebValue>>> {
    described(&json!({
        "name": NAME,
        "baseUrl": "https://api.shelf.example",
        "auth": { "scheme": "bearer" },
        "upload": {
            "path": "/v1/files",
            "encoding": "form-data",
            "fields": { "purpose": "assistants" },
        },
        "list": {
            "path": "/v1/files",
            "items": "data",
            "cursor": { "param": "after", "from": "last_id", "moreWhen": "has_more" },
            "pageSize": { "param": "limit", "max": 10_000, "default": 100 },
        },
        "get": { "path": "/v1/files/{id}" },
        "delete": { "path": "/v1/files/{id}" },
        "download": { "path": "/v1/files/{id}/content", "via": "bytes" },
        "record": { "id": "id", "name": "filename", "size": "bytes", "status": "status" },
        "statuses": { "uploaded": "processing", "processed": "ready", "error": "failed" },
    }))
}
