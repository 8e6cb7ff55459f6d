import buildPushAction from '../../docs/workflows/build-push-action.yml';
import codeScanning from '../../docs/workflows/code-scanning.yml';
import forkBuild from '../../docs/workflows/fork-build.yml';
import forkCheck from '../../docs/workflows/fork-check.yml';
import guard from '../../docs/workflows/guard.yml';
import matrix from '../../docs/workflows/matrix.yml';
import multiAccount from '../../docs/workflows/multi-account.yml';
import multiPlatform from '../../docs/workflows/multi-platform.yml';

export const KINDS = [
  'guard',
  'build-push-action',
  'matrix',
  'multi-account',
  'multi-platform',
  'code-scanning',
  'fork-safe',
] as const;

export type Kind = (typeof KINDS)[number];

export interface Template {
  /** In `.github/workflows`. */
  readonly name: string;
  readonly text: string;
}

/** The examples of docs/workflows, by the name that `--workflow` takes. */
export const TEMPLATES: Readonly<Record<Kind, readonly Template[]>> = {
  guard: [{ name: 'mintmark.yml', text: guard }],
  'build-push-action': [{ name: 'mintmark.yml', text: buildPushAction }],
  matrix: [{ name: 'mintmark.yml', text: matrix }],
  'multi-account': [{ name: 'mintmark.yml', text: multiAccount }],
  'multi-platform': [{ name: 'mintmark.yml', text: multiPlatform }],
  'code-scanning': [{ name: 'mintmark.yml', text: codeScanning }],
  // Used alongside one of the others, under the names by which they refer to each other.
  'fork-safe': [
    { name: 'fork-build.yml', text: forkBuild },
    { name: 'fork-check.yml', text: forkCheck },
  ],
};
