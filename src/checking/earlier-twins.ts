import { acceptances } from '../rules/allowances.ts';
import type { EarlierTwin } from '../rules/earlier-twin.ts';
import type { Configuration } from '../config/configuration.ts';
import { type Ownership, sharersOf } from '../ownership/ownership.ts';
import type { EarlierImage } from './earlier-images.ts';
import type { Facts } from './judge.ts';
import { list, some } from '../util/words.ts';
import type { Report, UncheckedEarlier } from './report.ts';

type Known = Pick<Facts, 'target' | 'tags' | 'earlier' | 'answers' | 'now'>;

/** Images that lose a moving tag with the push and that other services have too. */
export function earlierTwins(facts: Known, configuration: Configuration, owners: Ownership): EarlierTwin[] {
  const { target, answers, now } = facts;
  const accepted = acceptances(configuration, now);
  return leftImages(facts).flatMap(({ tags, digest, index }): EarlierTwin[] => {
    const twins = answers.flatMap(({ repository, earlier }) => {
      const answer = earlier?.[index];
      if (answer?.kind !== 'twin') return [];
      const services = sharersOf(owners, target.uri, repository.uri);
      const isAccepted = accepted.allowance(repository, answer.twin) ?? accepted.known(answer.twin.imageIds, services);
      if (isAccepted !== undefined) return [];
      return [{ service: owners.ownersOf(repository.uri).join(', ') || undefined, repository, twin: answer.twin }];
    });
    return twins.length === 0 ? [] : [{ rule: 'earlier-twin', repository: target, tags, digest, twins }];
  });
}

/** What could not be found out about them. A repository that is unchecked for the image itself is not repeated. */
export function uncheckedEarlier(facts: Known): UncheckedEarlier[] {
  const { target, answers, earlier } = facts;
  const unread = earlier?.unread;
  return [
    ...(unread === undefined ? [] : [{ ...unread, repository: target }]),
    ...leftImages(facts).flatMap(({ tags, index }) =>
      answers.flatMap(({ repository, answer, earlier: asked }): UncheckedEarlier[] => {
        const about = asked?.[index];
        if (answer.kind === 'unchecked' || about?.kind !== 'unchecked') return [];
        return [{ tags, repository, failure: about.failure }];
      }),
    ),
  ];
}

/** Those that a tag still names and that are not the image itself, each with its index in the question. */
function leftImages({ earlier, tags }: Known): (EarlierImage & { readonly index: number })[] {
  const left = tags.flatMap(({ tag, answer }) =>
    answer.kind === 'other-image' ? [{ tag, digest: answer.digest }] : [],
  );
  return (earlier?.images ?? []).flatMap((image, index) => {
    const names = left.filter(({ digest }) => digest === image.digest).map(({ tag }) => tag);
    return names.length === 0 ? [] : [{ ...image, tags: image.tags.filter((tag) => names.includes(tag)), index }];
  });
}

/** What was not checked, in words: a sentence for what could not be read, and one for all repositories. */
export function earlierNotes({
  uncheckedEarlier: unchecked,
  target,
}: Pick<Report, 'uncheckedEarlier' | 'target'>): string[] {
  const [unread] = unchecked.filter(({ repository }) => repository.uri === target.uri);
  const others = unchecked.filter(({ repository }) => repository.uri !== target.uri);
  const [first] = others;
  const places = some([...new Set(others.map(({ repository }) => repository.uri))]);
  const why = 'could not be read, so it is unknown whether another service has it';
  return [
    ...(unread ? [`The image that ${list(unread.tags)} named before ${why}: ${unread.failure.message}`] : []),
    ...(first
      ? [`The image that ${list(first.tags)} named before was not checked in ${places}: ${first.failure.message}`]
      : []),
  ];
}
