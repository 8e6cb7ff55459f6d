import { toggle } from '../option.ts';
import { DEBUG } from '../shared-options.ts';

export const DEMO = {
  verb: 'demo',
  summary: 'the whole story on an embedded ECR: no account, no Docker, no network',
  options: {
    pause: toggle({
      usage: '--pause',
      help: 'wait for Enter between the acts, for a talk; not if stdin is not a terminal',
    }),
    ...DEBUG,
  },
};
