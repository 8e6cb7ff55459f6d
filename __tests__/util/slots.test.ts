import { expect, test } from '@jest/globals';
import { Slots } from '../../src/util/slots.ts';

test('no more run at once than there are slots, even after one has failed', async () => {
  const slots = new Slots(2);
  let [running, most] = [0, 0];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 7 }, (_, index) =>
      slots.use(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        if (index === 1) throw new Error('the second one');
        return index;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(outcomes.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
});
