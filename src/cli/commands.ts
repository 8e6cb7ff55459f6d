import { AUDIT } from '../commands/audit/options.ts';
import { CHECK } from '../commands/check/options.ts';
import { COMPLETION } from '../commands/completion/options.ts';
import { CONFIG_EXPLAIN, CONFIG_VALIDATE } from '../commands/config/options.ts';
import { DEMO } from '../commands/demo/options.ts';
import { DEPLOY } from '../commands/deploy/options.ts';
import { GUARD } from '../commands/guard/options.ts';
import { INIT } from '../commands/init/options.ts';
import { LEDGER_SEED, LEDGER_VERIFY } from '../commands/ledger/options.ts';
import { NODE } from '../commands/node/options.ts';
import type { CommandTable } from '../commands/option.ts';
import { SANDBOX } from '../commands/sandbox/options.ts';
import { STAMP } from '../commands/stamp/options.ts';

/** Every command, in the order of `mintmark --help`. */
export const COMMANDS: readonly CommandTable[] = [
  STAMP,
  CHECK,
  GUARD,
  NODE,
  AUDIT,
  DEPLOY,
  INIT,
  LEDGER_SEED,
  LEDGER_VERIFY,
  CONFIG_EXPLAIN,
  CONFIG_VALIDATE,
  SANDBOX,
  DEMO,
  COMPLETION,
];
