import { basename, dirname, resolve } from 'node:path';
import { FILE_NAME, shownPath } from '../../config/find.ts';
import type { ComposeImage } from '../../config/compose.ts';
import { type Lookup, readEnvFile } from '../../config/interpolate.ts';
import { failureIn, isAbsent, messageOf, MintmarkError } from '../../errors.ts';
import { HOST_HINT, hostOf, malformedReference, probableName, readEcrHost } from '../../image/ecr-reference.ts';
import { engineNameIn, readImage } from '../../image/transport.ts';
import { claimants } from '../../ownership/ownership.ts';
import { shellQuote } from '../../report/escape.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { FilePosition } from '../../util/file-line.ts';
import type { Target } from '../../image/repository.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import { readWhole } from '../../util/regular-file.ts';
import type { Runtime } from '../runtime.ts';
import type { Candidate } from './candidates.ts';
import { ecrRegistryOf, parseTarget, taggedTarget, targetNamedBy, targetsOf } from '../../fleet/scope.ts';

/**
 * The images that `mintmark.yml` names, each once: `image`, then those of the Compose file.
 *
 * @param to where the one image is going, as the caller named it
 * @throws MintmarkError `CONFIG` with the place of what is wrong; `USAGE` if no image is named, or `to` for several
 */
export async function configuredImages(
  configuration: Configuration,
  to: readonly string[],
  runtime: Pick<Runtime, 'cwd' | 'env'>,
): Promise<readonly Candidate[]> {
  const { image, compose } = configuration;
  if (image === undefined && compose === undefined) {
    throw new MintmarkError('USAGE', 'No image is named', {
      hint: `Write mintmark check IMAGE (in a workflow, image under with), or name it in ${configuration.file ?? 'mintmark.yml'}: image: IMAGE, or compose: FILE.`,
    });
  }
  if (to.length > 0 && compose !== undefined) {
    throw new MintmarkError('USAGE', '--to names where one image is going, and compose may name several', {
      hint: 'Name that image too, or leave --to out.',
    });
  }
  const images = [
    ...(image === undefined ? [] : namedImages(image, to)),
    ...(compose === undefined ? [] : await composeImages(compose, configuration, runtime)),
  ];
  const isSame = (one: Candidate, { reference, target }: Candidate): boolean =>
    one.reference === reference && one.target.uri === target.uri;
  return images.filter((image, index) => images.findIndex((one) => isSame(one, image)) === index);
}

/** The image, once for each repository that it is going to. */
function namedImages(
  { reference, to: configured, place }: NonNullable<Configuration['image']>,
  given: readonly string[],
): Candidate[] {
  const to = given.length > 0 ? given : [configured ?? []].flat();
  if (to.length === 0 && placed(place, () => targetNamedBy(reference)) === undefined) {
    throw misplaced(place, `${reference} does not say which repository it is going to`, {
      hint: 'Name it next to image: to: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG]',
    });
  }
  const name = engineNameIn(reference);
  return placed(place, () => targetsOf(to, reference)).map((target) => ({
    reference,
    target: taggedTarget(target),
    place,
    read: (context) => readImage(reference, context),
    build: name === undefined ? undefined : guardCommand(place),
  }));
}

/** Builds the image with a mark, and leaves it in the engine under its name. */
function guardCommand({ path }: FilePosition): string {
  const config = path === FILE_NAME ? '' : ` --config ${shellQuote(path)}`;
  return `${NPX_MINTMARK} guard --no-push${config}`;
}

/**
 * Builds the image of a service with a mark. Bake resolves paths from where it runs, so it runs in the file's
 * directory.
 *
 * @param owner the service whose mark the image gets
 */
function bakeCommand(file: string, service: string, owner: string): string {
  const target = shellQuote(service);
  const there = dirname(file) === '.' ? '' : `cd ${shellQuote(dirname(file))} && `;
  const bake = `docker buildx bake --file ${shellQuote(basename(file))} --file - --load ${target}`;
  const command = `${there}mark=$(${NPX_MINTMARK} stamp --bake-target ${shellQuote(`${service}=${owner}`)} --format bake) && printf %s "$mark" | ${bake}`;
  return there === '' ? command : `(${command})`;
}

async function composeImages(
  { path, place }: NonNullable<Configuration['compose']>,
  configuration: Configuration,
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
): Promise<Candidate[]> {
  const absolute = resolve(cwd, dirname(place.path), path);
  const file = shownPath(cwd, absolute);
  const bytes = await readWhole(absolute).catch((error: unknown) => {
    throw misplaced(place, `the Compose file cannot be read: ${messageOf(error)}`, {
      hint: 'Name a file relative to mintmark.yml.',
      cause: error,
    });
  });
  const images = (await namesIn({ bytes, absolute, file }, place, { cwd, env })).flatMap(
    ({ service, image, isBuilt, place: line }): Candidate[] => {
      const target = placed(line, () => ecrTarget(image, env));
      if (target === undefined) return [];
      const owner = claimants(configuration)(target.uri)[0] ?? probableName(target.uri);
      const build = bakeCommand(file, service, owner);
      const read: Candidate['read'] = (context) => readImage(image, context);
      return [{ reference: image, target, place: line, build: isBuilt ? build : undefined, read }];
    },
  );
  if (images.length === 0) {
    throw misplaced(place, `${file} builds no image for ECR`, {
      hint: "Give each service that is built here its image: 'image: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME'.",
    });
  }
  return images;
}

/** The images that a Compose file names; if only Compose can tell, as with includes, those that it prints. */
async function namesIn(
  { bytes, absolute, file }: { readonly bytes: Uint8Array; readonly absolute: string; readonly file: string },
  place: FilePosition,
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
): Promise<readonly ComposeImage[]> {
  const { parseCompose } = await import('../../config/compose.ts');
  const variables = await composeVariables(dirname(absolute), place, { cwd, env });
  try {
    return parseCompose(bytes, file, variables);
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    const { composeConfig } = await import('../../docker/buildx.ts');
    const resolved = await composeConfig(absolute, { cwd, env });
    if (resolved === undefined) throw error;
    // The lines of what Compose prints are not those of any file.
    return parseCompose(resolved, file).map((image) => ({ ...image, place }));
  }
}

/**
 * The variables that Compose sees: those of the environment, then those of `.env` in the directory of the Compose file, or
 * of the files that COMPOSE_ENV_FILES names. https://docs.docker.com/compose/how-tos/environment-variables/envvars/
 */
async function composeVariables(
  directory: string,
  place: FilePosition,
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
): Promise<Lookup> {
  const named = (env['COMPOSE_ENV_FILES'] ?? '').split(',').filter((path) => path !== '');
  const isOff = /^(?:1|true)$/i.test(env['COMPOSE_DISABLE_ENV_FILE'] ?? '');
  const paths = named.length > 0 ? named.map((path) => resolve(cwd, path)) : isOff ? [] : [resolve(directory, '.env')];
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await readWhole(path).then(String, (error: unknown) => {
        if (named.length === 0 && isAbsent(error)) return '';
        throw misplaced(place, `the variables of the Compose file cannot be read: ${messageOf(error)}`, {
          hint: 'Compose reads them too: from .env next to its file, or from the files in COMPOSE_ENV_FILES.',
          cause: error,
        });
      });
      return readEnvFile(text, shownPath(cwd, path));
    }),
  );
  const variables = new Map(files.flatMap((file) => [...file]));
  return (name) => env[name] ?? variables.get(name);
}

/** Where a listed image is going; undefined if that is not ECR. Behind another endpoint, ECR's host has a port. */
function ecrTarget(image: string, env: Runtime['env']): Target | undefined {
  const target = parseTarget(image);
  const scope = target && ecrRegistryOf(target, env);
  if (target === undefined || scope === undefined) return undefined;
  if (scope.account !== undefined || /:\d+$/.test(hostOf(target.uri))) return target;
  const host = readEcrHost(hostOf(target.uri));
  if (host?.kind === 'malformed') throw malformedReference(image, host);
  return undefined;
}

/** Says what is wrong with a reference together with the place where it is written. */
function placed<T>(place: FilePosition, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message, hint = HOST_HINT } = failureIn(error);
    throw misplaced(place, message, { hint, cause: error });
  }
}

function misplaced(place: FilePosition, what: string, options: { hint: string; cause?: unknown }): MintmarkError {
  const { path, line, column } = place;
  return new MintmarkError('CONFIG', `${path}:${line}:${column}: ${what}`, {
    ...options,
    mistakes: [{ path, line, what }],
  });
}
