import type { BuildOptions } from '../../docker/build.ts';
import { type Naming, type Option, option, type Refuse, toggle, type Values } from '../option.ts';

const ATTESTATION = 'true, false or attributes such as';

/** To docker, an empty value of most of them is the default, so it is passed on. */
const text = (naming: Naming): Option<string | undefined> => option(naming, { read: (texts) => texts.at(-1) });
const list = (naming: Naming): Option<readonly string[]> => option(naming, { isList: true, read: (texts) => texts });

/** Options for `docker buildx build`, under its own names. The Action's names are those of docker/build-push-action. */
const FLAGS = {
  file: text({
    usage: '--file <dockerfile>',
    aliases: ['-f'],
    help: 'the Dockerfile; default: the one in the context; with --image: the one it was built from, to which findings point',
    inputHelp:
      'the Dockerfile; default: the one in the context; with image: the one it was built from, to which findings point',
  }),
  target: text({ usage: '--target <stage>', help: 'the stage to build' }),
  platform: list({
    usage: '--platform <platforms>',
    input: 'platforms',
    help: 'the platforms to build for, such as linux/amd64,linux/arm64',
  }),
  buildArg: list({ usage: '--build-arg <name=value>', input: 'build-args', help: 'build arguments, NAME=VALUE' }),
  label: list({
    usage: '--label <name=value>',
    input: 'labels',
    help: 'labels in addition to those of the mark, NAME=VALUE',
  }),
  annotation: list({
    usage: '--annotation <name=value>',
    input: 'annotations',
    help: 'annotations of the manifests, NAME=VALUE; the classic image store keeps none',
  }),
  buildContext: list({
    usage: '--build-context <name=path>',
    input: 'build-contexts',
    help: 'further build contexts, NAME=PATH',
  }),
  secret: list({
    usage: '--secret <source>',
    input: false,
    help: 'secrets of the build: id=NAME,src=FILE or id=NAME,env=VARIABLE',
  }),
  ssh: list({ usage: '--ssh <agent>', help: 'SSH agents or keys for the build' }),
  noCache: toggle({ usage: '--no-cache', help: 'build without the cache' }),
  noCacheFilter: list({
    usage: '--no-cache-filter <stage>',
    input: 'no-cache-filters',
    help: 'stages to build without the cache',
  }),
  quiet: toggle({ usage: '--quiet', aliases: ['-q'], input: false, help: 'print no progress of the build' }),
  pull: toggle({ usage: '--pull', help: 'look for newer versions of the base images' }),
  cacheFrom: list({ usage: '--cache-from <source>', help: 'caches to read, such as type=gha' }),
  cacheTo: list({ usage: '--cache-to <destination>', help: 'caches to write, such as type=gha,mode=max' }),
  provenance: text({
    usage: '--provenance <value>',
    help: `the provenance attestation: ${ATTESTATION} mode=max; default: that of the builder`,
  }),
  sbom: text({
    usage: '--sbom <value>',
    help: `the SBOM attestation: ${ATTESTATION} generator=IMAGE; default: that of the builder`,
  }),
  attest: list({ usage: '--attest <attestation>', input: 'attests', help: 'attestations, such as type=sbom' }),
  builder: text({ usage: '--builder <name>', help: 'the buildx builder; default: the one in use' }),
  allow: list({ usage: '--allow <entitlement>', help: 'entitlements of the build, such as network.host' }),
  addHost: list({ usage: '--add-host <host:ip>', input: 'add-hosts', help: 'host names of the build, HOST:IP' }),
  network: text({ usage: '--network <mode>', help: 'the network of RUN: default, none or host' }),
  shmSize: text({ usage: '--shm-size <bytes>', help: 'the size of /dev/shm, such as 256m' }),
  ulimit: list({ usage: '--ulimit <limit>', help: 'limits of RUN, such as nofile=1024:1024' }),
  cgroupParent: text({ usage: '--cgroup-parent <group>', help: 'the parent control group of RUN' }),
};

/** Secrets in the forms that workflows have, and arguments that are passed on as they are. */
const OTHERS = {
  secrets: option<readonly Secret[]>(
    {
      input: 'secrets',
      // What docker is told, and so what messages name.
      aliases: ['--secret'],
      help: 'secrets of the build, ID=VALUE; the value is masked in the log and is not an argument of any process; put a value with several lines in double quotes',
    },
    { isList: true, isSecret: true, read: (texts, refuse) => texts.map((one) => secretOf(one, refuse)) },
  ),
  secretEnvs: sources('secret-envs', 'ID=VARIABLE', 'environment variables', 'env'),
  secretFiles: sources('secret-files', 'ID=FILE', 'files', 'src'),
  further: list({ input: 'build-options', help: 'further arguments for docker buildx build, passed unchanged' }),
};

export const BUILD = { ...FLAGS, ...OTHERS };

interface Secret {
  readonly id: string;
  readonly value: string;
}

/** A field of the value of `--secret`, which is CSV. */
const FIELD = /^[^\s",=]+$/;

function secretOf(given: string, refuse: Refuse): Secret {
  const [, id = '', value = ''] = /^([^=]*)=(.*)$/s.exec(given) ?? [];
  // This is the form that --secret takes: here, the secret would be called id.
  const isSource = /^id=[^,]+,(?:env|src|source)=/.test(given);
  if (!FIELD.test(id) || value === '' || isSource) {
    throw refuse(given, 'Write ID=VALUE; a variable in secret-envs, ID=VARIABLE; a file in secret-files, ID=FILE.');
  }
  return { id, value };
}

function sources(input: string, form: string, what: string, key: 'env' | 'src'): Option<readonly string[]> {
  return option<readonly string[]>(
    { input, help: `secrets of the build from ${what}, ${form}` },
    {
      isList: true,
      read: (texts, refuse) =>
        texts.map((one) => {
          const [, id = '', source = ''] = /^([^=]*)=(.*)$/s.exec(one) ?? [];
          if (!FIELD.test(id) || source === '' || source.includes('"')) throw refuse(one, `Write ${form}.`);
          return `id=${id},"${key}=${source}"`;
        }),
    },
  );
}

/** The arguments of a build. A secret that was given as a value is only in the environment of the build. */
export function buildOf(values: Values<typeof BUILD>): BuildOptions {
  const { secrets, secretEnvs, secretFiles, further } = values;
  const inEnvironment = secrets.map(({ id, value }, index) => ({ id, name: `MINTMARK_SECRET_${index}`, value }));
  const sources = [...inEnvironment.map(({ id, name }) => `id=${id},env=${name}`), ...secretEnvs, ...secretFiles];
  return {
    args: [
      ...FLAG_NAMES.flatMap(([key, flag]) => argumentsOf(flag, values[key])),
      ...sources.flatMap((source) => ['--secret', source]),
      ...further,
    ],
    env: Object.fromEntries(inEnvironment.map(({ name, value }) => [name, value])),
  };
}

const FLAG_NAMES = Object.entries(FLAGS).map(
  ([key, { usage = '' }]) => [key, usage.replace(/ .*$/, '')] as [keyof typeof FLAGS, string],
);

function argumentsOf(flag: string, value: string | readonly string[] | boolean | undefined): string[] {
  if (typeof value === 'boolean') return value ? [flag] : [];
  return [value ?? []].flat().flatMap((one) => [flag, one]);
}
