import { malformedReference, readEcrReference } from '../../image/ecr-reference.ts';
import { parseReference } from '../../image/reference.ts';
import { STAMP_FORMATS } from './formats.ts';
import { option, text } from '../option.ts';
import { CONFIG, output, TOKEN } from '../shared-options.ts';

export const STAMP = {
  verb: 'stamp',
  summary: 'print the mark for this build: tag, build args and labels; no network',
  options: {
    repositories: option<readonly string[]>(
      { input: 'images', help: 'the repositories, without a tag, that the output tags names' },
      { isList: true, read: (texts, refuse) => texts.map((one) => repositoryOf(one, refuse)) },
    ),
    service: text({ usage: '--service <name>', help: 'the service that is built; default: service in mintmark.yml' }),
    ...CONFIG,
    // A step has the mark in its outputs.
    ...output(STAMP_FORMATS),
    ...TOKEN,
  },
};

function repositoryOf(repository: string, refuse: (text: string, hint: string) => Error): string {
  const ecr = readEcrReference(repository);
  if (ecr?.kind === 'malformed') throw malformedReference(repository, ecr);
  const reference = parseReference(repository);
  if (reference !== undefined && reference.tag === undefined && reference.digest === undefined) return repository;
  throw refuse(repository, "Write repositories without a tag: the tag is the mark's.");
}
