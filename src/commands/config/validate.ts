import { loadConfiguration } from '../../config/load.ts';
import { FILE_NAME } from '../../config/find.ts';
import { MintmarkError } from '../../errors.ts';
import { NPX_MINTMARK } from '../../util/command-line.ts';
import { amount } from '../../util/words.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Says that the configuration has no mistakes. Makes no calls.
 *
 * @throws MintmarkError CONFIG naming every mistake as `FILE:LINE:COLUMN: what`; USAGE if there is no file
 */
export async function validateConfiguration(
  { configPath }: { readonly configPath: string | undefined },
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<string> {
  const loaded = await loadConfiguration({ cwd, configPath, withBaseline: true });
  const { file, services, ownership, registries, allowances } = loaded;
  if (file === undefined) {
    throw new MintmarkError('USAGE', `There is no ${FILE_NAME} here, or in any directory above`, {
      hint: `Without one, each repository is a service of its own. To write one: ${NPX_MINTMARK} init`,
    });
  }
  const counts = [
    [services.size, 'service', 'services'],
    [ownership?.patterns?.length ?? 0, 'pattern', 'patterns'],
    [registries.length, 'registry', 'registries'],
    [allowances.length, 'allowance', 'allowances'],
  ] as const;
  // Patterns find services, so that "0 services" next to them would be false.
  const parts = counts.filter(([count]) => count > 0).map(([count, one, many]) => amount(count, one, many));
  return `${[`${file} has no mistake`, ...(parts.length > 0 ? [parts.join(', ')] : [])].join(': ')}.\n`;
}
