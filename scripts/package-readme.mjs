// The README as the package's page at npmjs.com shows it, which has no other file of the repository: each relative link
// becomes one to the file of this very version. npm runs this around packing: `write`, and afterwards `restore`.
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const README = 'README.md';
// npm includes every README.*.
const KEPT = '.readme-before-packing.md';

process.chdir(dirname(import.meta.dirname));
const { version, homepage } = JSON.parse(readFileSync('package.json', 'utf8'));
const { pathname } = new URL(homepage);
const FILES = `https://github.com${pathname}/blob/v${version}/`;
const IMAGES = `https://raw.githubusercontent.com${pathname}/v${version}/`;

const [step] = process.argv.slice(2);
if (step === 'write') {
  if (existsSync(KEPT)) throw new Error(`An earlier run was cut off and left ${KEPT}: rename it to ${README} first.`);
  copyFileSync(README, KEPT);
  const text = readFileSync(README, 'utf8');
  writeFileSync(
    README,
    text.replace(/(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)\s]+)\)/g, (_, image, label, path) =>
      image ? `!${label}(${IMAGES}${path})` : `${label}(${FILES}${path})`,
    ),
  );
} else if (step === 'restore') {
  renameSync(KEPT, README);
} else {
  throw new Error('Usage: package-readme.mjs write|restore');
}
