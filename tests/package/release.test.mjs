// What a release stands on besides the package: the workflows, the versions, the licences of others, the bill of materials.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PRODUCTS } from '../../scripts/release/crates.mjs';
import { chosen, FILE, thirdParty } from '../../scripts/release/licences.mjs';
import { faultsOf, sectionOf, versions } from '../../scripts/release/ready.mjs';
import { shippedBill } from '../../scripts/release/sbom.mjs';
import { root } from '../../scripts/setup/places.mjs';
import { drifting, faultsIn } from './workflows.mjs';

const folder = path.join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
const release = workflows.find(({ name }) => name === 'release.yml')?.text ?? '';

for (const { name, text } of workflows)
  test(`${name} holds to the rules`, () => {
    assert.deepEqual(faultsIn(text), []);
  });

test('an action is the same commit everywhere', () => {
  assert.deepEqual(drifting(workflows.map(({ text }) => text)), []);
});

/** @type {[what: string, break_: (text: string) => string, said: RegExp][]} */
const BREAKS = [
  ['an action by its tag', (text) => text.replace(/@[0-9a-f]{40} # v6\.0\.2/, '@v6'), /is not pinned by its commit/],
  ['a pin that tells no version', (text) => text.replace(' # v6.0.2', ''), /no comment tells the version/],
  [
    'rights for all jobs',
    (text) => text.replace('permissions: {}', 'permissions:\n  contents: read'),
    /have to be \{\}/,
  ],
  [
    'a job without rights of its own',
    (text) => text.replace('    permissions:\n      contents: read\n', ''),
    /build has no permi/,
  ],
  ['a job without an end', (text) => text.replace('    timeout-minutes: 90\n', ''), /has no timeout-minutes/],
  [
    'building with the right to publish',
    (text) => text.replace('contents: read', 'id-token: write'),
    /job build (has the|runs|publ)/,
  ],
  [
    'code of the tree beside npm publish',
    (text) => text.replace('- run: npm publish', '- run: npm ci\n      - run: npm publish'),
    /runs code/,
  ],
  [
    'credentials that stay',
    (text) => text.replace('persist-credentials: false', 'fetch-depth: 0'),
    /leaves its credentials/,
  ],
  [
    'a branch name in a script',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so a workflow writes it
    (text) => text.replace('"$GITHUB_REF_NAME" --notes', '${{ github.ref_name }} --notes'),
    /words of strangers/,
  ],
  ['strangers with rights', (text) => text.replace('on:\n', 'on:\n  pull_request_target:\n'), /pull_request_target/],
  ['a key twice', (text) => text.replace('permissions: {}', 'permissions: {}\npermissions: {}'), /unique/],
];
for (const [what, broken, said] of BREAKS)
  test(`what the rules are for: ${what}`, () => {
    const text = broken(release);
    assert.notEqual(text, release, 'the break has to hit');
    assert.match(faultsIn(text).join('\n'), said);
  });

test('the tree names one version', () => {
  const { npm, cargo, changelog } = versions();
  assert.equal(cargo, npm);
  assert(sectionOf(changelog, npm), `CHANGELOG.md has a section about ${npm}`);
});

test('a tag becomes a release where all agree', () => {
  const changelog = '# Changelog\n\n## 1.2.0 - 2026-01-31\n\n- A thing.\n\n## 1.1.0 - unreleased\n\n- Another.\n';
  const fine = { tag: 'v1.2.0', npm: '1.2.0', cargo: '1.2.0', changelog };
  assert.deepEqual(faultsOf(fine), []);
  assert.deepEqual(sectionOf(changelog, '1.2.0'), { day: '2026-01-31', text: '- A thing.' });
  assert.match(faultsOf({ ...fine, tag: 'v1.3.0' }).join(), /the tag is v1\.3\.0/);
  assert.match(faultsOf({ ...fine, cargo: '1.1.0' }).join(), /Cargo\.toml has 1\.1\.0/);
  assert.match(faultsOf({ ...fine, tag: 'v1.1.0', npm: '1.1.0', cargo: '1.1.0' }).join(), /no day/);
  assert.match(faultsOf({ ...fine, changelog: '# Changelog\n' }).join(), /no section "## 1\.2\.0/);
});

for (const version of ['1.2.0-rc.1', '1.2.0+7', '1.2'])
  test(`${version} becomes no release, though all agree`, () => {
    const changelog = `# Changelog\n\n## ${version} - 2026-01-31\n\n- A thing.\n`;
    const faults = faultsOf({ tag: `v${version}`, npm: version, cargo: version, changelog });
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults.join(), /no final version: npm would hand it to everybody as the latest/);
  });

test('the crate holds its sources and nothing else', () => {
  const args = ['package', '-p', 'attache', '--list', '--allow-dirty', '--offline'];
  const listed = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim().split('\n');
  const own =
    /^(src\/[\w/-]+\.(rs|json)|Cargo\.(toml|lock|toml\.orig)|\.cargo_vcs_info\.json|README\.md|CHANGELOG\.md|LICENSE-(MIT|APACHE))$/;
  assert.deepEqual(
    listed.filter((file) => !own.test(file)),
    [],
  );
  for (const file of ['src/lib.rs', 'src/backend/cuadra.json', 'LICENSE-MIT']) assert(listed.includes(file), file);
});

test('every file with wasm in it is known to hold crates', () => {
  const { files } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const held = Object.values(PRODUCTS).flat();
  for (const file of files.filter((/** @type {string} */ name) => name.endsWith('.wasm')))
    assert(held.includes(file), file);
  for (const file of held) assert(files.includes(file), file);
});

test('the licences of others are those of what cargo links', () => {
  const text = readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n');
  assert.equal(text, thirdParty(), 'npm run licences writes the page anew');
});

test('of the terms offered, one is taken, and all that are asked for', () => {
  assert.deepEqual(chosen('MIT OR Apache-2.0'), ['MIT']);
  assert.deepEqual(chosen('(MIT OR Apache-2.0) AND Unicode-3.0'), ['MIT', 'Unicode-3.0']);
  assert.throws(() => chosen('GPL-3.0 OR MPL-2.0'), /nothing is chosen/);
});

test('the bill of materials names everything once, each crate with its terms and digest', () => {
  const { components, dependencies, metadata } = shippedBill();
  const refs = [metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])];
  assert.equal(new Set(refs).size, refs.length);
  assert.deepEqual(dependencies.map(({ ref }) => ref).sort(), [...refs].sort());
  for (const { ref, dependsOn } of dependencies) {
    for (const other of dependsOn) assert(refs.includes(other), `${ref} needs ${other}`);
  }
  for (const component of components) {
    const own = /^pkg:cargo\/attache/.test(component['bom-ref']);
    assert(own || /^[0-9a-f]{64}$/.test(component.hashes?.[0]?.content ?? ''), `${component.name} has a digest`);
    if (component.type === 'library') assert('licenses' in component && component.licenses[0]?.expression);
  }
  const all = JSON.stringify(components);
  for (const name of ['pkg/attache_bg.wasm', 'pkg:cargo/wasm-bindgen@', 'pkg:cargo/serde@']) assert(all.includes(name));
});
