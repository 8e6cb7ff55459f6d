// Cuts the operations that mintmark and its tests use out of GitHub's description of its API: 385 MB on npm, 200 KB here.
// Run it again for a new operation or a new version: node scripts/github-description.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PACKAGE = '@octokit/openapi@23.0.2';
const OPERATIONS = [
  'post /repos/{owner}/{repo}/check-runs',
  'patch /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'get /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'get /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
  'get /repos/{owner}/{repo}/commits/{ref}/statuses',
  'post /repos/{owner}/{repo}/statuses/{sha}',
  'get /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'post /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'patch /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'get /repos/{owner}/{repo}/contents/{path}',
  'get /repos/{owner}/{repo}/pulls',
  'post /repos/{owner}/{repo}/rulesets',
];

/** Every `$ref` in a value, and in what it refers to. */
function referencesIn(value, description, found = new Set()) {
  if (typeof value !== 'object' || value === null) return found;
  const { $ref: reference } = value;
  if (typeof reference === 'string' && !found.has(reference)) {
    found.add(reference);
    referencesIn(at(description, reference), description, found);
  }
  for (const part of Object.values(value)) referencesIn(part, description, found);
  return found;
}

function at(description, reference) {
  const [, , kind, name] = reference.split('/');
  return description.components[kind][name];
}

/** The allowed forms of a request, and GitHub's example of an answer. Schemas of answers are not used. */
function cut({ parameters, requestBody, responses }) {
  const [status, answer] = Object.entries(responses).find(([code]) => code.startsWith('2'));
  const examples = answer.content?.['application/json']?.examples;
  const content = examples === undefined ? undefined : { 'application/json': { examples } };
  return { parameters, requestBody, responses: { [status]: { content } } };
}

process.chdir(dirname(import.meta.dirname));
const directory = mkdtempSync(join(tmpdir(), 'mintmark-openapi-'));
const run = (command, ...args) => execFileSync(command, args, { cwd: directory, encoding: 'utf8' });
const archive = run('npm', 'pack', '--silent', PACKAGE).trim();
run('tar', '-xzf', archive, 'package/generated/api.github.com.json');
const description = JSON.parse(readFileSync(join(directory, 'package/generated/api.github.com.json'), 'utf8'));
rmSync(directory, { recursive: true });

const paths = {};
for (const operation of OPERATIONS) {
  const [method, path] = operation.split(' ');
  paths[path] = { ...paths[path], [method]: cut(description.paths[path][method]) };
}
const components = { parameters: {}, schemas: {}, examples: {} };
for (const reference of [...referencesIn(paths, description)].sort()) {
  const [, , kind, name] = reference.split('/');
  components[kind][name] = at(description, reference);
}
const { openapi, info } = description;
const text = JSON.stringify(
  {
    'x-package': PACKAGE,
    openapi,
    info: { title: info.title, version: info.version, license: info.license },
    paths,
    components,
  },
  undefined,
  1,
);
writeFileSync('__tests__/fixtures/api.github.com.json', `${text}\n`);
