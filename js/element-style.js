// @ts-check
// How the element looks. A constructed sheet, which a content security policy lets pass without 'unsafe-inline'. Light and dark
// follow the page's `color-scheme`; colours give way to custom properties, the rest to parts.

const CSS = `
:host {
  display: block;
  --_accent: var(--attache-accent, light-dark(#4453d6, #a3adff));
  --_on-accent: var(--attache-on-accent, light-dark(#fff, #10142b));
  --_text: var(--attache-text, light-dark(#161a22, #e8ebf1));
  --_muted: var(--attache-muted, light-dark(#596273, #a3adbd));
  --_surface: var(--attache-surface, light-dark(#fff, #171b22));
  --_sunken: var(--attache-sunken, light-dark(#f0f2f6, #222833));
  --_line: var(--attache-line, light-dark(#dadfe8, #343c4a));
  --_good: var(--attache-good, light-dark(#0f7350, #5fd3a6));
  --_bad: var(--attache-bad, light-dark(#b3261e, #ff9a92));
  --_radius: var(--attache-radius, 14px);
  --_space: var(--attache-space, 12px);
  line-height: 1.45;
  text-align: start;
  color: var(--_text);
}
@supports not (color: light-dark(#000, #fff)) {
  :host {
    --_accent: var(--attache-accent, #4453d6);
    --_on-accent: var(--attache-on-accent, #fff);
    --_text: var(--attache-text, #161a22);
    --_muted: var(--attache-muted, #596273);
    --_surface: var(--attache-surface, #fff);
    --_sunken: var(--attache-sunken, #f0f2f6);
    --_line: var(--attache-line, #dadfe8);
    --_good: var(--attache-good, #0f7350);
    --_bad: var(--attache-bad, #b3261e);
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
p, ul { margin: 0; padding: 0; }
button {
  margin: 0;
  border: 0;
  font: inherit;
  color: inherit;
  background: none;
  cursor: pointer;
  -webkit-tap-highlight-color: transparent;
}
button:disabled, [aria-disabled] { cursor: default; opacity: .5; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
svg {
  display: block;
  flex: none;
  inline-size: 20px;
  block-size: 20px;
  fill: none;
  stroke: currentcolor;
  stroke-width: 1.9;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.unseen {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

[part~=zone] {
  display: grid;
  justify-items: center;
  gap: 4px;
  padding: calc(var(--_space) * 1.75) var(--_space);
  border: 1.5px dashed color-mix(in srgb, var(--_muted) 60%, var(--_line));
  border-radius: var(--_radius);
  text-align: center;
  background: var(--_surface);
  cursor: pointer;
  transition: border-color .15s, background-color .15s;
}
[part=icon] {
  display: grid;
  place-items: center;
  inline-size: 44px;
  block-size: 44px;
  margin-block-end: 6px;
  border-radius: 12px;
  color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 12%, transparent);
  transition: translate .15s;
}
[part=button] {
  padding: 2px;
  border-radius: 6px;
  font-weight: 650;
  color: var(--_accent);
  text-decoration: underline;
  text-decoration-color: color-mix(in srgb, currentcolor 35%, transparent);
  text-underline-offset: 3px;
}
[part=hint], [part=limits], [part=meta] { color: var(--_muted); }
[part=limits] { font-size: .82em; overflow-wrap: anywhere; }
[part=limits]:empty { display: none; }
[part=camera] {
  margin-block-start: 8px;
  padding: 9px 18px;
  border: 1px solid var(--_line);
  border-radius: 99px;
  font-weight: 600;
}
[part~=dragging] {
  border-color: var(--_accent);
  border-style: solid;
  background: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
}
.ways { min-block-size: calc(1lh + 4px); }
[part~=dragging] [part=icon] { translate: 0 -3px; }
[part~=dragging] [part=button] { position: absolute; opacity: 0; }
[part~=dragging] [part=hint] { font-weight: 600; color: var(--_accent); }
:host(:disabled) [part~=zone] { cursor: default; background: var(--_sunken); }
:host(:disabled) [part=icon] { color: var(--_muted); background: none; }

[part=notice] {
  display: flex;
  gap: 8px;
  align-items: start;
  margin-block-start: 10px;
  padding-block: 8px;
  padding-inline: 14px 6px;
  border-radius: calc(var(--_radius) - 2px);
  overflow: hidden;
  font-size: .9em;
  color: var(--_bad);
  background: color-mix(in srgb, var(--_bad) 9%, var(--_surface));
}
[part=notice] > div { flex: 1; padding-block: 4px; overflow-wrap: anywhere; min-inline-size: 0; }
[role=alert] p + p { margin-block-start: 4px; }
[part=list] { container-type: inline-size; display: grid; gap: 8px; list-style: none; }
[part=list]:not(:empty) { margin-block-start: 10px; }
[part~=row] {
  display: grid;
  grid-template-columns: auto minmax(0, 1fr) auto;
  gap: 12px;
  align-items: start;
  padding: 10px;
  padding-inline-end: 6px;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: var(--_surface);
}
[part~=failed] { border-color: color-mix(in srgb, var(--_bad) 50%, var(--_line)); }
[part~=deleting] { opacity: .65; }
[part=thumb] {
  display: grid;
  place-items: center;
  inline-size: 44px;
  block-size: 44px;
  overflow: hidden;
  border-radius: 10px;
  font-size: 10.5px;
  font-weight: 700;
  color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 12%, transparent);
}
canvas { display: block; inline-size: 100%; block-size: 100%; }
.text { display: grid; gap: 1px; align-content: center; justify-items: start; min-inline-size: 0; min-block-size: 44px; }
[part=name] {
  display: -webkit-box;
  max-inline-size: 100%;
  overflow: hidden;
  font-weight: 600;
  line-height: 1.3;
  overflow-wrap: anywhere;
  text-align: -webkit-match-parent;
  text-align: match-parent;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
}
.state { display: flex; gap: 4px; align-items: start; max-inline-size: 100%; font-size: .84em; font-variant-numeric: tabular-nums; }
.state svg { inline-size: 15px; block-size: 15px; margin-block-start: .1em; stroke-width: 2.4; }
[part~=stored] .state svg { color: var(--_good); }
[part~=failed] .state svg { color: var(--_bad); }
[part=bar] {
  display: block;
  inline-size: 100%;
  block-size: 5px;
  margin-block: 5px 2px;
  border: 0;
  border-radius: 99px;
  overflow: hidden;
  appearance: none;
  background: var(--_sunken);
}
[part=bar]::-webkit-progress-bar { background: none; }
[part=bar]::-webkit-progress-value { border-radius: 99px; background: var(--_accent); transition: inline-size .16s linear; }
[part=bar]::-moz-progress-bar { border-radius: 99px; background: var(--_accent); }
[part~=paused] [part=bar]::-webkit-progress-value { background: var(--_muted); }
[part~=paused] [part=bar]::-moz-progress-bar { background: var(--_muted); }
[part=bar]:indeterminate {
  background: linear-gradient(90deg, var(--_sunken) 30%, var(--_accent) 50%, var(--_sunken) 70%) 0 0 / 250% 100%;
  animation: wander 1.4s linear infinite;
}
[part=bar]:indeterminate::-moz-progress-bar { background: none; }
@keyframes wander { from { background-position: 100% 0; } }
[part=problem] { font-size: .88em; color: var(--_bad); overflow-wrap: anywhere; }
[part=retry] {
  margin-block-start: 6px;
  padding: 4px 12px;
  border: 1px solid var(--_line);
  border-radius: 99px;
  font-size: .88em;
  font-weight: 600;
}
.actions { display: flex; gap: 2px; padding-block: 4px; }
[part=pause], [part=remove], [part=dismiss] {
  display: grid;
  place-items: center;
  inline-size: 36px;
  block-size: 36px;
  padding: 0;
  border-radius: 10px;
  color: var(--_muted);
}
[part=dismiss] { inline-size: 30px; block-size: 30px; color: inherit; }
@media (hover: hover) {
  [part=pause]:enabled:hover, [part=remove]:enabled:hover { color: var(--_text); background: var(--_sunken); }
  [part=retry]:enabled:hover, [part=camera]:enabled:hover { background: var(--_sunken); }
  :host(:not(:disabled)) [part~=zone]:hover { border-color: var(--_accent); }
}

:host([compact]) [part~=zone] {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 10px;
  align-items: center;
  padding: 8px 10px;
  text-align: start;
}
:host([compact]) [part=icon] { inline-size: 34px; block-size: 34px; margin: 0; }
:host([compact]) [part=camera] { margin: 0; padding-block: 5px; }
:host([compact]) [part=thumb] { inline-size: 36px; block-size: 36px; font-size: 9.5px; }
:host([compact]) [part~=row] { padding-block: 6px; }
:host([compact]) .text { min-block-size: 36px; }
:host([compact]) .actions { padding: 0; }

/* Where there is little room, what is said of a file goes on below its buttons. */
@container (inline-size < 360px) {
  [part~=row] { grid-template-rows: minmax(36px, auto); gap: 2px 10px; }
  .text { display: contents; }
  [part=thumb] { grid-row: 1 / 3; }
  [part=name] { align-self: center; }
  .state, [part=bar], [part=problem], [part=retry] { grid-column: 2 / -1; justify-self: start; }
  .actions { grid-area: 1 / 3; padding: 0; }
}

@media (pointer: coarse) {
  [part~=zone] [part=hint] { display: none; }
  button { min-block-size: 44px; }
  [part=button] { padding: 8px 20px; border-radius: 99px; color: var(--_on-accent); background: var(--_accent); text-decoration: none; }
  [part=pause], [part=remove], [part=dismiss] { inline-size: 44px; }
  [part=retry] { padding-inline: 16px; }
  .actions { padding: 0; }
}
@media not (pointer: coarse) { [part=camera] { display: none; } }
@media (prefers-reduced-motion: reduce) {
  *, ::-webkit-progress-value { transition: none !important; animation: none !important; }
  [part=bar]:indeterminate { background: repeating-linear-gradient(90deg, var(--_accent) 0 6px, var(--_sunken) 6px 12px); }
}
@media (prefers-contrast: more) {
  :host { --_line: var(--_muted); --_muted: var(--_text); }
}
@media (forced-colors: active) {
  :host { --_accent: LinkText; --_text: CanvasText; --_muted: CanvasText; --_surface: Canvas; --_line: CanvasText; --_good: CanvasText; --_bad: CanvasText; }
  button, [part~=row], [part~=zone], [part=notice], [part=thumb] { border: 1px solid; }
  [part=button], .actions button, [part=dismiss] { color: ButtonText; }
  button:disabled { color: GrayText; opacity: 1; }
  [part~=dragging] { outline: 3px solid Highlight; }
  [part=bar] { border: 1px solid CanvasText; block-size: 8px; forced-color-adjust: none; background: Canvas; }
  [part=bar]::-webkit-progress-value { background: Highlight; }
  [part=bar]::-moz-progress-bar { background: Highlight; }
}
`;

/** A constructed sheet belongs to one document. @type {WeakMap<Document, CSSStyleSheet>} */
const sheets = new WeakMap();

/** @param {ShadowRoot} shadow */
export function styled(shadow) {
  const { ownerDocument } = shadow;
  const Sheet = ownerDocument.defaultView?.CSSStyleSheet ?? CSSStyleSheet;
  let sheet = sheets.get(ownerDocument);
  if (!sheet) {
    sheet = new Sheet();
    sheet.replaceSync(CSS);
    sheets.set(ownerDocument, sheet);
  }
  // The page's own, which may be there, go last and win.
  const { adoptedStyleSheets } = shadow;
  if (!adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [sheet, ...adoptedStyleSheets];
}
