// Lets Node run the sources and the tests as they are. Each worker imports it first.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./jest-hooks.mjs', import.meta.url);
// The runner hangs up on its workers, and a connection that a test left open would keep them.
process.once('disconnect', () => process.exit());
