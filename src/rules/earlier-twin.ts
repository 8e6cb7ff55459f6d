import type { Digest } from '../image/digest.ts';
import type { Twin } from '../connection/question.ts';
import type { Repository } from '../image/repository.ts';
import { docsUrl } from '../util/docs-url.ts';
import { list, some } from '../util/words.ts';
import { candidateOf, placeAt, type Rule } from './rule.ts';
import { ownerOf, twinFields, twinReference } from './shared-twin.ts';

/** The image is unique, but the one that its moving tags name before the push is another service's too. */
export interface EarlierTwin {
  readonly rule: 'earlier-twin';
  /** The target. */
  readonly repository: Repository;
  readonly tags: readonly string[];
  readonly digest: Digest;
  /** At least one. */
  readonly twins: readonly {
    /** Undefined if no configuration names the owner. */
    readonly service: string | undefined;
    readonly repository: Repository;
    readonly twin: Twin;
  }[];
}

export const earlierTwin: Rule<EarlierTwin> = {
  severity: 'warn',
  title: 'A moving tag leaves an image that another service has too',
  reason:
    'The push takes the tag away from the earlier image. On a node that ran it from both repositories the ECS agent then never deletes it: its clean-up stalls if the tag of the other service has moved too, and the image leaks if not.',
  fix: 'In every service, give each deployment its own tag.',
  fault: 'its moving tag leaves an image that another service has too',
  describe: ({ repository, tags, digest, twins }, run) => {
    const owners = list([...new Set(twins.map(ownerOf))]);
    const names = list(tags);
    const references = some(twins.map((one) => twinReference(one.repository, one.twin)));
    // Worded to be true both before the push and after it.
    const [has, moved] = tags.length === 1 ? ['has', 'the tag has moved'] : ['have', 'the tags have moved'];
    return {
      message: `This image is unique, but the one that ${names} ${has} named until now is also ${owners}'s, and stays on every node that ran both after ${moved}: ${references}`,
      details: [
        { label: 'digest', value: digest },
        {
          label: 'on a node',
          value: `the clean-up stalls if the tag of ${owners} has moved too; the image leaks if not`,
        },
      ],
      steps: [
        ...candidateOf(run).newTagSteps().slice(0, 1),
        { text: `What happens on a node, and what removes the image there: ${docsUrl('conflict.md')}` },
      ],
      place: { ...placeAt(repository), digest, tags },
      subject: [repository.uri, digest],
      party: owners,
      fields: {
        twins: twins.map(({ twin, ...one }) => ({
          service: ownerOf(one),
          repository: one.repository.uri,
          digest: twin.digest,
          tags: twin.tags,
          ...twinFields(twin),
        })),
      },
    };
  },
};
