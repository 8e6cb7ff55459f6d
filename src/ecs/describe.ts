import type { DescribeTasksResponse } from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import { batchesOf } from '../util/batches.ts';
import { CONCURRENCY } from './client.ts';
import { type Call, unexpectedAnswer } from './failure.ts';

type Failures = Pick<DescribeTasksResponse, 'failures'>;

/** An operation that describes what ARNs name, and gives a failure for each that it leaves out. */
interface Describing<O extends Failures, T> {
  readonly send: (batch: string[]) => Promise<O>;
  readonly found: (output: O) => readonly T[] | undefined;
  readonly arnOf: (one: T) => string | undefined;
}

/**
 * Describes everything that some ARNs name. What ECS says is gone is left out.
 *
 * @param size the most ARNs in one call
 * @throws MintmarkError UNEXPECTED_ANSWER if an answer leaves out anything else
 */
export async function describeAll<O extends Failures, T>(
  call: Call,
  arns: readonly string[],
  size: number,
  { send, found: foundIn, arnOf }: Describing<O, T>,
): Promise<T[]> {
  const answers = await pMap(
    batchesOf(arns, size),
    async (batch) => {
      const output = await send(batch);
      const { failures = [] } = output;
      const found = foundIn(output) ?? [];
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
