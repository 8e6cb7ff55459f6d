/**
 * Whether tasks run on Fargate alone. A launch type and capacity providers exclude each other in what starts tasks; a task
 * itself may have both, which then agree.
 */
export function runsOnFargate(launchType: string | undefined, capacityProviders: readonly string[]): boolean {
  return capacityProviders.length > 0
    ? capacityProviders.every((provider) => /^FARGATE(?:_SPOT)?$/.test(provider))
    : launchType === 'FARGATE';
}
