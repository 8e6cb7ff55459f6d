// Sources and tests get the bundled packages of jest-packages.mjs; packages get each other as they always do.
const { readFileSync } = require('node:fs');
const { join, sep } = require('node:path');

const folder = process.env.MINTMARK_JEST_PACKAGES;
const index = new Map(Object.entries(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))));

module.exports.sync = (request, options) => {
  const file = options.basedir?.includes(`${sep}node_modules${sep}`) ? undefined : index.get(request);
  return file === undefined ? options.defaultResolver(request, options) : join(folder, file);
};
