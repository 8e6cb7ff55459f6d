import { isObject, type JsonObject } from '../../util/json-object.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { ACCOUNT_SETTINGS, type AccountSetting, settingOf } from '../registries.ts';
import { issueToken } from '../token.ts';
import { type Input, present } from './input.ts';
import { seconds, type Operation } from './operation.ts';

/** An ECR token is valid for 12 hours. */
const TOKEN_MS = 12 * 60 * 60 * 1000;
const MOST_RULES = 10;
const MOST_DESTINATIONS = 100;
const MOST_FILTERS = 100;

export const getAuthorizationToken: Operation = ({ state, caller, input }) => {
  const expiresAt = seconds(new Date(state.options.now().getTime() + TOKEN_MS));
  const accounts = input.texts('registryIds', { most: 10 }) ?? [caller.account];
  return {
    // Whichever registries are named, a token has the caller's permissions.
    authorizationData: accounts.map(() => ({
      authorizationToken: Buffer.from(`AWS:${issueToken(caller)}`).toString('base64'),
      expiresAt,
      proxyEndpoint: state.endpoint,
    })),
  };
};

export const describeRegistry: Operation = ({ state, registry }) => ({
  registryId: registry.account,
  replicationConfiguration: state.registries.of(registry).replication,
});

/** PutReplicationConfiguration: stored, although nothing is replicated. */
export const putReplicationConfiguration: Operation = ({ state, registry, input }) => {
  const rules = input.structure('replicationConfiguration').structures('rules', { least: 0, most: MOST_RULES });
  const replication = { rules: rules.map(ruleOf) };
  const isOwn = replication.rules.some(({ destinations }) =>
    destinations.some(({ region, registryId }) => region === registry.region && registryId === registry.account),
  );
  if (isOwn) throw invalidParameter('destination', 'A registry cannot replicate to itself');
  state.registries.of(registry).replication = replication;
  return { replicationConfiguration: replication };
};

function ruleOf(rule: Input): { destinations: readonly { region: string; registryId: string }[] } {
  const filters = rule.structures('repositoryFilters', { most: MOST_FILTERS });
  return {
    destinations: rule.structures('destinations', { least: 0, most: MOST_DESTINATIONS }).map((destination) => {
      const registryId = present('registryId', destination.registryId());
      return { region: destination.requiredText('region'), registryId };
    }),
    ...(filters.length > 0 && {
      repositoryFilters: filters.map((filter) => ({
        filter: filter.requiredText('filter'),
        filterType: filter.oneOf('filterType', ['PREFIX_MATCH']),
      })),
    }),
  };
}

export const getRegistryScanningConfiguration: Operation = ({ state, registry }) => ({
  registryId: registry.account,
  scanningConfiguration: state.registries.of(registry).scanning,
});

/** PutRegistryScanningConfiguration: stored, although nothing is scanned. */
export const putRegistryScanningConfiguration: Operation = ({ state, registry, input }) => {
  const settings = state.registries.of(registry);
  const scanType = input.oneOf('scanType', ['BASIC', 'ENHANCED']);
  const rules = (input.list('rules', { least: 0, most: 2 }) ?? []).filter((rule): rule is JsonObject => isObject(rule));
  if (scanType === 'BASIC' && rules.some((rule) => rule['scanFrequency'] === 'CONTINUOUS_SCAN')) {
    throw invalidParameter('scanFrequency', 'CONTINUOUS_SCAN goes with scanType ENHANCED alone');
  }
  settings.scanning = { scanType, rules };
  return { registryScanningConfiguration: settings.scanning };
};

export const getAccountSetting: Operation = ({ state, registry, input }) => {
  const name = settingNameOf(input);
  return { name, value: settingOf(state, registry, name) };
};

/** PutAccountSetting. BLOB_MOUNTING decides whether pushes can mount blobs. */
export const putAccountSetting: Operation = ({ state, registry, input }) => {
  const name = settingNameOf(input);
  const value = input.requiredText('value');
  const values: readonly string[] = ACCOUNT_SETTINGS[name];
  if (!values.includes(value)) throw new EcrError('ValidationException', `${name} is one of ${values.join(', ')}`);
  state.registries.of(registry).account.set(name, value);
  return { name, value };
};

function settingNameOf(input: Input): AccountSetting {
  const name = input.requiredText('name');
  const isSetting = (text: string): text is AccountSetting => Object.hasOwn(ACCOUNT_SETTINGS, text);
  if (isSetting(name)) return name;
  throw new EcrError('ValidationException', `The account settings are ${Object.keys(ACCOUNT_SETTINGS).join(', ')}`);
}
