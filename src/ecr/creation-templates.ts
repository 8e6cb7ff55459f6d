import {
  DescribeRepositoryCreationTemplatesCommand,
  type RepositoryCreationTemplate as Template,
} from '@aws-sdk/client-ecr';
import { pagesOf } from '../aws/pages.ts';
import { MintmarkError } from '../errors.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** The most templates on a page of DescribeRepositoryCreationTemplates. */
const PAGE = 1000;
/** The prefix of the template for names that no other template matches. */
const ROOT = 'ROOT';

/**
 * Whether a push creates a repository that does not exist. The template with the longest matching prefix decides.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 *
 * @throws MintmarkError if this cannot be determined. Only the registry of the credentials can be asked.
 */
export async function isCreatedOnPush(connection: EcrConnection, name: string): Promise<boolean> {
  const call = { operation: 'DescribeRepositoryCreationTemplates', registry: connection.registry };
  const pages = pagesOf(
    (nextToken) => connection.send(new DescribeRepositoryCreationTemplatesCommand({ maxResults: PAGE, nextToken })),
    (what) => unexpectedAnswer(call, what),
  );
  const templates: Template[] = [];
  for await (const { registryId, repositoryCreationTemplates } of pages) {
    if (connection.account !== undefined && registryId !== connection.account) {
      throw new MintmarkError(
        'ACCESS_DENIED',
        `ecr:DescribeRepositoryCreationTemplates answers for ${registryId ?? 'an unnamed registry'}, the registry of the credentials, and not for ${connection.registry}`,
      );
    }
    if (repositoryCreationTemplates === undefined) throw unexpectedAnswer(call, 'no list of templates');
    templates.push(...repositoryCreationTemplates);
  }
  return templateFor(name, templates)?.appliedFor?.includes('CREATE_ON_PUSH') === true;
}

/** A prefix is a namespace: `team` matches `team/app`, but neither `team` nor `teams/app`. */
function templateFor(name: string, templates: readonly Template[]): Template | undefined {
  const [longest] = templates
    .filter(({ prefix = '' }) => prefix !== '' && name.startsWith(prefix.replace(/\/?$/, '/')))
    .sort((one, other) => (other.prefix?.length ?? 0) - (one.prefix?.length ?? 0));
  return longest ?? templates.find(({ prefix }) => prefix === ROOT);
}
