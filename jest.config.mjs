import { availableParallelism } from 'node:os';
import { jestPackages } from './scripts/jest-packages.mjs';

// Once for each suite would be too often. Workers inherit it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
process.env['MINTMARK_JEST_PACKAGES'] = await jestPackages();

const shared = {
  testEnvironment: '<rootDir>/scripts/jest-environment.mjs',
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  transform: {
    '\\.yml$': '<rootDir>/scripts/jest-text.mjs',
    'src/page/index\\.html$': '<rootDir>/scripts/jest-page.mjs',
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          // JSON modules need theirs.
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/__tests__/(?:e2e|cli|action|docs)/'],
    },
    // What runs the bundle as users do, one process after the other, and holds the pages against it.
    { ...shared, displayName: 'dist', testMatch: ['<rootDir>/__tests__/{cli,action,docs}/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'] },
  ],
  globalSetup: '<rootDir>/scripts/jest-temporary.mjs',
  globalTeardown: '<rootDir>/scripts/jest-temporary.mjs',
  // One more than there are cores, as some tests wait for a process. Each worker compiles the packages once for itself.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 600_000,
};
