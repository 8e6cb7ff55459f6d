import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { dockerArchive } from '../../src/image/remark-archive.ts';
import { remarkConfig } from '../../src/image/remark-config.ts';
import { fc, runs } from '../support/property.ts';

const LABELS = { 'dev.mintmark.build-id': 'payments:1', 'org.opencontainers.image.version': '<1>' };
const remark = (text: string, labels: Readonly<Record<string, string>> = LABELS): string =>
  Buffer.from(remarkConfig(Buffer.from(text), labels, 'the config')).toString();

/** Any JSON, in any layout, with numbers that JavaScript cannot represent. */
const json = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, undefined, space))
  .chain((text) => fc.constantFrom(text, '9223372036854775807', '1.0', '1E400', '"\\u003cfoo\\u003e \\"}],["'));
/** Members before and after those that a test adds to an object, without duplicate keys. */
const members = fc
  .uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), json), { maxLength: 8, selector: ([key]) => key })
  .map((pairs) => {
    const all = pairs
      .filter(([key]) => !['config', 'rootfs', 'os', 'architecture', 'variant', 'os.version', 'Labels'].includes(key))
      .map(([key, value]) => ` ${JSON.stringify(key)} :\n${value}`);
    return [all.slice(0, 4), all.slice(4)] as const;
  });
const object = (...parts: readonly (readonly string[])[]): string => `{${parts.flat().join(',')}}`;
const label = ([key, value]: readonly [string, string]): string => `${JSON.stringify(key)}:${JSON.stringify(value)}`;
const names = fc.string({ unit: 'grapheme' }).filter((name) => !(name in LABELS));

describe('a config with a new mark', () => {
  test.each([
    ['Config', 'labels'],
    ['CONFIG', 'LABELS'],
    ['config', 'Labels'],
  ])('has it in the existing fields, as %s and %s', (config, key) => {
    const text = `{"${config}":{"${key}":{"a":"1"}},"rootfs":{}}`;
    expect(remark(text, { a: '2', A: '3' })).toBe(`{"${config}":{"${key}":{"a":"2","A":"3"}},"rootfs":{}}`);
  });

  test('keeps bytes that are not UTF-8, in labels and elsewhere, and can be loaded', async () => {
    const config = (labels: string): Buffer =>
      Buffer.from(`{"\xff":"\xfe","config":{"Labels":{"a":"\xff","\xe9":"\xc3\xa9"${labels}}},"rootfs":{}}`, 'latin1');
    const label = Buffer.from(',"x":"é"').toString('latin1');
    const marked = remarkConfig(config(''), { x: 'é' }, 'the config');
    expect(marked).toEqual(config(label));
    await expect(dockerArchive(digestOf(marked), marked)).resolves.toBeInstanceOf(Uint8Array);
  });

  test('is unchanged to the byte, except for the labels', () => {
    const own = fc.uniqueArray(fc.tuple(names, fc.string({ unit: 'grapheme' })), { selector: ([name]) => name });
    fc.assert(
      fc.property(fc.tuple(members, members), own, ([[a, b], [c, d]], labels) => {
        const configWith = (text: readonly string[]): string =>
          object(a, ['"rootfs":{}'], b, [`"config" : ${object(c, [`"Labels": ${object(text)}`], d)} `]);
        const kept = labels.map(label);
        const expected = configWith([...kept, ...Object.entries(LABELS).map(label)]);
        expect(remark(configWith(kept))).toBe(expected);
        // The same mark again changes nothing.
        expect(remark(expected)).toBe(expected);
      }),
      { numRuns: runs(50) },
    );
  });

  test('replaces a label of the old mark in place', () => {
    const config = '{ "config": {"Labels": { "a":"1", "dev.mintmark.build-id" : "old", "b":"2" }}, "rootfs": {} }';
    expect(remark(config, { 'dev.mintmark.build-id': 'new' })).toBe(config.replace('"old"', '"new"'));
  });

  test.each([
    ['no labels', '{"rootfs":{},"config":{"Cmd":["a"]}}', '{"rootfs":{},"config":{"Cmd":["a"],"Labels":{"x":"y"}}}'],
    ['labels that are null', '{"rootfs":{},"config":{"Labels":null}}', '{"rootfs":{},"config":{"Labels":{"x":"y"}}}'],
    ['empty labels', '{"rootfs":{},"config":{"Labels":{ }}}', '{"rootfs":{},"config":{"Labels":{"x":"y"}}}'],
    ['settings that are null', '{"config":null,"rootfs":{}}', '{"config":{"Labels":{"x":"y"}},"rootfs":{}}'],
    [
      'keys in another case, which Go also reads',
      '{"Rootfs":{},"CONFIG":{"labels":{"a":"1"}}}',
      '{"Rootfs":{},"CONFIG":{"labels":{"a":"1","x":"y"}}}',
    ],
    ['no settings', '{"rootfs":{}}', '{"rootfs":{},"config":{"Labels":{"x":"y"}}}'],
  ])('may have had %s', (_what, config, marked) => {
    expect(remark(config, { x: 'y' })).toBe(marked);
  });

  test.each([
    ['no JSON', 'x'],
    ['no config', '{"config":{}}'],
    ['a duplicate key, which readers handle differently', '{"rootfs":{},"x":1,"x":2}'],
    ['labels that are not a map', '{"rootfs":{},"config":{"Labels":["a"]}}'],
    ['settings that are not an object', '{"rootfs":{},"config":"a"}'],
    ['duplicate settings, which readers handle differently', '{"rootfs":{},"config":{},"config":{}}'],
  ])('is not made from %s', (_what, config) => {
    expect(() => remark(config)).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
  });
});
