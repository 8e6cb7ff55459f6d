/** A part of AWS with accounts, credentials and host names of its own. */
export interface Partition {
  /** As ARNs have it. */
  readonly name: string;
  /** What its host names end in. */
  readonly suffix: string;
}

/** By how the names of its regions begin. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly [prefix: string, Partition][] = [
  ['cn-', { name: 'aws-cn', suffix: 'amazonaws.com.cn' }],
  ['us-gov-', { name: 'aws-us-gov', suffix: 'amazonaws.com' }],
  ['eusc-', { name: 'aws-eusc', suffix: 'amazonaws.eu' }],
];

const COMMERCIAL: Partition = { name: 'aws', suffix: 'amazonaws.com' };

/** The partition that a region is in. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? COMMERCIAL;
}
