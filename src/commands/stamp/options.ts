import { malformedReference, readEcrReference } from '../../image/ecr-reference.ts';
import { parseReference } from '../../image/reference.ts';
import { STAMP_FORMATS } from './formats.ts';
import { option, type Refuse, text } from '../option.ts';
import { CONFIG, output, TOKEN } from '../shared-options.ts';

export const STAMP = {
  verb: 'stamp',
  summary: 'print the mark for this build: tag, build args and labels; no network',
  options: {
    repositories: option<readonly string[]>(
      { input: 'images', help: 'the repositories, without a tag, for the output tags' },
      { isList: true, read: (texts, refuse) => texts.map((one) => repositoryOf(one, refuse)) },
    ),
    service: text({ usage: '--service <name>', help: 'the service that is built; default: service in mintmark.yml' }),
    bakeTargets: option<readonly BakeTarget[]>(
      {
        usage: '--bake-target <target[=service]>',
        input: 'bake-targets',
        help: 'a target of the bake file that gets its own mark; its service defaults to its name; default: mintmark, to inherit from',
      },
      { isList: true, read: (texts, refuse) => texts.map((one) => bakeTargetOf(one, refuse)) },
    ),
    ...CONFIG,
    // A step has the mark in its outputs.
    ...output(STAMP_FORMATS),
    ...TOKEN,
  },
};

interface BakeTarget {
  readonly target: string;
  readonly service: string;
}

/** https://docs.docker.com/build/bake/reference/#target: the names that bake takes. */
function bakeTargetOf(text: string, refuse: Refuse): BakeTarget {
  const [, target, service = target] = /^([\w-]+)(?:=(.+))?$/.exec(text) ?? [];
  if (target !== undefined && service !== undefined) return { target, service };
  throw refuse(text, 'Write TARGET, or TARGET=SERVICE.');
}

function repositoryOf(repository: string, refuse: Refuse): string {
  const ecr = readEcrReference(repository);
  if (ecr?.kind === 'malformed') throw malformedReference(repository, ecr);
  const reference = parseReference(repository);
  if (reference !== undefined && reference.tag === undefined && reference.digest === undefined) return repository;
  throw refuse(repository, "Write repositories without a tag: the tag is the mark's.");
}
