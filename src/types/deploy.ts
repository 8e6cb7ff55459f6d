import type { Digest } from '../image/digest.ts';
import type { AskFailure } from './answer.ts';
import type { TaskContainer } from './cluster.ts';
import type { Allowance } from './configuration.ts';
import type { Severity, Verdict } from './finding.ts';
import type { Repository } from './registry.ts';
import type { Asked, ExitCode } from './report.ts';

/**
 * How a node's engine names images: `classic` by the image ID, `containerd` by the digest that was pulled, of the
 * manifest or index.
 */
export type ImageStore = 'classic' | 'containerd';

/** A container of a task definition that is to be deployed. */
export interface DeployedContainer extends TaskContainer {
  /** The name of its task definition. */
  readonly taskDefinition: string;
}

/** The same image in another repository. */
export interface ColocatedTwin {
  /** Of the repository; of one outside ECR the full name. */
  readonly uri: string;
  readonly digest: Digest;
  /** ECS services, or task definitions of tasks that belong to none, or that are deployed together with it. */
  readonly users: readonly string[];
}

/** Where both would meet. */
export interface ColocatedNodes {
  /** Nodes that have the twin. */
  readonly count: number;
  /** Those of them that also run a service that is deployed to: it is certain there. */
  readonly certain: number;
  /** Those of them that only stopped tasks have left it on. */
  readonly stopped: number;
  /** IDs of the first three, the certain ones first. */
  readonly examples: readonly string[];
}

/** One thing wrong with a deployment, as data. */
export type DeployProblem =
  | {
      readonly rule: 'colocated-images';
      /** At least one; all have the one image of the one repository. */
      readonly containers: readonly [DeployedContainer, ...DeployedContainer[]];
      readonly repository: Repository;
      readonly digest: Digest;
      readonly twin: ColocatedTwin;
      /** Undefined where both are in what is deployed. */
      readonly nodes: ColocatedNodes | undefined;
      /** The stores that would make one image of them. At least one. */
      readonly stores: readonly ImageStore[];
      /** Shared ones, with the platforms that are known. At least one. */
      readonly imageIds: readonly Digest[];
      readonly platforms: readonly string[];
    }
  | {
      readonly rule: 'missing-image';
      readonly container: DeployedContainer;
      readonly repository: Repository;
      /** The tag or digest; undefined where the repository itself is not there. */
      readonly name: string | undefined;
    }
  | {
      readonly rule: 'mutable-reference';
      readonly container: DeployedContainer;
      readonly repository: Repository;
      readonly tag: string;
      /** What the tag names now. */
      readonly digest: Digest;
    }
  | {
      readonly rule: 'foreign-repository';
      readonly container: DeployedContainer;
      readonly repository: Repository;
      /** Whose deployment it is. */
      readonly service: string;
      /** Who owns the repository; none: it is a service of its own, or its owner could not be checked. */
      readonly owners: readonly string[];
      /** Why the tag that names the owner is not known. */
      readonly failure?: AskFailure | undefined;
    }
  | {
      readonly rule: 'moved-tag';
      readonly container: DeployedContainer;
      readonly repository: Repository;
      readonly tag: string;
      /** What the tag names now. */
      readonly digest: Digest;
      /** What runs under that tag. */
      readonly running: readonly Digest[];
      readonly users: readonly string[];
      readonly tasks: number;
    }
  | { readonly rule: 'unchecked-repository'; readonly repository: Repository; readonly failure: AskFailure }
  | {
      readonly rule: 'unchecked-cluster';
      readonly cluster: string;
      readonly region: string;
      readonly failure: AskFailure;
    }
  | {
      readonly rule: 'unchecked-cluster';
      readonly cluster: string;
      readonly region: string;
      /** Of a task or a service, and no image reference: nobody can say what a node has under it. */
      readonly image: string;
      readonly users: readonly string[];
    }
  | { readonly rule: 'expired-allowance'; readonly allowance: Allowance };

export type DeployFinding = DeployProblem & { readonly severity: Severity };

/** What a reader has to know, and nobody has to fix. */
export type DeployNote =
  /** The tasks share no node, so nothing can meet there. */
  | { readonly note: 'fargate'; readonly taskDefinition: string }
  | { readonly note: 'outside-ecr'; readonly container: DeployedContainer }
  /** Images that run and are in ECR no more: they are compared by digest alone. */
  | { readonly note: 'gone'; readonly references: readonly string[] }
  /** Images of the cluster that are in ECR under no name that is known, and of which no task tells a digest. */
  | { readonly note: 'not-compared'; readonly references: readonly string[] };

/** Why a deployment was compared with nothing: its verdict proves nothing then. */
export type NothingToCompare =
  /** No container has an image in ECR. */
  | 'no-image'
  /** The tasks share no node with others. */
  | 'fargate'
  /** The cluster has no image of another repository. */
  | 'no-neighbour';

/** An image that is to be deployed, as far as it is known. */
export interface DeployImage {
  readonly container: DeployedContainer;
  /** Undefined where it is not in ECR, not there, or could not be checked. */
  readonly digest?: Digest | undefined;
  readonly imageIds: readonly Digest[];
}

/** The value that every format of a deployment check is made from. */
export interface DeployReport {
  readonly command: 'deploy';
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** How many repositories, registries, ledgers and clusters could not be checked, at whatever severity. */
  readonly unchecked: number;
  /** Undefined if there was something. */
  readonly nothingToCompare: NothingToCompare | undefined;
  readonly cluster: { readonly name: string; readonly region: string };
  /** At least one. */
  readonly taskDefinitions: readonly string[];
  /** The ECS services that are deployed to, as far as the cluster has them. */
  readonly ecsServices: readonly string[];
  readonly stores: readonly ImageStore[];
  readonly images: readonly DeployImage[];
  /** Worst first. */
  readonly findings: readonly DeployFinding[];
  /** Twins that an allowance in force accepts. */
  readonly allowed: readonly { readonly twin: ColocatedTwin; readonly allowance: Allowance }[];
  readonly notes: readonly DeployNote[];
  readonly asked: Asked & { readonly nodes: number; readonly tasks: number; readonly services: number };
}
