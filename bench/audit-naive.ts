import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REGION, type Server } from './fleet.ts';

const run = promisify(execFile);

/** What a person would write today: the config digests of all images, and the duplicates among them. */
const WITH_CRANE = `
command -v aws crane jq >/dev/null || exit 1
for repository in $(aws ecr describe-repositories --query 'repositories[].repositoryName' --output text); do
  for tag in $(aws ecr describe-images --repository-name "$repository" --query 'imageDetails[].imageTags[0]' --output text); do
    echo "$(crane manifest --insecure "$HOST/$repository:$tag" | jq -r .config.digest) $repository"
  done
done | sort -u | cut -d ' ' -f 1 | uniq -d | wc -l`;

/** The same with a hundred images per call. */
const WITH_CLI = `
command -v aws jq >/dev/null || exit 1
for repository in $(aws ecr describe-repositories --query 'repositories[].repositoryName' --output text); do
  aws ecr describe-images --repository-name "$repository" --query 'imageDetails[].imageDigest' --output text | tr '\\t' '\\n' |
    sed 's/^/imageDigest=/' | xargs -n 100 aws ecr batch-get-image --repository-name "$repository" \\
      --query 'images[].imageManifest' --output json --image-ids | jq -r '.[] | fromjson | .config.digest' | sort -u
done | sort | uniq -d | wc -l`;

export const LOOPS = { crane: WITH_CRANE, cli: WITH_CLI } as const;

/** Runs a loop. @returns how many image IDs it finds in two repositories */
export async function runLoop(loop: keyof typeof LOOPS, cwd: string, { env }: Server): Promise<number> {
  const script = join(cwd, `${loop}.sh`);
  await writeFile(script, LOOPS[loop]);
  const endpoint = env['AWS_ENDPOINT_URL_ECR'] ?? '';
  const { stdout } = await run('sh', [script], {
    cwd,
    // The older AWS CLI reads no AWS_REGION.
    env: { ...env, AWS_DEFAULT_REGION: REGION, HOST: new URL(endpoint).host, AWS_ENDPOINT_URL: endpoint, HOME: cwd },
    maxBuffer: 1024 ** 2,
  });
  return Number(stdout);
}
