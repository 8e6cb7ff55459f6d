// The runner waits for each test, however long it takes: one that hangs would block the run, and nobody would see which.
import { addEventHandler } from 'jest-circus';
import { setTimeout as sleep } from 'node:timers/promises';

const MINUTES = 5;

addEventHandler(({ name }, { currentDescribeBlock }) => {
  const test = currentDescribeBlock.children.at(-1);
  if (name !== 'add_test' || !test.fn) return;
  const { fn } = test;
  test.fn = () =>
    Promise.race([Promise.resolve().then(fn), sleep(MINUTES * 60_000, undefined, { ref: false }).then(giveUp)]);
});

function giveUp() {
  throw new Error(`it has run for ${MINUTES} minutes`);
}
