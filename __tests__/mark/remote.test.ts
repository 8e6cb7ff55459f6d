import { describe, expect, test } from '@jest/globals';
import { isPlain, remoteOf } from '../../src/mark/remote.ts';
import { fc } from '../support/property.ts';

const APP = { name: 'app', source: 'https://github.com/acme/app' };

describe("a remote's URL", () => {
  test.each([
    ['https://github.com/acme/app.git', APP],
    ['https://github.com/acme/app/', APP],
    ['https://user:ghp_secret@github.com/acme/app.git', APP],
    ['https://github.com/acme/app.git?token=secret#secret', APP],
    ['git@github.com:acme/app.git', APP],
    ['github.com:/acme/app.git', APP],
    ['ssh://git@github.com:2222/acme/app.git', APP],
    ['git+ssh://git@github.com/acme/app', APP],
    ['git://github.com/acme/app.git', APP],
    ['http://git.example.com:8080/app.git', { name: 'app', source: 'http://git.example.com:8080/app' }],
    ['https://git.sr.ht/~person/app', { name: 'app', source: 'https://git.sr.ht/~person/app' }],
    ['https://example.com/a*/app.git', { name: 'app', source: undefined }],
    ['https://[::1]/app.git', { name: 'app', source: undefined }],
    ['/srv/git/app.git', { name: 'app' }],
    ['../origin/app/.git', { name: 'app' }],
    ['C:\\git\\app', {}],
    ['file:///srv/git/app.git', {}],
    ['ext::sh -c secret', {}],
    ['https://secret@', {}],
  ])('%s', (url, remote) => {
    expect(remoteOf(url)).toEqual(remote);
  });

  test('never contains a credential, or anything special to a shell', () => {
    const form = fc.constantFrom('https://U@H/P', 'http://U@H/P', 'ssh://U@H:22/P', 'U@H:P', 'git://U@H/P');
    const users = fc.stringMatching(/^[\w$!*'.-]{0,8}$/);
    // As fc.webPath() makes them, which takes seconds to initialize.
    const paths = fc.stringMatching(/^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,6}){0,4}$/);
    fc.assert(
      fc.property(form, users, paths, (template, user, path) => {
        // In one pass: the path must not replace a user called P.
        const parts: Record<string, string> = { U: `${user}:SECRET`, H: 'example.com', P: `acme${path}` };
        const url = template.replace(/[UHP]/g, (part) => parts[part] ?? part);
        const { name, source } = remoteOf(url);
        expect(`${String(name)} ${String(source)}`).not.toContain('SECRET');
        expect(source === undefined || isPlain(source)).toBe(true);
      }),
    );
  });
});
