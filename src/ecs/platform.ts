const ARCHITECTURES: Readonly<Record<string, string>> = { X86_64: 'amd64', ARM64: 'arm64', ARM: 'arm' };

/**
 * Translates ECS's words for a platform into those of images. The version of Windows is left out, as ECS and images
 * write it differently.
 *
 * @param system an `operatingSystemFamily`, or the attribute `ecs.os-type`
 * @param architecture a `cpuArchitecture`, or the attribute `ecs.cpu-architecture`
 * @returns `os/architecture`; undefined if ECS does not say which architecture
 */
export function platformOf(system: string | undefined, architecture: string | undefined): string | undefined {
  const known = ARCHITECTURES[(architecture ?? '').toUpperCase()];
  if (known === undefined) return undefined;
  return `${/^windows/i.test(system ?? '') ? 'windows' : 'linux'}/${known}`;
}
