import { isDigest, type Digest } from '../../image/digest.ts';
import { isList, isObject, jsonIn } from '../../util/json-object.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { isTag, requireRepositoryName } from '../grammar.ts';
import type { Body } from './body.ts';

/** How long a list or a text may be. */
interface Bounds {
  /** Of a list; 1 by default. */
  readonly least?: number;
  readonly most: number;
}

/** The members of one request, read with ECR's constraints. Every reader throws EcrError InvalidParameterException. */
export class Input {
  readonly members: Readonly<Record<string, unknown>>;
  readonly #part: Buffer | undefined;

  constructor(members: Readonly<Record<string, unknown>>, part?: Buffer) {
    this.members = members;
    this.#part = part;
  }

  /** @throws EcrError SerializationException if the body is not a JSON object. */
  static parse({ json, part }: Body): Input {
    const value = jsonIn(json.length === 0 ? '{}' : json.toString('utf8'));
    if (isObject(value)) return new Input(value, part);
    throw new EcrError('SerializationException', 'The request body is not a JSON object');
  }

  text(name: string): string | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new EcrError('SerializationException', `${name} is not a string`);
    return value;
  }

  requiredText(name: string): string {
    return present(name, this.text(name));
  }

  /** The bytes of an UploadLayerPart. */
  part(): Buffer {
    return this.#part ?? Buffer.from(this.requiredText('layerPartBlob'), 'base64');
  }

  repositoryName(name = this.requiredText('repositoryName')): string {
    return requireRepositoryName(name);
  }

  registryId(): string | undefined {
    const id = this.text('registryId');
    if (id !== undefined && !/^\d{12}$/.test(id)) {
      throw invalidParameter('registryId', "must satisfy regular expression '[0-9]{12}'");
    }
    return id;
  }

  digest(name: string): Digest {
    const value = this.requiredText(name);
    if (!isDigest(value)) throw invalidParameter(name, `Invalid digest: ${value}`);
    return value;
  }

  tag(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !isTag(value)) throw invalidParameter(name, 'Invalid tag');
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw new EcrError('SerializationException', `${name} is not an integer`);
    }
    return value;
  }

  flag(name: string): boolean {
    return this.members[name] === true;
  }

  /** @returns undefined if the list is absent. */
  list(name: string, bounds: Bounds): readonly unknown[] | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (!isList(value)) throw new EcrError('SerializationException', `${name} is not a list`);
    requireLength(name, value.length, { least: 1, ...bounds });
    return value;
  }

  requiredList(name: string, bounds: Bounds): readonly unknown[] {
    return present(name, this.list(name, bounds));
  }

  texts(name: string, bounds: Bounds): readonly string[] | undefined {
    return this.list(name, bounds)?.map((value) => {
      if (typeof value !== 'string') throw new EcrError('SerializationException', `${name} is not a list of strings`);
      return value;
    });
  }

  /** One of an enumeration's values, the first by default. */
  oneOf<T extends string>(name: string, values: readonly [T, ...T[]]): T {
    const value = this.text(name);
    if (value === undefined) return values[0];
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) {
      throw invalidParameter(name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    }
    return found;
  }

  /** The structures of a list; none if it is absent. */
  structures(name: string, bounds: Bounds): readonly Input[] {
    return (this.list(name, bounds) ?? []).map((entry) => new Input(isObject(entry) ? entry : {}));
  }

  /** A text whose length is within these bounds. */
  requiredDocument(name: string, bounds: Bounds): string {
    const value = this.requiredText(name);
    requireLength(name, value.length, { least: 0, ...bounds });
    return value;
  }

  /** A structure in the request; empty if it is absent. */
  structure(name: string): Input {
    const value = this.members[name];
    return new Input(isObject(value) ? value : {});
  }
}

/** The member itself. @throws EcrError InvalidParameterException if it is absent */
export function present<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw invalidParameter(name, 'Member must not be null');
  return value;
}

function requireLength(name: string, length: number, { least, most }: Required<Bounds>): void {
  if (length < least) throw invalidParameter(name, `Member must have length greater than or equal to ${least}`);
  if (length > most) throw invalidParameter(name, `Member must have length less than or equal to ${most}`);
}
