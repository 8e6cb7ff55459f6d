import { availableParallelism } from 'node:os';

// Once for each suite would be too often. Workers inherit it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const shared = {
  // The tests of a worker share what they load: to load it again for each suite took longer than the tests.
  runner: '<rootDir>/scripts/jest-runner.mjs',
  setupFiles: ['<rootDir>/scripts/jest-typescript.mjs', '<rootDir>/scripts/jest-limit.mjs'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/__tests__/(?:e2e|cli|action|docs|git)/'],
    },
    // What runs the bundle as users do, one process after the other, holds the pages against it, or runs git.
    { ...shared, displayName: 'dist', testMatch: ['<rootDir>/__tests__/{cli,action,docs,git}/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'] },
  ],
  globalSetup: '<rootDir>/scripts/jest-temporary.mjs',
  globalTeardown: '<rootDir>/scripts/jest-temporary.mjs',
  // One more than there are cores, as some tests wait for a process.
  maxWorkers: availableParallelism() + 1,
};
