import { FORMATS } from '../../report/formats.ts';
import { type Given, list, text, toggle } from '../option.ts';
import { reports } from '../report-option.ts';
import { CONFIG, DEBUG, LEDGER_ONLY, LIMITS, NOTIFY, SEVERITY, TARGET, TOKEN } from '../shared-options.ts';

export const CHECK = {
  verb: 'check',
  summary: 'ask every repository whether another service already has these images, or those that mintmark.yml names',
  options: {
    images: list({
      usage: '[image...]',
      help: 'the image, or several; default: those that mintmark.yml names (image, compose)',
      inputHelp:
        'the image, or several: app:1 of the local engine, oci-archive:FILE, docker-archive:FILE, oci:DIR or docker://REPOSITORY@DIGEST; default: those that mintmark.yml names (image, compose)',
    }),
    ...TARGET,
    metadataFile: text({
      usage: '--metadata-file <file>',
      help: 'instead of the image: what docker buildx build or bake wrote with --metadata-file; the file, or its JSON text',
      inputHelp:
        'instead of the image: what docker buildx wrote with --metadata-file: the file, or its text, which docker/build-push-action and docker/bake-action have as their output metadata',
    }),
    targetName: list({
      usage: '--target-name <name>',
      help: 'of a bake, the target whose image is meant; default: all',
    }),
    pushed: list({
      usage: '--pushed <reference>',
      help: 'instead of the target, after a push: the reference that has to be this image now, or the index of these',
      inputHelp:
        'instead of tags, after a push: REPOSITORY:TAG or REPOSITORY@DIGEST, which has to be this image now, or the index of these',
    }),
    ...LEDGER_ONLY,
    file: text({
      input: 'file',
      help: 'the Dockerfile at which annotations point; default: the one in the work directory',
    }),
    ...CONFIG,
    ...LIMITS,
    quiet: toggle({ usage: '--quiet', short: '-q', input: false, help: 'print no text if nothing is found' }),
    ...SEVERITY,
    ...reports(FORMATS),
    ...DEBUG,
    ...NOTIFY,
    ...TOKEN,
  },
};

export type CheckOptions = Given<typeof CHECK.options, 'timeoutMs' | 'rate'>;

/** Whether the command names an image; if not, the configuration does. */
export function namesImages({ images = [], metadataFile, pushed = [] }: Partial<CheckOptions>): boolean {
  return images.length > 0 || metadataFile !== undefined || pushed.length > 0;
}
