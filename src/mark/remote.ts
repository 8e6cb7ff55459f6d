/** What the URL of a git remote says about the source, without any credentials in it. */
export interface Remote {
  /** The last part of its path, without `.git`. */
  readonly name: string | undefined;
  /** An http(s) URL of the repository. Absent for a local path, and for a URL that `isPlain` refuses. */
  readonly source: string | undefined;
}

/** Characters that need no quotes in a shell, an env file or a command line. */
const PLAIN = /^[A-Za-z0-9._~:/@%+=,-]+$/;
/** `[user@]host:path` (git-clone(1), GIT URLs): no slash before the first colon, no helper's `::`, no drive letter. */
const SCP_LIKE = /^(?:[^/]*@)?(\[[^\]/]+\]|[^:/@]{2,}):(?!\/\/|:)(.+)$/;

/** Whether a value can be spliced unquoted into a shell command. */
export function isPlain(value: string): boolean {
  return PLAIN.test(value);
}

/** Reads the URL of a remote, in any of the forms in git-clone(1), GIT URLs. */
export function remoteOf(url: string): Remote {
  const web = webUrl(url);
  if (web === undefined) return { name: url.includes(':') ? undefined : lastPart(url), source: undefined };
  const source = `${web.protocol}//${web.host}${web.pathname.replace(/(?<!\/)\/+$/, '').replace(/\.git$/, '')}`;
  return { name: lastPart(web.pathname), source: isPlain(source) ? source : undefined };
}

/** The URL may still contain credentials: use only its host and path. */
function webUrl(url: string): URL | undefined {
  if (url.includes('://')) {
    if (!URL.canParse(url)) return undefined;
    const parsed = new URL(url);
    const { protocol, hostname, pathname } = parsed;
    if (protocol === 'http:' || protocol === 'https:') return parsed;
    // The port of an SSH or git daemon is not the web server's.
    return /^(?:git|(?:git\+)?ssh(?:\+git)?):$/.test(protocol) ? parse(`https://${hostname}${pathname}`) : undefined;
  }
  const [, host, path] = SCP_LIKE.exec(url) ?? [];
  return host === undefined || path === undefined ? undefined : parse(`https://${host}/${path.replace(/^\/+/, '')}`);
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function lastPart(path: string): string | undefined {
  const part = path.split(/[/\\]/).findLast((text) => text !== '' && text !== '.git');
  const name = part?.replace(/\.git$/, '');
  return name === undefined || /^\.*$/.test(name) ? undefined : name;
}
