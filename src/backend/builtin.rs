//! The built-in platforms for programs in Rust and for tests, read from the same JSON that the npm package carries. In wasm,
//! where the engine parses JSON, they are read by `web::built_in`.

#[cfg(not(target_arch = "wasm32"))]
pub use native::{description, merge, value};

/// The built-in descriptions by name, as JSON text.
pub const SOURCES: &[(&str, &str)] = &[
    ("fruxon", include_str!("fruxon.json")),
    ("kore", include_str!("kore.json")),
    ("discovery-engine", include_str!("discovery-engine.json")),
    ("voipbin", include_str!("voipbin.json")),
    ("cuadra", include_str!("cuadra.json")),
];

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::SOURCES;
    use crate::backend::Description;
    use serde_json::Value;

    /// A built-in platform's description as JSON, with the chosen variants laid over it.
    pub fn value(name: &str, variants: &[(&str, &str)]) -> Option<Value> {
        let (_, source) = SOURCES.iter().find(|(known, _)| *known == name)?;
        let mut description: Value = serde_json::from_str(source).ok()?;
        for (group, option) in variants {
            let part = description.get("variants")?.get(group)?.get(option)?.clone();
            merge(&mut description, &part);
        }
        Some(description)
    }

    /// A built-in platform's description, with the chosen variants laid over it.
    pub fn description(name: &str, variants: &[(&str, &str)]) -> Option<Description> {
        Description::read(&value(name, variants)?).ok()
    }

    /// Lays `part` over `whole`: an object's members replace those of the same name one level deep, all else is replaced whole.
    pub fn merge(whole: &mut Value, part: &Value) {
        let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) else { return };
        for (name, new) in part {
            match (whole.get_mut(name).and_then(Value::as_object_mut), new.as_object()) {
                (Some(old), Some(members)) if name != "refresh" => {
                    for (member, value) in members {
                        old.insert(member.clone(), value.clone());
                    }
                }
                _ => {
                    whole.insert(name.clone(), new.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Description;
    use serde_json::Value;

    #[test]
    fn every_built_in_description_is_sound() {
        for (name, source) in SOURCES {
            let parsed: Value = serde_json::from_str(source).expect(name);
            assert_eq!(&Description::read(&parsed).expect(name).name, name);
        }
    }

    #[test]
    fn a_variant_replaces_what_it_names_and_keeps_the_rest() {
        let agent = description("voipbin", &[("files", "agent")]).expect("known");
        let upload = agent.upload.expect("uploads");
        assert_eq!(upload.path, "/service_agents/files");
        assert_eq!(upload.fields.get("type").map(String::as_str), Some("talk"));
        assert_eq!(upload.required_fields, ["type"]);
    }
}
