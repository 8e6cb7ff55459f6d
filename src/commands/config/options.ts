import { list, toggle } from '../option.ts';
import { CONFIG, DEBUG, output } from '../shared-options.ts';

export const CONFIG_EXPLAIN = {
  verb: 'config explain',
  summary: 'whose a repository is, which line of mintmark.yml decides it, and whether it is asked',
  options: {
    repositories: list({
      usage: '<repository...>',
      help: 'repositories: whole URIs, or names in the one configured registry that takes them',
    }),
    ...CONFIG,
    offline: toggle({ usage: '--offline', help: 'do not ask ECR, even if only a tag can name the service' }),
    ...output({ text: undefined, json: undefined }),
  },
};

export const CONFIG_VALIDATE = {
  verb: 'config validate',
  summary: 'every mistake in mintmark.yml, with its line and column; exit code 2 if there is one',
  options: { ...CONFIG, ...DEBUG },
};
