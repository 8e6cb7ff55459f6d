/** What no configuration says. AWS refuses a policy with a placeholder until it is replaced. */
const PLACEHOLDERS = {
  ACCOUNT_ID: 'the account of the credentials that mintmark runs with',
  CI_ACCOUNT: 'the account of the role that runs mintmark',
  CI_ROLE: 'the name of the role that runs mintmark',
  LEDGER_ROLE: 'the name of the role that runs ledger seed and ledger verify',
  NAME: 'a repository',
  REGION: "the region of the ledger's table",
  CLUSTER: 'the ECS cluster',
};

export type Placeholder = keyof typeof PLACEHOLDERS;

/** The role that runs mintmark. IAM refuses this name: it has to be replaced. */
export function runnerIn(partition: string): string {
  return `arn:${partition}:iam::CI_ACCOUNT:role/CI_ROLE`;
}

/** The role that runs `ledger seed` and `ledger verify`. */
export function verifierIn(partition: string): string {
  return `arn:${partition}:iam::CI_ACCOUNT:role/LEDGER_ROLE`;
}

/** Placeholders match only as whole words, since names that users chose may contain them. */
const WORD = new RegExp(`(?<![\\w-])(?:${Object.keys(PLACEHOLDERS).join('|')})(?![\\w-])`, 'g');

/** Replaces each placeholder in a text. */
export function replacePlaceholders(text: string, by: Readonly<Partial<Record<Placeholder, string>>>): string {
  return text.replaceAll(WORD, (word) => (isPlaceholder(word) ? (by[word] ?? word) : word));
}

/** The placeholders in a text, each with what to replace it with. */
export function placeholdersIn(text: string): string[] {
  const found = new Set(text.match(WORD));
  return Object.entries(PLACEHOLDERS).flatMap(([name, what]) => (found.has(name) ? [`${name}: ${what}`] : []));
}

/** For people, one line each: what is still to be filled in. */
export function fillIn(open: readonly string[]): string[] {
  return open.length === 0 ? [] : ['Fill in:', ...open.map((line) => `  ${line}`)];
}

function isPlaceholder(word: string): word is Placeholder {
  return Object.hasOwn(PLACEHOLDERS, word);
}
