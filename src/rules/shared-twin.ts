import type { Detail, FixStep } from '../report/view.ts';
import type { AskFailure } from '../errors.ts';
import type { Twin } from '../connection/question.ts';
import { referenceTo, registryName, type Repository } from '../image/repository.ts';
import { type FilePosition, lineText } from '../util/file-line.ts';
import { some } from '../util/words.ts';
import { expiredDetails, expiredFields, expiredSteps, type KnownImage } from './allowances.ts';
import { candidateOf, type Description, imageIdDetail, placeAt, pushedAtDetails, type Run, timeOf } from './rule.ts';

/** How an image of a run is named: in a file, or on the command line. */
export interface Written {
  readonly reference: string;
  readonly place: FilePosition | undefined;
}

/** An image that a repository of another service already has. */
export interface SharedTwin {
  readonly rule: 'shared-image';
  /** Undefined if no configuration names the owner: the repository is a service of its own. */
  readonly service: string | undefined;
  readonly repository: Repository;
  readonly twin: Twin;
  /** Why it is unknown whether that is the target's service: the tag that would say so could not be read. */
  readonly tagFailure: AskFailure | undefined;
  /** The entry of the baseline that accepted it until it expired. */
  readonly expired: KnownImage | undefined;
  /** How both are named, if the twin is another image of the same run. Neither need have been pushed yet. */
  readonly together: { readonly own: Written; readonly twin: Written } | undefined;
}

export function describeTwin(problem: SharedTwin, run: Run): Description {
  const { repository, twin, together, expired } = problem;
  const candidate = candidateOf(run);
  const owner = ownerOf(problem);
  const reference = twinReference(repository, twin);
  const [tag] = twin.tags;
  return {
    message:
      together === undefined
        ? `This image already belongs to ${owner}: ${reference}`
        : `${writtenText(together.own)} and ${writtenText(together.twin)} are the same image, and the second goes to ${owner}: ${tag === undefined ? repository.uri : reference}`,
    details: [
      ...expiredDetails(expired),
      { label: 'same', value: SAME[twin.sameAs] },
      imageIdDetail('image ID', twin.imageIds, ` (${some(twin.platforms)})`),
      // Nobody can look up what is not pushed yet.
      ...(together === undefined ? pushedDetails(twin) : []),
    ],
    steps: [...candidate.markSteps(), ...expiredSteps(expired), ...unreadTag(problem, candidate.service)],
    // Not by its digest either.
    place: { ...placeAt(repository), ...(together === undefined && { digest: twin.digest }), tags: twin.tags },
    line: together?.own.place ?? candidate.line,
    name: reference,
    party: owner,
    title: `shared with ${owner}: ${shortReference(problem)}`,
    fields: {
      service: owner,
      ...twinFields(twin),
      ...expiredFields(expired),
      ...(together !== undefined && { lines: { own: writtenText(together.own), twin: writtenText(together.twin) } }),
    },
  };
}

function writtenText({ reference, place }: Written): string {
  return place === undefined ? reference : lineText(place);
}

/** The owner of a twin, in words: the service, or the repository if no configuration names an owner. */
export function ownerOf({ service, repository }: Pick<SharedTwin, 'service' | 'repository'>): string {
  return service ?? repository.name;
}

/** What a person would pull to see the twin. */
export function twinReference(repository: Repository, { tags: [tag], digest }: Twin): string {
  return referenceTo(repository.uri, tag ?? digest);
}

/** The JSON fields of a twin, wherever it is. */
export function twinFields({ sameAs, platforms, imageIds, pushedAt }: Twin): object {
  return { sameAs, platforms, imageIds, pushedAt: timeOf(pushedAt) };
}

/** For a title, which has no room for the host's name. */
function shortReference({ repository: { registry, name }, twin: { tags, digest }, together }: SharedTwin): string {
  const [tag] = tags;
  const place = `${registryName(registry)}/${name}`;
  if (tag !== undefined) return `${place}:${tag}`;
  return together === undefined ? `${place}@${digest}` : place;
}

const SAME = {
  'index-digest': 'the whole index, so every manifest and image ID',
  'manifest-digest': 'the manifest, and so the image ID',
  'image-id': 'the image ID',
} as const satisfies Record<Twin['sameAs'], string>;

function pushedDetails({ digest, pushedAt, tags: [, ...others] }: Twin): Detail[] {
  return [
    { label: 'digest', value: digest },
    ...pushedAtDetails(pushedAt),
    ...(others.length === 0 ? [] : [{ label: 'tags', value: `also ${some(others)}` }]),
  ];
}

function unreadTag({ tagFailure: failure, repository }: SharedTwin, service: string): FixStep[] {
  if (failure === undefined) return [];
  const what = `Whether ${repository.uri} is ${service}'s own could not be determined: ${failure.message}`;
  return [{ text: failure.hint === undefined ? what : `${what}. ${failure.hint}` }];
}
