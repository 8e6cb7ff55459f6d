import { expect, test } from '@jest/globals';
import { addressOf } from '../../src/registry/address.ts';

test.each(['localhost', 'LOCALHOST:5000', '127.0.0.1:5000', '127.1', '[::1]:5000', '[0:0:0:0:0:0:0:1]'])(
  '%s is loopback, and reached over plain http',
  (host) => {
    expect(addressOf(host).origin).toBe(`http://${host}`);
  },
);

test.each(['localhost.example.com', '128.0.0.1:5000', '0.0.0.0', '[::2]:5000', 'registry:80', '256.1.1.1'])(
  '%s is reached over TLS',
  (host) => {
    expect(addressOf(host).origin).toBe(`https://${host}`);
  },
);
