import { parsePort, parseRate, parseTimeout, parseUrl } from '../limits.ts';
import { list, parsed, parsedOr, text, toggle } from '../option.ts';
import { DEBUG } from '../shared-options.ts';

const NUMBER = 'Write a whole number above 0.';

export const SANDBOX = {
  verb: 'sandbox',
  summary: 'run your own ECR on loopback, in memory or in front of an OCI registry',
  options: {
    port: parsedOr(
      { usage: '--port <port>', help: 'the port to listen on; 0: any free port' },
      parsePort,
      'Write a port number.',
      '4566',
    ),
    registry: parsed(
      { usage: '--registry <url>', help: 'the OCI registry that keeps blobs and manifests' },
      parseUrl,
      'Write an http URL.',
    ),
    state: text({
      usage: '--state <dir>',
      help: 'load the state from this directory, and save each change there',
    }),
    repositories: list({ usage: '--repository <account/region/name>', help: 'a repository to start with' }),
    deny: list({ usage: '--deny <account/region/name>', help: 'a repository that denies every call' }),
    latencyMs: parsed(
      { usage: '--latency <time>', help: 'the minimum duration of every call' },
      parseTimeout,
      'Write it as 20ms.',
    ),
    rate: parsed({ usage: '--rate <calls>', help: 'calls per second and operation' }, parseRate, NUMBER),
    pageSize: parsed(
      { usage: '--page-size <entries>', help: 'the maximum number of entries on a page' },
      parseRate,
      NUMBER,
    ),
    hosts: list({
      usage: '--host <name>',
      help: 'a host name to answer to in addition to loopback, with its port if it has one',
    }),
    createOnPush: list({
      usage: '--create-on-push <prefix>',
      help: 'the prefix of repositories that a push creates, as with a creation template; ROOT: all',
    }),
    anonymous: toggle({ usage: '--anonymous', help: 'let docker push and pull without a login' }),
    ...DEBUG,
  },
};
