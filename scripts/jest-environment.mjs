// A suite's own copy of the bundled packages, from a script that is compiled once for all suites of a worker.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const filename = join(process.env['MINTMARK_JEST_PACKAGES'], 'packages.cjs');
const nodeRequire = createRequire(filename);
let script;

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    let packages;
    this.global[Symbol.for('mintmark packages')] = (index) => (packages ??= this.#evaluate())[index]();
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
