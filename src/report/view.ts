import type { Digest } from '../image/digest.ts';
import type { FileLine } from '../util/file-line.ts';

/** 0 nothing wrong · 1 a finding of severity error · 2 usage or configuration · 3 the verdict is unknown. */
export type ExitCode = 0 | 1 | 2 | 3;

/** `shared`: a twin was found. `unknown`: some repository could not be checked. If both hold, `shared`. */
export type Verdict = 'unique' | 'shared' | 'unknown';

export type Severity = 'warn' | 'error';

/** How a run went, at a glance. */
export interface Headline {
  readonly outcome: 'good' | 'warning' | 'bad';
  /** What happened, in one word. */
  readonly word:
    | 'Unique'
    | 'Shared'
    | 'Unknown'
    | 'Stopped'
    | 'Nothing to compare'
    | 'Nothing new'
    | 'Accepted'
    | 'Seeded'
    | 'Verified';
  /** Why, beginning in lower case. */
  readonly sentence: string;
}

/** One step of a fix: what to do, and the command that does it, ready to be pasted. */
export interface FixStep {
  readonly text: string;
  readonly command?: string;
  /** Lines of a workflow, to be shown instead of a command in a workflow: each ends in a newline. */
  readonly yaml?: string;
}

/** One fact about a finding, such as `digest` and the digest. */
export interface Detail {
  readonly label: string;
  readonly value: string;
  /** The time that `value` states, for a format that also shows how long ago it was. */
  readonly at?: Date;
  /** The digests that `value` shortens, for a format that can also show them whole. */
  readonly digests?: readonly Digest[];
}

/** Where in ECR a finding is, for people who group or filter findings. Fields that do not apply are absent. */
export interface EcrPlace {
  /** `ACCOUNT/REGION`, or only the region if the account is not known. */
  readonly registry?: string;
  /** The repository's URI. */
  readonly repository?: string;
  readonly digest?: Digest;
  readonly tags: readonly string[];
}

/** What a rule is about, for a list of rules. */
export interface RuleText {
  readonly id: string;
  /** The default. */
  readonly severity: Severity;
  /** Without a full stop. */
  readonly title: string;
  /** Why it matters. */
  readonly reason: string;
  /** The general fix; a finding has its own. */
  readonly fix: string;
  /** The URL of its documentation. */
  readonly url: string;
}

/** One thing wrong, in words. Untrusted text in it is unchanged: each format escapes for its medium. */
export interface ViewFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** Whether it says that something could not be checked. */
  readonly isUnchecked: boolean;
  /** What is wrong, in one sentence. */
  readonly message: string;
  readonly details: readonly Detail[];
  /** How to fix it. At least one. */
  readonly steps: readonly FixStep[];
  readonly place: EcrPlace;
  /** The line that has to change; undefined if no file fixes it, such as for a missing permission. */
  readonly line: FileLine | undefined;
  /** What it is about in a few words, for a list of findings of one rule. */
  readonly name: string;
  /** The answer that it implies, for a title; if absent, the rule says it. */
  readonly title?: string;
  /** The other service, if the finding is about one. */
  readonly party?: string;
  /** What it is about, whichever run found it: the same subject is the same alert tomorrow. */
  readonly subject: readonly unknown[];
  /** Fields that only this rule has in JSON. */
  readonly fields: object;
}

/** Something that a reader has to know but nobody has to fix. */
export interface Note {
  readonly text: string;
  readonly isWarning?: boolean;
  /** References to be copied. The text is then just a word or two. */
  readonly references?: readonly string[];
  /** The digest of what the references name, if they name it by tags and the last one by this digest. */
  readonly digest?: string;
}

/** A report in words, from which every format is rendered. No format knows more about a command or a rule than this. */
export interface View {
  readonly command: string;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories, registries, ledgers and clusters could not be checked, at any severity. */
  readonly unchecked: number;
  /** Why the verdict proves nothing; undefined if there was something to compare with. */
  readonly nothingToCompare: string | undefined;
  readonly headline: Headline;
  /** What it is about, if one run has several reports. */
  readonly subject: string;
  /** What a check on a commit is named after. */
  readonly checked: string;
  /** Reports of one category replace each other in code scanning. */
  readonly category: string;
  /** What findings without a line of their own point at. */
  readonly line?: FileLine;
  /** Every rule that exists. */
  readonly rules: readonly RuleText[];
  /** Errors first, and worst first. */
  readonly findings: readonly ViewFinding[];
  /** The findings as a Mermaid diagram. */
  readonly picture?: string;
  /** What allowances in force accept, one sentence each. */
  readonly allowed: readonly string[];
  readonly notes: readonly Note[];
  /** Texts to be copied. */
  readonly attachments?: readonly { readonly title: string; readonly lines: readonly string[] }[];
  /** What was checked, and what that took. */
  readonly effort: string;
  /** What it is about, in JSON. */
  readonly about: object;
  /** Further fields that only this command has in JSON. */
  readonly fields: () => object;
  /** The data that a page in a browser is drawn from. */
  readonly page?: () => object;
}
