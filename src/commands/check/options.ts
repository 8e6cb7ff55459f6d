import { type Given, list, text, toggle } from '../option.ts';
import { CONFIG, LEDGER_ONLY, LIMITS, REPORTING, TARGET } from '../shared-options.ts';

export const CHECK = {
  verb: 'check',
  summary: 'check whether another service already has these images, or those in mintmark.yml',
  options: {
    images: list({
      usage: '[image...]',
      help: 'one or more images; default: those in mintmark.yml (image, compose)',
      inputHelp:
        'one or more images: app:1 in the local engine, oci-archive:FILE, docker-archive:FILE, oci:DIR or docker://REPOSITORY@DIGEST; default: those in mintmark.yml (image, compose)',
    }),
    ...TARGET,
    metadataFile: text({
      usage: '--metadata-file <file>',
      help: 'instead of an image: the file that docker buildx build or bake wrote with --metadata-file, or its JSON text',
      inputHelp:
        'instead of an image: the file that docker buildx wrote with --metadata-file, or its text, which docker/build-push-action and docker/bake-action have as their output metadata',
    }),
    targetName: list({
      usage: '--target-name <name>',
      help: 'with the metadata of a bake: the target whose image to check; default: all',
    }),
    pushed: list({
      usage: '--pushed <reference>',
      help: 'after a push, instead of the target: the reference that must now be this image, or the index of these images',
      inputHelp:
        'after a push, instead of tags: REPOSITORY:TAG or REPOSITORY@DIGEST, which must now be this image, or the index of these images',
    }),
    ...LEDGER_ONLY,
    file: text({
      input: 'file',
      help: 'the Dockerfile to which annotations point; default: the one in the work directory',
    }),
    ...CONFIG,
    ...LIMITS,
    quiet: toggle({ usage: '--quiet', short: '-q', input: false, help: 'print no text if nothing is found' }),
    ...REPORTING,
  },
};

export type CheckOptions = Given<typeof CHECK.options, 'timeoutMs' | 'rate'>;

/** Whether the command names an image; if not, the configuration does. */
export function namesImages({ images = [], metadataFile, pushed = [] }: Partial<CheckOptions>): boolean {
  return images.length > 0 || metadataFile !== undefined || pushed.length > 0;
}
