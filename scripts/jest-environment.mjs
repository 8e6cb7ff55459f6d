// A suite's own copy of the bundled packages, from a script that is compiled once for all suites of a worker.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const filename = join(process.env['MINTMARK_JEST_PACKAGES'], 'packages.cjs');
const nodeRequire = createRequire(filename);
let script;

/** Those of this suite. jest-circus makes one for each, and on Node 20 and 22 each makes every later promise of the worker slower. */
const storages = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...parameters) {
    storages.add(this);
    return original.apply(this, parameters);
  };
}

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    let packages;
    this.global[Symbol.for('mintmark packages')] = (index) => (packages ??= this.#evaluate())[index]();
  }

  async teardown() {
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }

  #evaluate() {
    script ??= new Script(`(function (module, require, __filename) {${readFileSync(filename, 'utf8')}\n})`, {
      filename,
    });
    const module = {};
    // A suite has a process object of its own.
    const require = (id) => (/^(?:node:)?process$/.test(id) ? this.global.process : nodeRequire(id));
    script.runInContext(this.context)(module, require, filename);
    return module.exports;
  }
}
