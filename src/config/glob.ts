/**
 * Why a glob can match no repository URI; undefined where it may match one. A URI is `HOST[:PORT]/NAME`, all in lower
 * case, without scheme, tag or digest (ECR API, Repository, repositoryUri). Only mistakes that people make are looked
 * for.
 */
export function globProblem(glob: string): string | undefined {
  const outsideBrackets = glob.replace(/\[\[?[^\]]*\]+/g, '');
  const name = outsideBrackets.slice(outsideBrackets.lastIndexOf('/') + 1);
  if (glob === '') return 'it is empty';
  if (/[\s\p{Cc}]/u.test(glob)) return 'a repository URI holds no white space';
  if (glob.includes('://')) return 'a repository URI has no scheme';
  if (/@(?!\()/.test(name)) return 'a repository URI has no digest';
  if (name.includes(':')) return 'a repository URI has no tag';
  if (/[A-Z]/.test(outsideBrackets)) return 'a repository URI is in lower case';
  if (glob.startsWith('/') || glob.endsWith('/')) return "a repository URI neither starts nor ends with '/'";
  if (!glob.includes('/') && !glob.includes('**'))
    return `a repository URI is HOST/NAME: write '**/${glob}' for any host`;
  return undefined;
}
