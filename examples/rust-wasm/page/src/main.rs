//! A page in Rust: lists the files of an account, uploads what is picked, shows how far it is. Decides nothing about the
//! platform: `client.rs` says which, and where its credentials come from.

mod client;

use attache::client::{FileRef, ListOptions, UploadEvents, UploadOptions, UploadPhase};
use attache::web::WebSource;
use client::{Files, Record};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// What the page shows.
#[derive(Clone, Default, PartialEq)]
struct Shown {
    files: Vec<Row>,
    /// What is going on, or what went wrong.
    told: String,
}

#[derive(Clone, PartialEq)]
struct Row {
    id: String,
    name: String,
    size: Option<u64>,
    status: &'static str,
}

impl From<&Record> for Row {
    fn from(record: &Record) -> Self {
        let (id, name) = (record.id.clone(), record.name.clone());
        Self { id, name, size: record.size, status: record.status.word() }
    }
}

/// An upload's progress, as a sentence.
struct Told {
    name: String,
    size: u64,
    say: Callback<String>,
}

impl UploadEvents for Told {
    fn watched(&self) -> bool {
        true
    }
    fn phase(&self, phase: UploadPhase) {
        if phase == UploadPhase::Processing {
            self.say.emit(format!("{}: the platform works on it", self.name));
        }
    }
    fn sent(&self, bytes: u64) {
        let percent = (bytes * 100).checked_div(self.size).unwrap_or(100);
        self.say.emit(format!("{}: {percent} % sent", self.name));
    }
    fn acknowledged(&self, _bytes: u64) {}
}

/// Page after page, to the end.
async fn list(files: &Files) -> client::Result<Vec<Row>> {
    let listing = files.list(ListOptions::default());
    let mut rows = Vec::new();
    while let Some(page) = listing.next(&listing.call()).await? {
        rows.extend(page.items.iter().map(Row::from));
    }
    Ok(rows)
}

/// The file goes to fetch as it is: none of its bytes pass through this program.
async fn upload(files: &Files, file: File, say: Callback<String>) -> client::Result<Record> {
    let media_type = Some(file.type_()).filter(|kind| !kind.is_empty());
    let mut options = UploadOptions::new(file.name(), media_type.as_deref().unwrap_or("application/octet-stream"));
    options.until_ready = true;
    let told = Told { name: file.name(), size: file.size() as u64, say };
    let blob: web_sys::Blob = file.into();
    files.upload(&files.upload_call(&options), WebSource::from(blob), &options, Rc::new(told)).await
}

/// Its text, for small files.
async fn read(files: &Files, id: &str) -> client::Result<String> {
    let call = files.call(attache::client::call::Verb::Download, &Default::default());
    let answer = files.download(&call, &FileRef::id(id), &Default::default()).await?;
    client::text_of(answer).await
}

#[component]
fn App() -> Html {
    let shown = use_state(Shown::default);
    let files = use_memo((), |()| client::open());
    let latest = use_mut_ref(Shown::default);
    let show = {
        let (shown, latest) = (shown.clone(), latest.clone());
        Callback::from(move |change: Box<dyn FnOnce(&mut Shown)>| {
            change(&mut latest.borrow_mut());
            shown.set(latest.borrow().clone());
        })
    };
    let say = show.reform(|text: String| Box::new(move |shown: &mut Shown| shown.told = text) as Box<_>);

    // `None`: the list alone; a file: goes up before it is listed again.
    let work = {
        let (files, show, say) = (files.clone(), show.clone(), say.clone());
        Callback::from(move |picked: Option<File>| {
            let (files, show, say) = (files.clone(), show.clone(), say.clone());
            spawn_local(async move {
                let done = async {
                    let files = (*files).as_ref().map_err(Clone::clone)?;
                    let told = match picked {
                        Some(file) => format!("{} is stored", upload(files, file, say.clone()).await?.name),
                        None => String::from("ready"),
                    };
                    Ok::<_, client::Error>((list(files).await?, told))
                };
                match done.await {
                    Ok((files, told)) => show.emit(Box::new(|shown| *shown = Shown { files, told })),
                    Err(error) => say.emit(format!("{}: {error}", error.code.word())),
                }
            });
        })
    };
    let first = work.clone();
    use_effect_with((), move |()| first.emit(None));

    let picked = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            work.emit(Some(file));
        }
        input.set_value("");
    });
    let open = {
        let files = files.clone();
        move |id: String| {
            let (files, say) = (files.clone(), say.clone());
            Callback::from(move |_: MouseEvent| {
                let (files, say, id) = (files.clone(), say.clone(), id.clone());
                spawn_local(async move {
                    let Ok(files) = files.as_ref() else { return };
                    match read(files, &id).await {
                        Ok(text) => say.emit(text),
                        Err(error) => say.emit(format!("{}: {error}", error.code.word())),
                    }
                });
            })
        }
    };
    html! {
        <main>
            <h1>{ "Files" }</h1>
            <label>{ "Upload " }<input type="file" onchange={picked} /></label>
            <p role="status">{ &shown.told }</p>
            <ul>
                { for shown.files.iter().map(|file| html! {
                    <li key={file.id.clone()}>
                        <button onclick={open(file.id.clone())}>{ &file.name }</button>
                        { file.size.map(|size| format!(" {size} bytes")) }{ format!(", {}", file.status) }
                    </li>
                }) }
            </ul>
        </main>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
