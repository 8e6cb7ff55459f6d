import type { Failure } from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { batchesOf } from '../util/batches.ts';
import { CONCURRENCY } from './client.ts';
import { type Call, unexpectedAnswer } from './failure.ts';

/** What an answer describes, and why it leaves out the rest. */
interface Described<T> {
  readonly found: readonly T[] | undefined;
  readonly failures: readonly Failure[] | undefined;
}

/**
 * Describes everything that some ARNs name. What ECS says is gone is left out.
 *
 * @param size the most ARNs that `describe` takes at once
 * @throws MintmarkError UNEXPECTED_ANSWER if an answer leaves out anything else
 */
export async function describeAll<T>(
  call: Call,
  arns: readonly string[],
  size: number,
  describe: (batch: string[]) => Promise<Described<T>>,
  arnOf: (one: T) => string | undefined,
): Promise<T[]> {
  const answers = await pMap(
    batchesOf(arns, size),
    async (batch) => {
      const { found = [], failures = [] } = await describe(batch);
      const other = failures.find(({ reason }) => reason !== 'MISSING');
      if (other !== undefined)
        throw unexpectedAnswer(call, `${other.reason ?? 'a failure'} for ${other.arn ?? 'one of them'}`);
      const said = new Set([...found.map(arnOf), ...failures.map(({ arn }) => arn)]);
      const silent = batch.find((arn) => !said.has(arn));
      if (silent !== undefined) throw unexpectedAnswer(call, `nothing for ${silent}`);
      return found;
    },
    { concurrency: CONCURRENCY },
  );
  return answers.flat();
}
