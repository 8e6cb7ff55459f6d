import { runStep } from './action/step.ts';

const step = runStep();

/** For @github/local-action, which imports the Action and then calls this: the step is under way already. */
export async function run(): Promise<void> {
  await step;
}

await step;
