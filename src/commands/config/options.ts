import { list, toggle } from '../option.ts';
import { CONFIG, output } from '../shared-options.ts';

export const CONFIG_EXPLAIN = {
  verb: 'config explain',
  summary: 'whose a repository is, which line of mintmark.yml decides it, and whether it is asked',
  options: {
    repositories: list({ usage: '<repository...>', help: 'the URIs of repositories' }),
    ...CONFIG,
    offline: toggle({ usage: '--offline', help: 'do not ask ECR, even if only a tag can name the service' }),
    ...output({ text: undefined, json: undefined }),
  },
};
