import { type Registry, registryName } from '../image/repository.ts';
import { EcrError } from './errors.ts';
import { requireRepositoryName } from './grammar.ts';
import { RepositoryState, type RepositorySettings } from './repository.ts';

/** Every repository of every registry in the sandbox. */
export class Repositories {
  readonly #registries = new Map<string, Map<string, RepositoryState>>();

  *all(): Generator<RepositoryState> {
    for (const named of this.#registries.values()) yield* named.values();
  }

  /** Sorted by name, as DescribeRepositories lists them. */
  list(registry: Registry): readonly RepositoryState[] {
    const named = [...this.#of(registry).values()];
    return named.sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  find(registry: Registry, name: string): RepositoryState | undefined {
    return this.#of(registry).get(name);
  }

  /** @throws EcrError RepositoryNotFoundException */
  get(registry: Registry, name: string): RepositoryState {
    const found = this.find(registry, name);
    if (found) return found;
    throw new EcrError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${registry.account}'`,
    );
  }

  /** @throws EcrError RepositoryAlreadyExistsException, InvalidParameterException */
  create(settings: RepositorySettings): RepositoryState {
    const { registry } = settings;
    const name = requireRepositoryName(settings.name);
    if (this.find(registry, name)) {
      throw new EcrError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${registry.account}'`,
      );
    }
    const created = new RepositoryState(settings);
    this.#of(registry).set(name, created);
    return created;
  }

  delete(repository: RepositoryState): void {
    this.#of(repository.settings.registry).delete(repository.settings.name);
  }

  #of(registry: Registry): Map<string, RepositoryState> {
    const key = registryName(registry);
    const named = this.#registries.get(key) ?? new Map<string, RepositoryState>();
    this.#registries.set(key, named);
    return named;
  }
}
