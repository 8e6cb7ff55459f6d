import { describe, expect, test } from '@jest/globals';
import { instances, service, task } from '../support/cluster.ts';
import { inDeployScene } from '../support/deploy-scene.ts';
import { makeImage } from '../support/images.ts';

const image = makeImage({ files: 'odd lists' });

/** Members of an answer that should be lists, replaced with something else, as a middlebox or a bug may do. */
const TEXTS = ['text'];
const ODD = [{}, 'text', 5, [null], [5], TEXTS, [[]]];

describe('an answer of ECS with something other than a list', () => {
  test.each([
    ['ListTasks', 'taskArns'],
    ['ListServices', 'serviceArns'],
    ['DescribeTasks', 'tasks'],
    ['DescribeServices', 'services'],
    ['DescribeContainerInstances', 'containerInstances'],
  ])('makes the verdict unknown: %s, %s', async (operation, member) => {
    // ARNs are strings.
    for (const odd of ODD.filter((one) => !member.endsWith('Arns') || one !== TEXTS)) {
      await inDeployScene(async ({ push, define, ecs, deploy }) => {
        await define(`${await push('web', image, '1')}:1`);
        await ecs({
          clusters: [
            {
              name: 'prod',
              instances: instances(1),
              services: [service('web')],
              tasks: [task('web', 0, 'x', image.digest)],
            },
          ],
          answer: (asked) => (asked === operation ? { [member]: odd } : undefined),
        });
        const outcome = await deploy().then(
          ({ verdict }) => verdict,
          (error: unknown) => String(error),
        );
        expect([JSON.stringify(odd), outcome]).toEqual([JSON.stringify(odd), 'unknown']);
      });
    }
  });
});

describe('an answer of ECR with something other than a list', () => {
  test.each([
    ['BatchGetImage', 'images'],
    ['BatchGetImage', 'failures'],
  ])('makes the verdict unknown: %s, %s', async (operation, member) => {
    for (const odd of ODD) {
      await inDeployScene(async ({ sandbox, push, define, ecs, deploy }) => {
        await define(`${await push('web', image, '1')}:1`);
        await ecs({ clusters: [{ name: 'prod' }] });
        sandbox.setFault((call) =>
          call.operation === operation
            ? { kind: 'answer', change: (answer) => ({ ...answer, [member]: odd }) }
            : undefined,
        );
        const outcome = await deploy().then(
          ({ verdict }) => verdict,
          (error: unknown) => String(error),
        );
        expect([JSON.stringify(odd), outcome]).toEqual([JSON.stringify(odd), 'unknown']);
      });
    }
  });
});
