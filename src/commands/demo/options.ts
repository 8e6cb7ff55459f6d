import { DEBUG } from '../shared-options.ts';

export const DEMO = {
  verb: 'demo',
  summary: 'the whole story on an embedded ECR: no account, no Docker, no network',
  options: DEBUG,
};
