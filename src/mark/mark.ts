import { BUILD_ID_LABEL, type Mark, type MARK_BUILD_ARGUMENTS, SERVICE_LABEL } from '../image/mark.ts';
import { serviceName } from './service.ts';

/** The commit that is built. */
export interface Commit {
  /** The full commit ID: 40 hex digits, or 64 in a SHA-256 repository. */
  readonly sha: string;
  /** Whether the work tree contains anything that is neither in the commit nor ignored. */
  readonly dirty: boolean;
  /** The repository's web address, without credentials. */
  readonly source: string | undefined;
}

interface Build {
  readonly service: string;
  readonly commit: Commit;
  /** The time in the tag and build ID. A second attempt at the same commit has a different one. */
  readonly began: Date;
  /** The creation time in the image's label, which may be the same in every attempt. */
  readonly created: Date;
  /** What distinguishes two builds of a commit in the same second. No part contains a colon. */
  readonly run?: readonly string[];
}

/** How many digits of a commit ID are used: as many as Docker shows of an image ID. */
const SHORT = 12;

/**
 * Makes the mark of one build. Labels: OCI image-spec, annotations.md, "Pre-Defined Annotation Keys".
 *
 * Two marks have the same build ID only if service, short commit, dirtiness, second and run are all the same: none of
 * the parts can contain the colon that separates them.
 *
 * @throws MintmarkError `USAGE` if the service name is not valid
 */
export function makeMark(build: Build): Mark {
  const { commit, run = [] } = build;
  const service = serviceName(build.service, 'The build');
  const timestamp = toSecond(build.began).replace(/[-:]/g, '');
  const shortCommit = `${commit.sha.slice(0, SHORT)}${commit.dirty ? '-dirty' : ''}`;
  const tag = `${timestamp}-${shortCommit}`;
  const buildId = [service, tag, ...run].join(':');
  return {
    service,
    tag,
    buildId,
    buildArgs: { BUILD_TIMESTAMP: timestamp, GIT_COMMIT: shortCommit, BUILD_ID: buildId } satisfies Record<
      (typeof MARK_BUILD_ARGUMENTS)[number],
      string
    >,
    labels: {
      'org.opencontainers.image.created': toSecond(build.created),
      'org.opencontainers.image.revision': commit.sha,
      ...(commit.source === undefined ? {} : { 'org.opencontainers.image.source': commit.source }),
      'org.opencontainers.image.version': tag,
      [BUILD_ID_LABEL]: buildId,
      [SERVICE_LABEL]: service,
    },
    warnings: commit.dirty
      ? [
          'The work tree differs from its commit, so the tag ends in -dirty: commit your changes, or ignore files that do not belong in a commit.',
        ]
      : [],
  };
}

function toSecond(time: Date): string {
  return `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
