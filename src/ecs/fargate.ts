/**
 * Whether tasks run on Fargate alone. Whatever starts tasks has either a launch type or capacity providers; a task
 * itself may have both, which then agree.
 */
export function runsOnFargate(launchType: string | undefined, capacityProviders: readonly string[]): boolean {
  return capacityProviders.length > 0
    ? capacityProviders.every((provider) => /^FARGATE(?:_SPOT)?$/.test(provider))
    : launchType === 'FARGATE';
}
