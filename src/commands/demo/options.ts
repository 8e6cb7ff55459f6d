import { toggle } from '../option.ts';
import { DEBUG } from '../shared-options.ts';

export const DEMO = {
  verb: 'demo',
  summary: 'play the whole story on an embedded ECR: no account, no Docker, no network',
  options: {
    pause: toggle({
      usage: '--pause',
      help: 'wait for Enter between the acts, for a talk; only if stdin is a terminal',
    }),
    ...DEBUG,
  },
};
