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

/** Why a glob can match no repository name (`team/app`); undefined where it may match one. */
export function nameGlobProblem(glob: string): string | undefined {
  const outsideBrackets = glob.replace(/\[\[?[^\]]*\]+/g, '');
  if (glob === '') return 'it is empty';
  if (/[\s\p{Cc}]/u.test(glob)) return 'a repository name holds no white space';
  if (/\.dkr[.-]ecr/.test(glob)) return 'region and account say the host: write the name alone';
  if (/@(?!\()|:/.test(outsideBrackets)) return 'a repository name has no tag and no digest';
  if (/[A-Z]/.test(outsideBrackets)) return 'a repository name is in lower case';
  if (glob.startsWith('/') || glob.endsWith('/')) return "a repository name neither starts nor ends with '/'";
  return undefined;
}

/** Whether a glob stands for the one name that it is. */
export function isLiteral(glob: string): boolean {
  return !/[*?[\]{}()!+@\\]/.test(glob);
}
