import { list, toggle } from '../option.ts';
import { CONFIG, DEBUG, output } from '../shared-options.ts';

export const CONFIG_EXPLAIN = {
  verb: 'config explain',
  summary: 'show who owns a repository, which line of mintmark.yml decides that, and whether it is checked',
  options: {
    repositories: list({
      usage: '<repository...>',
      help: 'repositories: URIs, or names that match a single configured registry',
    }),
    ...CONFIG,
    offline: toggle({ usage: '--offline', help: 'do not call ECR, even if only a tag can name the service' }),
    ...output({ text: undefined, json: undefined }),
  },
};

export const CONFIG_VALIDATE = {
  verb: 'config validate',
  summary: 'list every mistake in mintmark.yml, with line and column; exit code 2 if there is one',
  options: { ...CONFIG, ...DEBUG },
};
