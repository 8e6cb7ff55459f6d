#!/usr/bin/env node
import { lastWords } from './cli/last-words.ts';

try {
  await (await import('./cli/program.ts')).main(process.argv);
} catch (error) {
  lastWords(error);
}
