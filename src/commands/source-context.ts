import { namedEndpoint } from '../aws/environment.ts';
import { malformedReference, readEcrHost } from '../image/ecr-reference.ts';
import type { SourceContext } from '../image/sources/source.ts';
import type { Configuration } from '../config/configuration.ts';
import type { RunTime } from '../fleet/time-limit.ts';
import { proxiedFetch } from '../util/proxy.ts';
import { readWhole } from '../util/regular-file.ts';
import type { Runtime } from './runtime.ts';
import { ecrLogin } from './ecr-login.ts';

/**
 * What image sources need from the host; the engine and registries are reached only when a source asks for them.
 *
 * @param time when it is over, requests to registries end
 * @param configured the roles and profiles by which ECR registries are reached
 */
export function sourceContext(
  runtime: Runtime,
  time: RunTime,
  configured: Configuration['registries'] = [],
): SourceContext {
  const { cwd, env, clock, mask, warn } = runtime;
  return {
    cwd,
    engine: async () => (await import('../docker/engine.ts')).connectEngine(env, warn),
    repository: async (host, name) => {
      const ecr = readEcrHost(host);
      // Behind another endpoint, hosts may look like that.
      if (ecr?.kind === 'malformed' && namedEndpoint('ECR', env) === undefined) {
        throw malformedReference(`${host}/${name}`, ecr);
      }
      const [{ openRepository }, { homeOf }] = await Promise.all([
        import('../registry/client.ts'),
        import('../docker/host.ts'),
      ]);
      return openRepository(host, name, {
        env,
        clock,
        mask,
        warn,
        signal: time.signal,
        readFile: readWhole,
        random: Math.random,
        fetch: await proxiedFetch(env),
        homeDirectory: homeOf(env),
        otherLogin: (registry) => ecrLogin(registry, configured, runtime, time),
      });
    },
  };
}
