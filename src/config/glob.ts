import { hostOf, plainEnd, readEcrHost } from '../image/ecr-reference.ts';
import { parseGlob, syntaxProblem } from '../util/glob-syntax.ts';
import { isLiteral, languageOf, sampleOf } from '../util/glob.ts';
import { isEmpty, type Language, Languages } from '../util/regular.ts';
import { names, tags, uris } from '../util/repository-language.ts';

const FURTHER_FORM = /^(?<account>[^./]+)\.(?:dkr\.ecr-fips|dkr-ecr(?:-fips)?)\.(?<region>[^./]+)\.(?<end>[^/]+)\//;

/**
 * A glob over repository URIs with ECR's plain host in place of a FIPS or dual-stack host, because globs match only
 * plain ones.
 */
export function canonicalGlob(glob: string): string {
  const { account, region, end = '' } = FURTHER_FORM.exec(glob)?.groups ?? {};
  const suffix = plainEnd(end);
  if (account === undefined || region === undefined || suffix === undefined) return glob;
  return glob.replace(FURTHER_FORM, () => `${account}.dkr.ecr.${region}.${suffix}/`);
}

/**
 * Why a glob can match no repository URI; undefined if it may match one. A URI is `HOST[:PORT]/NAME`, all lowercase,
 * without scheme, tag or digest (ECR API, Repository, repositoryUri).
 */
export function globProblem(glob: string): string | undefined {
  if (glob === '') return 'it is empty';
  const syntax = syntaxProblem(glob);
  if (syntax !== undefined) return syntax;
  const outsideSets = withoutSets(glob);
  const name = outsideSets.slice(outsideSets.lastIndexOf('/') + 1);
  if (/[\s\p{Cc}]/u.test(glob)) return 'a repository URI cannot contain white space';
  if (glob.includes('://')) return 'a repository URI has no scheme';
  if (name.includes('@')) return 'a repository URI has no digest';
  if (name.includes(':')) return 'a repository URI has no tag';
  if (/[A-Z]/.test(outsideSets)) return 'a repository URI is in lower case';
  if (glob.startsWith('/') || glob.endsWith('/')) return "a repository URI neither starts nor ends with '/'";
  if (!glob.includes('/') && !glob.includes('**'))
    return `a repository URI is HOST/NAME: write '**/${glob}' for any host`;
  if (matchesNone(glob, URIS)) return 'no repository URI, HOST/NAME, is of this form';
  return glob.includes('/') ? hostProblem(hostOf(glob), hostOf(canonicalGlob(glob))) : undefined;
}

function hostProblem(written: string, canonical: string): string | undefined {
  if (isLiteral(written)) {
    const host = readEcrHost(written);
    // Another endpoint, such as LocalStack's, has hosts like ECR's with its own port.
    const isElsewhere = readEcrHost(written.replace(/:\d+$/, ''))?.kind === 'malformed' && /:\d+$/.test(written);
    return host?.kind === 'malformed' && !isElsewhere ? host.problem : undefined;
  }
  return /dkr-ecr|ecr-fips|\.on\.a/.test(canonical)
    ? 'repositories have their plain host here: write ACCOUNT.dkr.ecr.REGION.amazonaws.com'
    : undefined;
}

/** Why a glob can match no repository name (`team/app`); undefined if it may match one. */
export function nameGlobProblem(glob: string): string | undefined {
  if (glob === '') return 'it is empty';
  const syntax = syntaxProblem(glob);
  if (syntax !== undefined) return syntax;
  const outsideSets = withoutSets(glob);
  if (/[\s\p{Cc}]/u.test(glob)) return 'a repository name cannot contain white space';
  if (/\.dkr[.-]ecr/.test(glob)) return 'region and account determine the host: write only the name';
  if (/[@:]/.test(outsideSets)) return 'a repository name has no tag and no digest';
  if (/[A-Z]/.test(outsideSets)) return 'a repository name is in lower case';
  if (glob.startsWith('/') || glob.endsWith('/')) return "a repository name neither starts nor ends with '/'";
  return matchesNone(glob, NAMES) ? 'no repository name is of this form' : undefined;
}

/** Why a glob can match no tag; undefined if it may match one. */
export function tagGlobProblem(glob: string): string | undefined {
  const syntax = syntaxProblem(glob);
  if (syntax !== undefined || !matchesNone(glob, TAGS)) return syntax;
  return glob.includes(',')
    ? 'a tag has no comma: write each tag as an entry of its own'
    : "a tag has letters, digits, '_', '.' and '-', and neither '.' nor '-' first";
}

function withoutSets(glob: string): string {
  return glob.replace(/\[\[?[^\]]*\]+/g, '');
}

/** The texts that a glob may match, and how to look one up among them. */
interface Texts {
  readonly all: (languages: Languages) => Language;
  readonly has: (text: string) => boolean;
}

const URIS = textsOf(uris);
const NAMES = textsOf(names);
const TAGS = textsOf(tags);

function textsOf(all: Texts['all']): Texts {
  let known: { readonly languages: Languages; readonly language: Language } | undefined;
  return {
    all,
    has: (text) => {
      if (known === undefined) {
        const languages = new Languages();
        known = { languages, language: all(languages) };
      }
      return known.languages.has(known.language, `${text}/`);
    },
  };
}

function matchesNone(glob: string, texts: Texts): boolean {
  const parsed = parseGlob(glob);
  // The search takes a while, and one sample settles nearly every valid glob without it.
  if (texts.has(sampleOf(parsed))) return false;
  const languages = new Languages();
  return isEmpty(languages.and(languageOf(parsed, languages), texts.all(languages)), languages);
}
