// jest-light-runner with workers that always start. Each of its workers asks for its configuration, and it sends the answer to
// all that have not had theirs. One that is still loading misses it, and asks in vain later: it then waits forever, and so does
// the run. That happens when a worker starts late, on a busy machine. Here each test has a channel of its own to its worker.
import { createRunner } from 'jest-light-runner';

const RUNTIME = 'child_process';
// The workers inherit these. All cores are busy with tests, so what V8 does beside the tests of one worker is taken from another.
// A quarter of the processor time went into collecting garbage in parallel, and into optimizing functions that tests call only a
// few hundred times. Later versions of Node wait longer by themselves before they optimize.
process.execArgv.push('--single-threaded-gc');
if (process.versions.node.startsWith('20.')) process.execArgv.push('--interrupt-budget=1000000');

const LightRunner = createRunner({ runtime: RUNTIME });

// jest takes the default export.
export default class Runner extends LightRunner {
  _runTest(test) {
    const { config } = test.context;
    const isFirst = !this._testRunners.has(config);
    // The first one starts the workers. It is the only one in the runner's own channel.
    const running = super._runTest(test);
    if (isFirst && this._runtime === RUNTIME) {
      const project = this._testRunners.get(config);
      const workerData = { globalConfig: this._globalConfig, projectConfig: config, runtime: RUNTIME };
      project.run = ({ path }) => project.pool.run(path, { channel: channelOf(workerData) });
    }
    return running;
  }
}

/** Answers the worker that runs the test, and no other. */
function channelOf(workerData) {
  let send;
  return {
    onMessage(listener) {
      send = listener;
    },
    postMessage(message) {
      if (message === 'jest-light-runner-get-worker-data') send({ type: 'jest-light-runner-worker-data', workerData });
    },
  };
}
