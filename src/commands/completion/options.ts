import { option } from '../option.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const COMPLETION = {
  verb: 'completion',
  summary: 'print a script with which a shell completes commands, options and their values',
  options: {
    shell: option<string>(
      { usage: '<shell>', input: false, help: 'bash, zsh or fish' },
      { choices: SHELLS, read: (texts) => texts.at(-1) ?? '' },
    ),
  },
};
